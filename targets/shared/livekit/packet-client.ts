// LiveKit's signalling for a packet seat: protocol buffers over one WebSocket, a publisher and a subscriber connection.
import { randomUUID } from 'node:crypto';
import { DisconnectReason, LeaveRequest_Action, SignalResponse, SignalTarget } from '@livekit/protocol';
import type { JoinResponse, LeaveRequest, SignalRequest, SubscribedQualityUpdate } from '@livekit/protocol';
import { WebSocket } from 'ws';
import type { IncomingMessage } from 'node:http';
import type { PacketClient, PacketClientHost, PacketTransport, TransportRoles } from '#core/packet-client.ts';
import { parseCandidate, parseSdp } from '#core/packet-sdp.ts';
import type { SdpDescription, SdpMedia } from '#core/packet-sdp.ts';
import type { SeatPlan } from '#core/plan.ts';
import {
  cameraMessage,
  descriptionMessage,
  leaveMessage,
  microphoneMessage,
  muteMessage,
  pingMessage,
  qualityOf,
  sizeMessage,
  subscriptionMessage,
} from './packet-messages.ts';
import { answerOf, offerOf, receiveTracksOf, sendTracksOf } from '../packet-negotiation.ts';
import type { LocalTrack } from '../packet-negotiation.ts';
import { Roster } from './packet-roster.ts';

/** Dual peer connections, as every client before LiveKit's single-connection mode; livekit-client 2.x speaks 15 and 16. */
const PROTOCOL = 15;
/** livekit-client's own version: the server chooses features by it. */
const SDK_VERSION = '2.23.0';
/** livekit-client's publishDefaults.audioPreset (AudioPresets.music): it writes maxaveragebitrate into the answer. */
const VOICE_BPS = 48_000;
/** Used when the server names none. */
const PING_INTERVAL_S = 5;
type ServerMessage = SignalResponse['message'];
type Trickled = { readonly candidate?: unknown };

class LivekitPacketClient implements PacketClient {
  readonly #seat: SeatPlan;
  readonly #host: PacketClientHost;
  readonly #url: string;
  readonly #token: string;
  #socket: WebSocket | undefined;
  #roster: Roster | undefined;
  #subscriber: PacketTransport | undefined;
  #publisher: PacketTransport | undefined;
  #local: readonly LocalTrack[] = [];
  readonly #publishedSids = new Map<LocalTrack['source'], string>();
  readonly #mutedBefore = new Set<LocalTrack['source']>();
  #ping: NodeJS.Timeout | undefined;
  #over = false;
  /** Offers are answered in order, though opening a socket takes a moment. */
  #work: Promise<void> = Promise.resolve();

  constructor(seat: SeatPlan, url: string, token: string, host: PacketClientHost) {
    this.#seat = seat;
    this.#host = host;
    this.#url = url;
    this.#token = token;
  }

