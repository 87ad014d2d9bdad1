// One participant who sits in front of a foreign web client: the client makes the call, we bring the devices, watch
// its peer connections and tell what comes over them. One in each frame; the runner puts their reports together.
import { onSeatNamed } from '#core/page/seat-named.ts';
import type { SeatAction } from '#core/plan.ts';
import type { FrameSettings } from '../../frame-settings.ts';
import type { RunnerMessage } from '../../protocol.ts';
import { SAMPLED_QUALITY, TICK_MS } from '../../protocol.ts';
import { installConnectionWatch, watchConnections } from '../connection-watch.ts';
import { createJoinSteps } from '../join-steps.ts';
import type { JoinSteps } from '../join-steps.ts';
import { createMarkReader } from '../marks/mark-reader.ts';
import type { MarkReader } from '../marks/mark-reader.ts';
import type { Playback } from '../media/remote-playback.ts';
import { createRelayLine } from '../network/relay-line.ts';
import type { RelayLine } from '../network/relay-line.ts';
import type { RunnerLink } from '../runner-link.ts';
import { runTimeMs } from '../run-time.ts';
import type { ObservedSeat } from '../seat.ts';
import { collectStatistics } from '../statistics/collector.ts';
import type { DecodeSubstitution } from '../substitution/decode-substitution.ts';
import { DECODE_ALL, Substituter } from '../substitution/decode-substitution.ts';
import { ConnectedCount } from './connected-count.ts';
import { PictureElements } from './picture-elements.ts';
import { SeatDevices } from './seat-devices.ts';

/** How often the first picture and sound are looked for; it stops once they are there. */
const FIRST_MEDIA_POLL_MS = 20;
const RELAY_IDS = 2 ** 31;

const addressOf = (script: string): string =>
  URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));

export class ForeignSeat implements ObservedSeat {
  readonly id: string;
  readonly epochMs: number;
  readonly connections: RTCPeerConnection[] = [];
  readonly playing = new Map<string, Playback>();
  private readonly settings: FrameSettings;
  private readonly link: RunnerLink;
  private readonly steps: JoinSteps;
  private readonly devices: SeatDevices;
  private readonly relayLine: RelayLine;
  private readonly connected: ConnectedCount;
  private readonly pictures = new PictureElements();
  /** Frames know nothing of each other. */
  private readonly frame = Math.random().toString(36).slice(2, 10);
  /** Before the names of this frame's streams. */
  private readonly prefix: string;
  private collection: FrameSettings['collection'];
  private marks: MarkReader | undefined;
  private madeSubstitution: DecodeSubstitution | undefined;

  constructor(settings: FrameSettings, link: RunnerLink) {
    const { seat, epochMs, collection } = settings;
    this.settings = settings;
    this.link = link;
    this.id = seat.id;
    this.epochMs = epochMs;
    this.collection = collection;
    this.prefix = window === window.top ? '' : `frame-${this.frame.slice(0, 4)}/`;
    this.steps = createJoinSteps((step, performanceMs, detail) =>
      link.say({ type: 'step', seat: seat.id, step, t_ms: runTimeMs(epochMs, performanceMs), detail }),
    );
    this.relayLine = createRelayLine((message) => link.say(message), Math.floor(Math.random() * RELAY_IDS));
    this.connected = new ConnectedCount(() => this.tellConnected());
    this.pictures.install();
    this.devices = new SeatDevices(settings, (text) => link.say({ type: 'note', text }));
    onSeatNamed((name) => link.say({ type: 'named', seat: seat.id, t_ms: runTimeMs(epochMs), name }));
    installConnectionWatch();
    if ('webkitRTCPeerConnection' in globalThis)
      Reflect.set(globalThis, 'webkitRTCPeerConnection', RTCPeerConnection);
    watchConnections(
      seat.id,
      (connection) => this.watch(connection),
      seat.impaired ? this.relayLine.detourOf(seat.id) : undefined,
    );
    setTimeout(() => setInterval(() => void this.tick(), TICK_MS), Math.random() * TICK_MS);
  }

  get substitution(): DecodeSubstitution {
    this.madeSubstitution ??= this.createSubstitution();
    return this.madeSubstitution;
  }

