// The connection that all subscriptions of a seat share.
import type { SeatClientEvents } from '#core/page/seat-client.ts';
import type { JanusHandle } from '../session.ts';
import type { SubscribedStream } from '../subscriber.ts';
import { watchConnection } from './connection-state.ts';

export class Receiving {
  private readonly configuration: RTCConfiguration;
  private readonly events: SeatClientEvents;
  private connection: RTCPeerConnection | undefined;
  private handle: JanusHandle | undefined;
  /** Stream names by media section. */
  private playing: ReadonlyMap<string, string> = new Map();

  constructor(configuration: RTCConfiguration, events: SeatClientEvents) {
    this.configuration = configuration;
    this.events = events;
  }

  trickleTo(handle: JanusHandle): void {
    this.handle = handle;
  }

  async answer(offer: string, streams: readonly SubscribedStream[]): Promise<string> {
    const connection = (this.connection ??= this.open());
    await connection.setRemoteDescription({ type: 'offer', sdp: offer });
    this.tell(connection, new Map(streams.map(({ mid, name }) => [mid, name])));
    const { sdp } = await connection.createAnswer();
    await connection.setLocalDescription({ type: 'answer', ...(sdp === undefined ? {} : { sdp }) });
    return sdp ?? '';
  }

  close(): void {
    this.connection?.close();
  }

  private open(): RTCPeerConnection {
    const connection = new RTCPeerConnection(this.configuration);
    watchConnection(connection, 'receiving', this.events);
    connection.addEventListener('icecandidate', ({ candidate }) => {
      this.handle?.trickle(candidate === null ? null : { ...candidate.toJSON() });
    });
    return connection;
  }

  /**
   * Sections are reused by other streams, and then no `track` event fires; so what plays is told from what Janus
   * says each section carries.
   */
  private tell(connection: RTCPeerConnection, streams: ReadonlyMap<string, string>): void {
    const before = this.playing;
    this.playing = streams;
    for (const [mid, name] of before) if (streams.get(mid) !== name) this.events.remoteTrackEnded(name);
    for (const { mid, receiver } of connection.getTransceivers()) {
      const name = mid === null ? undefined : streams.get(mid);
      if (mid === null || name === undefined || before.get(mid) === name) continue;
      this.events.remoteTrack(receiver.track, name);
    }
  }
}
