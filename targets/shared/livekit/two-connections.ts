// A publisher and a subscriber connection, as clients joined before LiveKit had one for both, and still join servers
// that know nothing else. The server offers what the seat receives, the seat what it sends.
import { SignalTarget } from '@livekit/protocol';
import type { PacketTransport } from '#core/packet-client.ts';
import { parseSdp } from '#core/packet-sdp.ts';
import type { SdpDescription, SdpMedia } from '#core/packet-sdp.ts';
import { answerOf, offerOf, receiveTracksOf, sendTracksOf } from '../packet-negotiation.ts';
import type { LocalTrack } from '../packet-negotiation.ts';
import { connectTransport, rolesAfter, trickledOf } from './packet-connections.ts';
import type { ConnectionsHost, MediaConnections, ServerMessage } from './packet-connections.ts';
import { descriptionMessage } from './packet-messages.ts';

export class TwoConnections implements MediaConnections {
  readonly connected: Promise<void>;
  readonly ready = Promise.resolve();
  readonly firstOffer = undefined;
  readonly #subscriber: PacketTransport;
  readonly #publisher: PacketTransport | undefined;
  readonly #host: ConnectionsHost;
  #local: readonly LocalTrack[] = [];

  /** @param publisher absent when there is nothing to send. */
  constructor(subscriber: PacketTransport, publisher: PacketTransport | undefined, host: ConnectionsHost) {
    this.connected = subscriber.connected;
    this.#subscriber = subscriber;
    this.#publisher = publisher;
    this.#host = host;
  }

  announced(): void {
    // Without its answer the server could not tell whose offer it is.
  }

  accepted(tracks: readonly LocalTrack[]): void {
    if (this.#publisher === undefined) return;
    this.#local = tracks;
    this.#host.send(descriptionMessage('offer', offerOf(tracks, this.#publisher.local), 0));
  }

  negotiate(message: ServerMessage): void {
    if (message.case === 'offer') this.#onOffer(message.value.sdp, message.value.id);
    else if (message.case === 'answer') this.#onAnswer(parseSdp(message.value.sdp));
    const trickled = trickledOf(message);
    if (trickled === undefined) return;
    const transport = trickled.target === SignalTarget.SUBSCRIBER ? this.#subscriber : this.#publisher;
    transport?.addCandidate(trickled.candidate);
  }

  #onOffer(sdp: string, id: number): void {
    const transport = this.#subscriber;
    const offer = parseSdp(sdp);
    const nameOf = ({ msid }: SdpMedia): string => this.#host.nameOf(msid.split(' ')[1] ?? '');
    transport.setReceiving(receiveTracksOf(offer, nameOf));
    this.#host.send(descriptionMessage('answer', answerOf(offer, transport.local), id));
    const ice = offer.iceLite ? 'controlling' : 'controlled';
    this.#connect(transport, offer, { ice, dtls: 'client' });
  }

  #onAnswer(answer: SdpDescription): void {
    if (this.#publisher === undefined) return;
    this.#publisher.setSending(sendTracksOf(this.#local, answer));
    this.#connect(this.#publisher, answer, rolesAfter(answer));
  }

  #connect(...[transport, remote, roles]: Parameters<typeof connectTransport>): void {
    const fault = connectTransport(transport, remote, roles);
    if (fault !== undefined) this.#host.failed(fault);
  }

  stop(): void {
    // Nothing is waited for.
  }
}
