// LiveKit's signalling for a packet seat: protocol buffers over one WebSocket. Media travels over one connection where the
// server knows that, else over two, as livekit-client has it.
import { randomUUID } from 'node:crypto';
import { DisconnectReason, LeaveRequest_Action, SignalResponse } from '@livekit/protocol';
import type { JoinResponse, LeaveRequest, SignalRequest, SubscribedQualityUpdate } from '@livekit/protocol';
import { WebSocket } from 'ws';
import type { PacketClient, PacketClientHost } from '#core/packet-client.ts';
import type { SeatPlan } from '#core/plan.ts';
import {
  cameraMessage,
  leaveMessage,
  microphoneMessage,
  muteMessage,
  pingMessages,
  qualityOf,
  sizeMessage,
  subscriptionMessage,
} from './packet-messages.ts';
import type { LocalTrack } from '../packet-negotiation.ts';
import { OneConnection } from './one-connection.ts';
import type { ConnectionsHost, MediaConnections, ServerMessage } from './packet-connections.ts';
import { Roster } from './packet-roster.ts';
import { knowsNoSuchWay, oneConnectionUrl, openSignal, twoConnectionsUrl } from './packet-signal.ts';
import type { RoomAccess } from './packet-signal.ts';
import { TwoConnections } from './two-connections.ts';

/** livekit-client's publishDefaults.audioPreset (AudioPresets.music): it writes maxaveragebitrate into the answer. */
const VOICE_BPS = 48_000;
/** Used when the server names none. */
const PING_INTERVAL_S = 5;

class LivekitPacketClient implements PacketClient {
  readonly #seat: SeatPlan;
  readonly #host: PacketClientHost;
  readonly #access: RoomAccess;
  readonly #connectionsHost: ConnectionsHost;
  #socket: WebSocket | undefined;
  #roster: Roster | undefined;
  #connections: MediaConnections | undefined;
  #local: readonly LocalTrack[] = [];
  readonly #publishedSids = new Map<LocalTrack['source'], string>();
  readonly #mutedBefore = new Set<LocalTrack['source']>();
  #ping: NodeJS.Timeout | undefined;
  /** Of signalling, 0 before the first answer. */
  #roundTripMs = 0;
  /** It has subscribed for the first time, and follows what changes. */
  #subscribing = false;
  #over = false;