  async join(): Promise<void> {
    [this.#subscriber, this.#publisher] = await Promise.all([
      this.#host.openTransport('subscriber'),
      this.#seat.camera !== null || this.#seat.microphone ? this.#host.openTransport('publisher') : undefined,
    ]);
    if (this.#over) return;
    void this.#subscriber.connected.then(() => {
      this.#host.joined();
    });
    const query = new URLSearchParams({
      access_token: this.#token,
      auto_subscribe: '0',
      sdk: 'js',
      version: SDK_VERSION,
      protocol: String(PROTOCOL),
    });
    const socket = new WebSocket(`${this.#url.replace(/\/$/, '')}/rtc?${query.toString()}`, {
      perMessageDeflate: false,
    });
    this.#socket = socket;
    socket.binaryType = 'nodebuffer';
    socket.on('message', (data: Buffer) => {
      this.#onMessage(data);
    });
    socket.on('unexpected-response', (_request, response: IncomingMessage) => {
      this.#fail('signalling-refused', `the server answered ${response.statusCode ?? 0}`);
      socket.terminate();
    });
    socket.on('error', (error: Error) => {
      this.#fail(this.#roster === undefined ? 'signalling-unreachable' : 'disconnected', error.message);
    });
    socket.on('close', (code: number) => {
      this.#fail(
        this.#roster === undefined ? 'signalling-unreachable' : 'disconnected',
        `signalling closed (${code})`,
      );
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
    this.#work = this.#work
      .then(() => this.#handle(message))
      .catch((error: unknown) => {
        this.#fail('internal-error', error instanceof Error ? error.message : String(error));
      });
  }

  #handle(message: ServerMessage): void {
    if (this.#over) return;
    if (message.case === 'join') this.#onJoin(message.value);
    else if (message.case === 'update') {
      this.#roster?.update(message.value.participants);
      this.#followDemand();
    } else if (message.case === 'speakersChanged') {
      const active = message.value.speakers.filter((speaker) => speaker.active);
      const loudest = active.sort((one, other) => other.level - one.level).map(({ sid }) => sid);
      if (this.#roster?.speakers(loudest) === true) this.#followDemand();
    } else if (message.case === 'leave') this.#letGo(message.value);
    else this.#negotiate(message);
  }

  /** For good, unless the server wants us back by another door. */
  #letGo({ reason, action, canReconnect }: LeaveRequest): void {
    const final = action === LeaveRequest_Action.DISCONNECT && !canReconnect;
    this.#fail('disconnected', `the server let us go: ${DisconnectReason[reason]}`, final);
  }

  #onJoin({ participant, otherParticipants, pingInterval }: JoinResponse): void {
    this.#roster = new Roster(this.#seat.demand, participant?.sid ?? '');
    this.#roster.update(otherParticipants);
    this.#startPing(pingInterval > 0 ? pingInterval : PING_INTERVAL_S);
    this.#host.signalling();
    this.#followDemand();
    this.#publish();
  }

  #negotiate(message: ServerMessage): void {
    if (message.case === 'offer') this.#onOffer(message.value.sdp, message.value.id);
    else if (message.case === 'answer') this.#onAnswer(parseSdp(message.value.sdp));
    else if (message.case === 'trickle') this.#onTrickle(message.value.candidateInit, message.value.target);
    else if (message.case === 'trackPublished')
      this.#onPublished(message.value.cid, message.value.track?.sid ?? '');
    else if (message.case === 'subscribedQualityUpdate') this.#onQualities(message.value);
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
      this.#send(pingMessage(Date.now()));
    }, seconds * 1000);
    this.#ping.unref();
  }

  #followDemand(): void {
    const changes = this.#roster?.changes();
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
  }

  #onPublished(cid: string, sid: string): void {
    const track = this.#local.find((one) => one.cid === cid);
    if (track === undefined || this.#publisher === undefined) return;
    this.#publishedSids.set(track.source, sid);
    if (this.#mutedBefore.has(track.source)) this.setMuted(track.source, true);
    if (this.#publishedSids.size < this.#local.length) return;
    const sdp = offerOf(this.#local, this.#publisher.local);
    this.#send(descriptionMessage('offer', sdp, 0));
  }

  #onOffer(sdp: string, id: number): void {
    const transport = this.#subscriber;
    if (transport === undefined) return;
    const offer = parseSdp(sdp);
    const nameOf = ({ msid }: SdpMedia): string => {
      const trackId = msid.split(' ')[1] ?? '';
      return this.#roster?.nameOf(trackId) ?? trackId;
    };
    transport.setReceiving(receiveTracksOf(offer, nameOf));
    this.#send(descriptionMessage('answer', answerOf(offer, transport.local), id));
    this.#connect(transport, offer, { ice: offer.iceLite ? 'controlling' : 'controlled', dtls: 'client' });
  }

  #onAnswer(answer: SdpDescription): void {
    if (this.#publisher === undefined) return;
    this.#publisher.setSending(sendTracksOf(this.#local, answer));
    this.#connect(this.#publisher, answer, {
      ice: 'controlling',
      dtls: answer.setup === 'active' ? 'server' : 'client',
    });
  }

  #connect(transport: PacketTransport, remote: SdpDescription, roles: TransportRoles): void {
    const { ice, fingerprint, candidates } = remote;
    if (ice === undefined || fingerprint === undefined) {
      this.#fail(
        'internal-error',
        'the server described a connection without ICE credentials or SHA-256 fingerprint',
      );
      return;
    }
    transport.connect({ ice, fingerprint, candidates }, roles);
    for (const candidate of candidates) transport.addCandidate(candidate);
  }

  #onTrickle(json: string, target: SignalTarget): void {
    let init: Trickled;
    try {
      init = JSON.parse(json) as Trickled;
    } catch {
      return;
    }
    const candidate = typeof init.candidate === 'string' ? parseCandidate(init.candidate) : undefined;
    if (candidate === undefined) return;
    (target === SignalTarget.SUBSCRIBER ? this.#subscriber : this.#publisher)?.addCandidate(candidate);
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
export function createRoomClient(
  seat: SeatPlan,
  access: { readonly url: string; readonly token: string },
  host: PacketClientHost,
): PacketClient {
  return new LivekitPacketClient(seat, access.url, access.token, host);
}
