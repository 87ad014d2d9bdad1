// Janus's signalling for a packet seat: the same participant as in a page, with the engine's transports instead of
// peer connections. Our candidates are complete from the start, so nothing trickles.
import { randomUUID } from 'node:crypto';
import type {
  CreatePacketClient,
  PacketClient,
  PacketClientHost,
  PacketTransport,
  SendEncoding,
  TransportRoles,
} from '#core/packet-client.ts';
import { parseSdp } from '#core/packet-sdp.ts';
import type { SdpDescription } from '#core/packet-sdp.ts';
import type { SeatPlan } from '#core/plan.ts';
import type { FailureReason } from '#core/sample.ts';
import { answerOf, offerOf, receiveTracksOf, sendTracksOf } from '../shared/packet-negotiation.ts';
import type { LocalTrack } from '../shared/packet-negotiation.ts';
import { openNodeSocket } from './node-socket.ts';
import { Participant } from './participant.ts';
import { describeCamera } from './roster.ts';
import { JanusError } from './session.ts';
import type { OpenSocket } from './session.ts';
import type { SubscribedStream } from './subscriber.ts';
import { readTicket } from './ticket.ts';
import type { JanusTicket } from './ticket.ts';

function reasonOf(error: unknown): FailureReason {
  if (!(error instanceof JanusError)) return 'internal-error';
  return error.kind === 'refused' ? 'signalling-refused' : 'signalling-unreachable';
}

function connect(transport: PacketTransport, remote: SdpDescription, roles: TransportRoles): void {
  const { ice, fingerprint, candidates } = remote;
  if (ice === undefined || fingerprint === undefined) {
    throw new Error('Janus described a connection without ICE credentials or SHA-256 fingerprint');
  }
  transport.connect({ ice, fingerprint, candidates }, roles);
}

class JanusPacketClient implements PacketClient {
  readonly #seat: SeatPlan;
  readonly #ticket: JanusTicket;
  readonly #host: PacketClientHost;
  readonly #openSocket: OpenSocket;
  #participant: Participant | undefined;
  #subscriber: PacketTransport | undefined;
  #over = false;

  constructor(seat: SeatPlan, ticket: JanusTicket, host: PacketClientHost, openSocket: OpenSocket) {
    this.#openSocket = openSocket;
    this.#seat = seat;
    this.#ticket = ticket;
    this.#host = host;
  }

  async join(): Promise<void> {
    try {
      const participant = await Participant.connect({
        ticket: this.#ticket,
        demand: this.#seat.demand,
        openSocket: this.#openSocket,
        answer: (offer, streams) => this.#answer(offer, streams),
        subscribing: (handle) => handle.trickle(null),
        lost: (reason) => this.#fail('disconnected', reason),
      });
      this.#participant = participant;
      if (this.#isOver()) {
        await participant.leave();
        return;
      }
      this.#host.signalling();
      await participant.enter();
      await this.#publish(participant);
    } catch (error) {
      this.#fail(reasonOf(error), error instanceof Error ? error.message : String(error));
    }
  }

  /** Once in the room and with all that is sent on its way, as the page client counts it. */
  async #publish(participant: Participant): Promise<void> {
    const tracks = this.#localTracks();
    if (tracks.length === 0) {
      this.#host.joined();
      return;
    }
    const transport = await this.#host.openTransport('publisher');
    void transport.connected.then(() => this.#host.joined());
    const heights = this.#seat.camera?.layers.map(({ height }) => height) ?? [];
    const sdp = await participant.publish({
      offer: { type: 'offer', sdp: offerOf(tracks, transport.local), rid_order: 'lmh' },
      descriptions: tracks.map(({ source }, mid) => ({
        mid: String(mid),
        description: source === 'camera' ? describeCamera(heights) : source,
      })),
    });
    participant.trickle(null);
    if (this.#isOver()) return;
    const answer = parseSdp(sdp);
    transport.setSending(sendTracksOf(tracks, answer));
    const dtls = answer.setup === 'active' ? 'server' : 'client';
    connect(transport, answer, { ice: 'controlling', dtls });
  }

  #localTracks(): readonly LocalTrack[] {
    const { camera, microphone } = this.#seat;
    const tracks: LocalTrack[] = [];
    const sound: SendEncoding = { ssrc: this.#host.newSsrc(), layer: 0 };
    if (microphone) tracks.push({ source: 'microphone', cid: randomUUID(), encodings: [sound] });
    if (camera !== null) {
      const encodings = camera.layers.map(({ rid }, layer) => {
        return { rid, ssrc: this.#host.newSsrc(), rtxSsrc: this.#host.newSsrc(), layer };
      });
      tracks.push({ source: 'camera', cid: randomUUID(), encodings });
    }
    return tracks;
  }

  async #answer(sdp: string, streams: readonly SubscribedStream[]): Promise<string> {
    const isFirst = this.#subscriber === undefined;
    const transport = (this.#subscriber ??= await this.#host.openTransport('subscriber'));
    const offer = parseSdp(sdp);
    const names = new Map(streams.map(({ mid, name }) => [mid, name]));
    // A section whose stream has ended may still be offered: nobody is behind it.
    const tracks = receiveTracksOf(offer, ({ mid }) => names.get(mid) ?? '');
    transport.setReceiving(tracks.filter(({ stream }) => stream !== ''));
    if (isFirst) connect(transport, offer, { ice: 'controlled', dtls: 'client' });
    return answerOf(offer, transport.local);
  }

  #fail(reason: FailureReason, detail: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#host.failed(reason, detail);
  }

  /** As a call, for TypeScript does not see that it changes during an await. */
  #isOver(): boolean {
    return this.#over;
  }

  setMuted(): void {
    // The engine has stopped sending; Janus's own demos tell nobody either.
  }

  async leave(): Promise<void> {
    this.#over = true;
    await this.#participant?.leave();
  }
}

/** The ticket's shape is ticket.ts's. */
export function packetClientOver(openSocket: OpenSocket): CreatePacketClient {
  return (seat, ticket, host) => new JanusPacketClient(seat, readTicket(ticket.parameters), host, openSocket);
}

export const createPacketClient = packetClientOver(openNodeSocket);
