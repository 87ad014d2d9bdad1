// One Jingle session with its transport to the bridge and the bridge's channel: from session-initiate until Jicofo ends
// it. A seat has none while it is alone in its room, and another one after Jicofo moved it to another bridge.
import type { PacketClientHost, PacketTransport } from '#core/packet-client.ts';
import type { SeatPlan } from '#core/plan.ts';
import { BridgeChannel } from './bridge-channel.ts';
import type { BridgeMessage } from './bridge-channel.ts';
import { constraintsOf } from './constraints.ts';
import { acceptElement, candidatesOf, readOffer, transportOf } from './jingle.ts';
import type { LocalSource, Offer, OfferedMedia } from './jingle.ts';
import { layersWithin, receiveTracks, sendTracks, takeOf } from './negotiation.ts';
import { SourceLedger, sourcesOf } from './sources.ts';
import type { Element } from './xml.ts';
import { XmppError } from './xmpp-session.ts';

/** lib-jitsi-meet's ConnectionQuality tells the others of itself at this pace. */
const STATS_INTERVAL_MS = 10_000;

export interface BridgeSessionOptions {
  readonly seat: SeatPlan;
  readonly host: PacketClientHost;
  readonly sources: readonly LocalSource[];
  readonly isMuted: (source: LocalSource['source']) => boolean;
  readonly lastN: number;
  /** ICE and DTLS have succeeded. */
  readonly connected: () => void;
}

export class BridgeSession {
  readonly sid: string;
  readonly #options: BridgeSessionOptions;
  readonly #offer: Offer;
  readonly #transport: PacketTransport;
  readonly #taken: { readonly audio: OfferedMedia; readonly video: OfferedMedia };
  readonly #ledger = new SourceLedger();
  #channel: BridgeChannel | undefined;
  #speakers: readonly string[] = [];
  #said = '';
  #lostMs: number | undefined;
  #stats: NodeJS.Timeout | undefined;

  /** @throws when the offer can't be taken. */
  static async open(jingle: Element, options: BridgeSessionOptions): Promise<BridgeSession> {
    const offer = readOffer(jingle);
    if (offer.channelUrl === undefined) {
      throw new XmppError(
        'refused',
        'the bridge offers its channel over SCTP only; packet seats need its WebSocket (websockets.enabled of jvb.conf)',
      );
    }
    const transport = await options.host.openTransport('bridge');
    const session = new BridgeSession(offer, transport, options);
    session.add(jingle);
    return session;
  }

  private constructor(offer: Offer, transport: PacketTransport, options: BridgeSessionOptions) {
    this.sid = offer.sid;
    this.#offer = offer;
    this.#transport = transport;
    this.#options = options;
    this.#taken = { audio: takeOf(offer.audio, 'opus'), video: takeOf(offer.video, 'vp8') };
  }

  /** The `jingle` element that accepts. */
  acceptance(initiator: string, responder: string): Element {
    const { sources } = this.#options;
    const { local } = this.#transport;
    return acceptElement({ offer: this.#offer, ...this.#taken, local, sources, initiator, responder });
  }

  /** Call when the acceptance is on its way. */
  start(): void {
    const { transport, dtlsClient, channelUrl } = this.#offer;
    this.#transport.setSending(sendTracks(this.#options.sources, this.#taken));
    // The bridge is a full agent and takes the controlling part of the one who offers.
    this.#transport.connect(transport, { ice: 'controlled', dtls: dtlsClient ? 'server' : 'client' });
    void this.#transport.connected.then(this.#options.connected);
    if (channelUrl === undefined) return;
    this.#channel = new BridgeChannel(channelUrl, {
      open: () => this.#introduce(),
      lost: () => (this.#lostMs ??= Date.now()),
      message: (message) => this.#take(message),
    });
    this.#stats = setInterval(() => this.#tellStats(), STATS_INTERVAL_MS);
    this.#stats.unref();
  }

  /** Since when the bridge's channel is gone, Unix time: a bridge that crashes shows there first. */
  get lostMs(): number | undefined {
    return this.#lostMs;
  }

  add(jingle: Element): void {
    this.#ledger.add(sourcesOf(jingle));
    this.#follow();
  }

  remove(jingle: Element): void {
    this.#ledger.remove(sourcesOf(jingle));
    this.#follow();
  }

  removeOf(endpoint: string): void {
    this.#ledger.removeOf(endpoint);
    this.#follow();
  }

  addCandidates(jingle: Element): void {
    const transport = transportOf(jingle);
    if (transport === undefined) return;
    for (const candidate of candidatesOf(transport)) this.#transport.addCandidate(candidate);
  }

  #follow(): void {
    this.#transport.setReceiving(receiveTracks(this.#ledger.all, this.#taken));
    this.#demand();
  }

  #introduce(): void {
    this.#said = '';
    this.#lostMs = undefined;
    this.tellVideoType();
    this.#demand();
  }

  #demand(): void {
    const { seat, lastN } = this.#options;
    const wanted = constraintsOf(seat.demand, this.#ledger.all, this.#speakers, lastN);
    const text = JSON.stringify(wanted);
    if (text === this.#said || this.#channel === undefined) return;
    if (this.#channel.send(wanted)) this.#said = text;
  }

  /** Whether the camera shows something. */
  tellVideoType(): void {
    const { sources, isMuted } = this.#options;
    const camera = sources.find(({ source }) => source === 'camera');
    if (camera === undefined) return;
    const videoType = isMuted('camera') ? 'none' : 'camera';
    this.#channel?.send({ colibriClass: 'SourceVideoTypeMessage', sourceName: camera.name, videoType });
  }

  #take(message: BridgeMessage): void {
    const { seat, sources, host } = this.#options;
    if (message.colibriClass === 'DominantSpeakerEndpointChangeEvent') {
      this.#speakers = [message.dominantSpeakerEndpoint, ...message.previousSpeakers];
      this.#demand();
    } else if (sources.some(({ name }) => name === message.sourceName)) {
      const heights = seat.camera?.layers.map(({ height }) => height) ?? [];
      host.wantLayers(layersWithin(message.maxHeight, heights));
    }
  }

  /**
   * To all others by way of the bridge, as browsers do: it is part of the load. The rates are the plan's; what the
   * engine measures is in the run's samples, not in these messages.
   */
  #tellStats(): void {
    const { seat, isMuted } = this.#options;
    const layers = isMuted('camera') ? [] : (seat.camera?.layers ?? []);
    const video = Math.round(layers.reduce((sum, layer) => sum + layer.max_bitrate_bps, 0) / 1000);
    this.#channel?.send({
      colibriClass: 'EndpointStats',
      bitrate: {
        download: 0,
        upload: video,
        audio: { download: 0, upload: 0 },
        video: { download: 0, upload: video },
      },
      connectionQuality: 100,
      jvbRTT: 0,
      maxEnabledResolution: layers.at(-1)?.height ?? 0,
      packetLoss: { download: 0, total: 0, upload: 0 },
      serverRegion: null,
    });
  }

  /** Of the client's own; transports that the seat leaves with are closed by the engine. */
  silence(): void {
    clearInterval(this.#stats);
    this.#channel?.close();
  }

  /** The session is over, the seat is not. */
  end(): void {
    this.silence();
    this.#transport.close();
  }
}