  take(message: RunnerMessage): void {
    switch (message.type) {
      case 'relayed':
      case 'relay-refused':
        this.relayLine.answered(message);
        return;
      case 'act':
        this.act(message.action);
        return;
      case 'collect':
        this.collection = message.collection;
        this.markReader().enable(this.budget());
        return;
      case 'prepare':
      case 'join':
      case 'rejoin':
      case 'leave':
    }
  }

  private act(action: SeatAction['action']): void {
    const source = action.endsWith('camera') ? 'camera' : 'microphone';
    this.devices.mute(source, action.startsWith('mute'));
  }

  private budget(): ReturnType<typeof budgetOf> {
    return budgetOf(this.collection);
  }

  private createSubstitution(): DecodeSubstitution {
    const { decodedVideos } = this.settings.seat;
    if (decodedVideos === null) return DECODE_ALL;
    const worker = addressOf(this.settings.workers.substitution);
    const note = (text: string): void => this.link.say({ type: 'note', text });
    return new Substituter(worker, note).forSeat(decodedVideos);
  }

  private markReader(): MarkReader {
    if (this.marks !== undefined) return this.marks;
    const marks = createMarkReader(addressOf(this.settings.workers.mark), (row) => this.link.row(row), {
      picture: ({ row, clock_ms, luma }) => this.link.say({ type: 'picture', row, clock_ms, luma }),
      example: ({ example }) => this.link.say({ type: 'example', example }),
    });
    marks.senders(this.settings.senders);
    marks.enable(this.budget());
    this.marks = marks;
    return marks;
  }

  private watch(connection: RTCPeerConnection): void {
    const number = this.connections.push(connection) - 1;
    this.substitution.watch(connection);
    this.steps.watch(connection);
    this.connected.watch(connection);
    connection.addEventListener('signalingstatechange', () => {
      // The first description that came from the other side: signalling works in both directions.
      if (connection.remoteDescription !== null) this.steps.reached('signalling');
    });
    connection.addEventListener('track', ({ track, receiver, transceiver }) => {
      const place = transceiver.mid ?? String(connection.getTransceivers().indexOf(transceiver));
      this.play(track, receiver, `${this.prefix}connection-${number}/${place}/${track.kind}`);
    });
  }

  private play(track: MediaStreamTrack, receiver: RTCRtpReceiver, streamId: string): void {
    if (this.playing.has(track.id)) return;
    const stopPolling = this.pollFirst(track, receiver, streamId);
    const replaced = this.substitution.show(track.id);
    const playback: Playback = {
      track,
      streamId,
      framesRendered: () => this.pictures.framesOf(track.id),
      stop: stopPolling,
    };
    this.playing.set(track.id, playback);
    this.pictures.follow(track);
    if (!replaced) this.markReader().started(this, playback);
    track.addEventListener('ended', () => {
      stopPolling();
      this.playing.delete(track.id);
      if (!replaced) this.markReader().stopped(this, playback);
    });
  }

  /** A synchronization source is there once a frame has been delivered for playout (W3C webrtc-pc §5.3.1). */
  private pollFirst(track: MediaStreamTrack, receiver: RTCRtpReceiver, streamId: string): () => void {
    const timer = setInterval(() => {
      if (receiver.getSynchronizationSources().length === 0) return;
      clearInterval(timer);
      this.steps.reached(track.kind === 'video' ? 'first-video' : 'first-audio', undefined, streamId);
    }, FIRST_MEDIA_POLL_MS);
    return () => clearInterval(timer);
  }

  private tellConnected(): void {
    this.link.say({ type: 'connections', frame: this.frame, connected: this.connected.now });
  }

  private async tick(): Promise<void> {
    // As a sign of life: a frame that goes away can't say so.
    if (this.connected.any) this.tellConnected();
    this.pictures.count();
    if (this.collection.statistics) await collectStatistics([this], this.link);
    this.link.flush();
  }
}

function budgetOf(collection: FrameSettings['collection']): typeof collection.quality {
  return collection.marks ? (collection.quality ?? SAMPLED_QUALITY) : undefined;
}
