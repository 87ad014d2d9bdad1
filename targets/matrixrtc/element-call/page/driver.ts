// What the widget may do through its host (matrix-widget-api): everything that Element Call asks for, in its room.
import {
  OpenIDRequestState,
  WidgetDriver,
  type Capability,
  type IOpenIDUpdate,
  type IRoomEvent,
  type ISendDelayedEventDetails,
  type ISendEventDetails,
  type IRtcTransportsResult,
  type IWidgetApiErrorResponseDataDetails,
  type SimpleObservable,
} from 'matrix-widget-api';
import { z } from 'zod';
import { MatrixFault, type HomeserverLine } from './homeserver.ts';
import type { RoomState } from './room-state.ts';

const openIdToken = z.object({
  access_token: z.string(),
  expires_in: z.number(),
  matrix_server_name: z.string(),
  token_type: z.string(),
});
const matrixError = z.looseObject({ errcode: z.string(), error: z.string() });

function textOf(answer: unknown, field: string): string {
  const value: unknown =
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, field) : undefined;
  if (typeof value === 'string') return value;
  throw new Error(`the homeserver's answer has no ${field}`);
}

export class HostDriver extends WidgetDriver {
  private readonly line: HomeserverLine;
  private readonly room: RoomState;
  private readonly tokenService: string;
  private readonly asked: () => void;

  /**
   * @param tokenService where OpenID tokens are exchanged (`livekit_service_url`).
   * @param asked told before each OpenID token, which the widget will exchange.
   */
  constructor(line: HomeserverLine, room: RoomState, tokenService: string, asked: () => void) {
    super();
    this.asked = asked;
    this.tokenService = tokenService;
    this.line = line;
    this.room = room;
  }

  override validateCapabilities(requested: Set<Capability>): Promise<Set<Capability>> {
    return Promise.resolve(requested);
  }

  override async sendEvent(
    type: string,
    content: unknown,
    stateKey: string | null = null,
  ): Promise<ISendEventDetails> {
    const answer = await this.line.send(type, content, stateKey);
    return { roomId: this.room.roomId, eventId: textOf(answer, 'event_id') };
  }

  override async sendDelayedEvent(
    delay: number,
    type: string,
    content: unknown,
    stateKey: string | null = null,
  ): Promise<ISendDelayedEventDetails> {
    const answer = await this.line.send(type, content, stateKey, delay);
    return { roomId: this.room.roomId, delayId: textOf(answer, 'delay_id') };
  }

  override async cancelScheduledDelayedEvent(delayId: string): Promise<void> {
    await this.line.updateDelayed(delayId, 'cancel');
  }

  override async restartScheduledDelayedEvent(delayId: string): Promise<void> {
    await this.line.updateDelayed(delayId, 'restart');
  }

  override async sendScheduledDelayedEvent(delayId: string): Promise<void> {
    await this.line.updateDelayed(delayId, 'send');
  }

  /** Never by Olm, whatever was asked: the keys of a test call are nobody's secret. */
  override async sendToDevice(type: string, _encrypted: boolean, messages: object): Promise<void> {
    await this.line.sendToDevice(type, messages);
  }

  override readRoomState(_room: string, type: string, stateKey: string | undefined): Promise<IRoomEvent[]> {
    return Promise.resolve([...this.room.state(type, stateKey)]);
  }

  override readStateEvents(type: string, stateKey: string | undefined): Promise<IRoomEvent[]> {
    return Promise.resolve([...this.room.state(type, stateKey)]);
  }

  /** What was said before the call is of no use to it. */
  override readRoomTimeline(): Promise<IRoomEvent[]> {
    return Promise.resolve([]);
  }

  override readStickyEvents(): Promise<IRoomEvent[]> {
    return Promise.resolve([]);
  }

  override askOpenID(observer: SimpleObservable<IOpenIDUpdate>): void {
    this.asked();
    this.line.openIdToken().then(
      (answer) => observer.update({ state: OpenIDRequestState.Allowed, token: openIdToken.parse(answer) }),
      () => observer.update({ state: OpenIDRequestState.Blocked }),
    );
  }

  /** The one that the run may load, whatever others the homeserver knows. */
  override getRtcTransports(): Promise<IRtcTransportsResult> {
    return Promise.resolve({
      rtc_transports: [{ type: 'livekit', livekit_service_url: this.tokenService }],
    });
  }

  override getKnownRooms(): string[] {
    return [this.room.roomId];
  }

  override processError(error: unknown): IWidgetApiErrorResponseDataDetails | undefined {
    if (!(error instanceof MatrixFault)) return undefined;
    const { status, url, answer } = error;
    const response = matrixError.parse(answer);
    return { matrix_api_error: { http_status: status, http_headers: {}, url, response } };
  }
}
