// One connection for both directions, as livekit-client 2.23 joins (singlePeerConnection): the seat makes all offers. The
// first goes with the request to join and has places to receive; more come when the server says what it needs
// (MediaSectionsRequirement), and a section of its own for each track that the seat sends.
import { SessionDescription } from '@livekit/protocol';
import type { PacketTransport } from '#core/packet-client.ts';
import { parseSdp } from '#core/packet-sdp.ts';
import type { SdpMedia } from '#core/packet-sdp.ts';
import { offerOfSections, receiveTracksOf, sendTracksOf } from '../packet-negotiation.ts';
import type { LocalTrack, OfferSection } from '../packet-negotiation.ts';
import { connectTransport, rolesAfter, trickledOf } from './packet-connections.ts';
import type { ConnectionsHost, MediaConnections, ServerMessage } from './packet-connections.ts';
import { descriptionMessage } from './packet-messages.ts';

/** RTCEngine's initialMediaSectionsAudio and initialMediaSectionsVideo. */
const FIRST_PLACES = 3;
/** PCTransport's debounceInterval. */
const NEGOTIATION_DELAY_MS = 20;

type Answer = Extract<ServerMessage, { readonly case: 'answer' }>['value'];

const places = (kind: OfferSection['kind'], count: number): OfferSection[] =>
  Array.from({ length: count }, () => ({ kind }));

export class OneConnection implements MediaConnections {
  readonly connected: Promise<void>;
  readonly ready: Promise<void>;
  readonly firstOffer: SessionDescription;
  readonly #transport: PacketTransport;
  readonly #host: ConnectionsHost;
  readonly #session = Date.now();
  /** The index is the MID, for good: sections are reused by the server, never taken away. */
  readonly #sections: OfferSection[] = [...places('audio', FIRST_PLACES), ...places('video', FIRST_PLACES)];
  #offerId = 1;
  /** The last offer has no answer yet: nothing new is offered before. */
  #pending = true;
  #again = false;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(transport: PacketTransport, host: ConnectionsHost) {
    this.connected = transport.connected;
    this.ready = transport.connected;
    this.#transport = transport;
    this.#host = host;
    this.firstOffer = new SessionDescription({ type: 'offer', sdp: this.#describe(), id: this.#offerId });
  }

  #describe(): string {
    const origin = { session: this.#session, version: this.#offerId + 1 };
    return offerOfSections(this.#sections, this.#transport.local, origin);
  }

  announced(tracks: readonly LocalTrack[]): void {
    for (const track of tracks)
      this.#sections.push({ kind: track.source === 'camera' ? 'video' : 'audio', track });
    if (tracks.length > 0) this.#offerSoon();
  }

  accepted(): void {
    // Its offer is on its way already.
  }

  negotiate(message: ServerMessage): void {
    if (message.case === 'answer') this.#onAnswer(message.value);
    else if (message.case === 'mediaSectionsRequirement') {
      const { numAudios, numVideos } = message.value;
      this.#sections.push(...places('audio', numAudios), ...places('video', numVideos));
      this.#offerSoon();
    }
    const trickled = trickledOf(message);
    if (trickled !== undefined) this.#transport.addCandidate(trickled.candidate);
  }

  #offerSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#pending) this.#again = true;
      else this.#offer();
    }, NEGOTIATION_DELAY_MS);
  }

  #offer(): void {
    if (this.#stopped) return;
    this.#again = false;
    this.#pending = true;
    this.#offerId += 1;
    this.#host.send(descriptionMessage('offer', this.#describe(), this.#offerId));
  }

  #onAnswer({ sdp, id, midToTrackId }: Answer): void {
    // Zero is a server's that does not count them.
    if (!this.#pending || (id !== 0 && id !== this.#offerId)) return;
    this.#pending = false;
    const answer = parseSdp(sdp);
    const nameOf = ({ mid, msid }: SdpMedia): string =>
      this.#host.nameOf(midToTrackId[mid] ?? msid.split(' ')[1] ?? '');
    this.#transport.setReceiving(receiveTracksOf(answer, nameOf));
    const own = this.#sections.flatMap(({ track }, index) => {
      const media = answer.media[index];
      return track === undefined || media === undefined ? [] : [{ track, media }];
    });
    this.#transport.setSending(
      sendTracksOf(
        own.map(({ track }) => track),
        { ...answer, media: own.map(({ media }) => media) },
      ),
    );
    const fault = connectTransport(this.#transport, answer, rolesAfter(answer));
    if (fault !== undefined) this.#host.failed(fault);
    else if (this.#again) this.#offer();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}