  constructor(seat: SeatPlan, access: RoomAccess, host: PacketClientHost) {
    this.#seat = seat;
    this.#host = host;
    this.#access = access;
    this.#connectionsHost = {
      send: (message) => {
        this.#send(message);
      },
      nameOf: (trackId) => this.#roster?.nameOf(trackId) ?? trackId,
      failed: (detail) => {
        this.#fail('internal-error', detail);
      },
    };
  }

  async join(): Promise<void> {
    const transport = await this.#host.openTransport('publisher');
    if (this.#over) return;
    const connections = new OneConnection(transport, this.#connectionsHost);
    const address = oneConnectionUrl(this.#access, connections.firstOffer);
    this.#enter(address, connections, (status, text) => {
      if (!knowsNoSuchWay(status, text)) return false;
      connections.stop();
      transport.close();
      this.#joinByTwo().catch((error: unknown) => {
        this.#fail('internal-error', error instanceof Error ? error.message : String(error));
      });
      return true;
    });
  }

  async #joinByTwo(): Promise<void> {
    const [subscriber, publisher] = await Promise.all([
      this.#host.openTransport('subscriber'),
      this.#seat.camera !== null || this.#seat.microphone ? this.#host.openTransport('publisher') : undefined,
    ]);
    if (this.#over) return;
    const connections = new TwoConnections(subscriber, publisher, this.#connectionsHost);
    this.#enter(twoConnectionsUrl(this.#access), connections, () => false);
  }

  /** @param otherwise whether there is another way in after such a refusal. */
  #enter(
    address: string,
    connections: MediaConnections,
    otherwise: (status: number, text: string) => boolean,
  ): void {
    this.#connections = connections;
    this.#socket = openSignal(address, {
      received: (data) => {
        this.#onMessage(data);
      },
      refused: (status, text) => {
        if (this.#over || otherwise(status, text)) return;
        this.#fail('signalling-refused', `the server answered ${status}`);
      },
      broken: (detail) => {
        this.#fail(this.#roster === undefined ? 'signalling-unreachable' : 'disconnected', detail);
      },
    });
    void connections.connected.then(() => {
      this.#host.joined();
    });
  }

  #fail(
    reason: 'signalling-refused' | 'signalling-unreachable' | 'disconnected' | 'internal-error',
    detail: string,
    final = false,
  ): void {
    if (this.#over) return;
    this.#end();
    this.#host.failed(reason, detail, final);
  }

  #end(): void {
    this.#over = true;
    clearInterval(this.#ping);
    this.#connections?.stop();
  }

  #send(message: SignalRequest): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(message.toBinary());
  }

  #onMessage(data: Buffer): void {
    if (this.#over) return;
    let message: ServerMessage;
    try {
      ({ message } = SignalResponse.fromBinary(data));
    } catch (error) {
      this.#fail('internal-error', `a signalling message cannot be read: ${String(error)}`);
      return;
    }
    try {
      this.#handle(message);
    } catch (error) {
      this.#fail('internal-error', error instanceof Error ? error.message : String(error));
    }
  }

  #handle(message: ServerMessage): void {
    if (message.case === 'join') this.#onJoin(message.value);
    else if (message.case === 'update') {
      this.#roster?.update(message.value.participants);
      this.#followDemand();
    } else if (message.case === 'speakersChanged') {
      const active = message.value.speakers.filter((speaker) => speaker.active);
      const loudest = active.sort((one, other) => other.level - one.level).map(({ sid }) => sid);
      if (this.#roster?.speakers(loudest) === true) this.#followDemand();
    } else if (message.case === 'leave') this.#letGo(message.value);
    else if (message.case === 'trackPublished')
      this.#onPublished(message.value.cid, message.value.track?.sid ?? '');
    else if (message.case === 'subscribedQualityUpdate') this.#onQualities(message.value);
    else if (message.case === 'pongResp')
      this.#roundTripMs = Math.max(0, Date.now() - Number(message.value.lastPingTimestamp));
    else this.#connections?.negotiate(message);
  }

  /** For good, unless the server wants us back by another door. */
  #letGo({ reason, action, canReconnect }: LeaveRequest): void {
    const final = action === LeaveRequest_Action.DISCONNECT && !canReconnect;
    this.#fail('disconnected', `the server let us go: ${DisconnectReason[reason]}`, final);
  }

  #onJoin({ participant, otherParticipants, pingInterval }: JoinResponse): void {
    this.#roster = new Roster(this.#seat.demand, participant?.sid ?? '');
    this.#roster.update(otherParticipants);
    if (participant !== undefined) this.#host.named(participant.identity);
    this.#startPing(pingInterval > 0 ? pingInterval : PING_INTERVAL_S);
    this.#host.signalling();
    void this.#connections?.ready.then(() => {
      if (this.#over) return;
      this.#subscribing = true;
      this.#followDemand();
      this.#publish();
    });
  }

  #onQualities({ subscribedCodecs }: SubscribedQualityUpdate): void {
    const own = subscribedCodecs.find(({ codec }) => codec.toLowerCase() === 'vp8');
    if (own === undefined) return;
    const enabled = own.qualities.filter((one) => one.enabled).map(({ quality }) => quality);
    const layers = this.#seat.camera?.layers ?? [];
    const wanted = layers.flatMap((_, index) =>
      enabled.includes(qualityOf(index, layers.length)) ? [index] : [],
    );
    this.#host.wantLayers(wanted);
  }

  #startPing(seconds: number): void {
    this.#ping = setInterval(() => {
      for (const message of pingMessages(Date.now(), this.#roundTripMs)) this.#send(message);
    }, seconds * 1000);
    this.#ping.unref();
  }

  #followDemand(): void {
    const changes = this.#subscribing ? this.#roster?.changes() : undefined;
    if (changes === undefined) return;
    for (const subscribe of [true, false]) {
      const some = changes.subscriptions.filter((change) => change.subscribe === subscribe);
      if (some.length > 0) this.#send(subscriptionMessage(some, subscribe));
    }
    for (const size of changes.sizes) this.#send(sizeMessage(size));
  }

  #publish(): void {
    const camera = this.#seat.camera;
    const local: LocalTrack[] = [];
    if (this.#seat.microphone) {
      const encodings = [{ ssrc: this.#host.newSsrc(), layer: 0 }];
      local.push({ source: 'microphone', cid: randomUUID(), encodings, bitrateBps: VOICE_BPS });
    }
    if (camera !== null) {
      const encodings = camera.layers.map(({ rid }, layer) => {
        return { rid, ssrc: this.#host.newSsrc(), rtxSsrc: this.#host.newSsrc(), layer };
      });
      local.push({ source: 'camera', cid: randomUUID(), encodings });
    }
    this.#local = local;
    for (const { source, cid } of local) {
      if (source === 'microphone') this.#send(microphoneMessage(cid));
      else if (camera !== null) this.#send(cameraMessage(cid, camera));
    }
    this.#connections?.announced(local);
  }

  #onPublished(cid: string, sid: string): void {
    const track = this.#local.find((one) => one.cid === cid);
    if (track === undefined) return;
    this.#publishedSids.set(track.source, sid);
    if (this.#mutedBefore.has(track.source)) this.setMuted(track.source, true);
    if (this.#publishedSids.size === this.#local.length) this.#connections?.accepted(this.#local);
  }

  setMuted(source: LocalTrack['source'], muted: boolean): void {
    if (muted) this.#mutedBefore.add(source);
    else this.#mutedBefore.delete(source);
    const sid = this.#publishedSids.get(source);
    if (sid !== undefined) this.#send(muteMessage(sid, muted));
  }

  leave(): Promise<void> {
    const socket = this.#socket;
    if (!this.#over) this.#send(leaveMessage());
    this.#end();
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return Promise.resolve();
    return new Promise((resolve) => {
      socket.once('close', () => {
        resolve();
      });
      if (socket.readyState === WebSocket.CONNECTING) socket.terminate();
      else socket.close(1000);
    });
  }
}

/** Signalling of one seat in a room that it has a token for. */
export function createRoomClient(seat: SeatPlan, access: RoomAccess, host: PacketClientHost): PacketClient {
  return new LivekitPacketClient(seat, access, host);
}
