// One participant in a page: joins with the target's client, plays what comes, tells every step and failure.
import type { CreateSeatClient, SeatClientEvents, SeatSession } from '#core/page/seat-client.ts';
import { JoinError } from '#core/page/seat-client.ts';
import type { SeatAction } from '#core/plan.ts';
import type { FailureReason } from '#core/sample.ts';
import type { SeatSpecification } from '../protocol.ts';
import { configurationOf, watchConnections } from './connection-watch.ts';
import { createJoinSteps } from './join-steps.ts';
import type { JoinSteps } from './join-steps.ts';
import { playRemote } from './media/remote-playback.ts';
import type { Playback } from './media/remote-playback.ts';
import { createSyntheticMedia } from './media/synthetic-media.ts';
import type { SyntheticMedia } from './media/synthetic-media.ts';
import type { Detour } from './network/candidate-lines.ts';
import type { RunnerLink } from './runner-link.ts';
import { runTimeMs } from './run-time.ts';
import type { DecodeSubstitution } from './substitution/decode-substitution.ts';

/** What the page's collectors need to know of a seat. */
export interface ObservedSeat {
  readonly id: string;
  readonly epochMs: number;
  readonly connections: readonly RTCPeerConnection[];
  /** By track id. */
  readonly playing: ReadonlyMap<string, Playback>;
  readonly substitution: DecodeSubstitution;
}

/** Told when tracks come and go, so that marks can be read from them. */
export interface PlaybackObserver {
  started(seat: ObservedSeat, playback: Playback): void;
  stopped(seat: ObservedSeat, playback: Playback): void;
}

export interface SeatSurroundings {
  readonly link: RunnerLink;
  readonly sources: Worker;
  readonly createClient: CreateSeatClient;
  readonly observer: PlaybackObserver;
  /** The way through the impairment relay, for a seat on an impaired network. */
  readonly detour: Detour | undefined;
  readonly substitution: DecodeSubstitution;
}

export class Seat implements ObservedSeat {
  readonly id: string;
  readonly connections: RTCPeerConnection[] = [];
  readonly playing = new Map<string, Playback>();
  readonly substitution: DecodeSubstitution;
  epochMs = 0;
  private readonly specification: SeatSpecification;
  private readonly surroundings: SeatSurroundings;
  private readonly media: SyntheticMedia;
  private readonly running: { camera: boolean; microphone: boolean };
  private session: SeatSession | undefined;
  private stopWatching: (() => void) | undefined;
  private interruptedAtMs: number | undefined;
  private over = false;

  constructor(specification: SeatSpecification, surroundings: SeatSurroundings) {
    this.id = specification.id;
    this.specification = specification;
    this.surroundings = surroundings;
    this.substitution = surroundings.substitution;
    this.media = createSyntheticMedia(surroundings.sources, specification);
    this.running = { camera: specification.camera !== null, microphone: specification.microphone };
  }

  /** Never rejects: what goes wrong is told to the runner. */
  async join(epochMs: number, parameters: Readonly<Record<string, unknown>>): Promise<void> {
    this.epochMs = epochMs;
    const { link, createClient, detour } = this.surroundings;
    const steps = createJoinSteps((step, performanceMs, detail) => {
      if (this.over) return;
      link.say({ type: 'step', seat: this.id, step, t_ms: runTimeMs(epochMs, performanceMs), detail });
    });
    steps.reached('page');
    this.media.run(this.running, this.epochMs);
    this.stopWatching = watchConnections(
      this.id,
      (connection) => {
        this.connections.push(connection);
        this.substitution.watch(connection);
        steps.watch(connection);
      },
      detour,
    );
    try {
      const session = await createClient().join(
        {
          parameters,
          media: this.media,
          demand: this.specification.demand,
          rtcConfiguration: configurationOf(this.id),
        },
        this.clientEvents(steps),
      );
      this.session = session;
      if (this.isOver()) await session.leave();
      else steps.reached('joined');
    } catch (error) {
      if (error instanceof JoinError) this.fail(error.reason, error.message);
      else this.fail('internal-error', error instanceof Error ? error.message : String(error));
    }
  }

  async act(action: SeatAction['action']): Promise<void> {
    const muted = action.startsWith('mute');
    const source = action.endsWith('camera') ? 'camera' : 'microphone';
    this.running[source] = !muted;
    this.media.run(this.running, this.epochMs);
    if (source === 'camera') await this.session?.setCameraMuted(muted);
    else await this.muteMicrophone(muted);
  }

  /**
   * A camera that is switched off makes nothing. A microphone goes on: once its track is disabled it is heard as silence,
   * which leaves as the codec has it (with Opus DTX two packets each 420 ms).
   */
  private async muteMicrophone(muted: boolean): Promise<void> {
    await this.session?.setMicrophoneMuted(muted);
    // Unmuted in between it runs already.
    if (!muted || this.session === undefined || this.running.microphone) return;
    this.running.microphone = true;
    this.media.run(this.running, this.epochMs);
  }

  async leave(): Promise<void> {
    if (this.over) return;
    this.over = true;
    try {
      await this.session?.leave();
    } finally {
      this.release();
      this.surroundings.link.say({ type: 'left', seat: this.id, t_ms: runTimeMs(this.epochMs) });
    }
  }

  private clientEvents(steps: JoinSteps): SeatClientEvents {
    return {
      signalling: () => steps.reached('signalling'),
      reached: (step) => steps.reached(step),
      remoteTrack: (track, streamId) => {
        this.stopPlaying(streamId);
        const replaced = this.substitution.show(track.id);
        const playback = playRemote(track, streamId, this.receiverOf(track), {
          picture: (performanceMs) => {
            steps.reached('first-video', performanceMs, streamId);
            // Grey pixels are not worth composing: decoding and statistics go on without an element.
            if (replaced) playback.stop();
          },
          sound: (performanceMs) => steps.reached('first-audio', performanceMs, streamId),
        });
        this.playing.set(track.id, playback);
        if (!replaced) this.surroundings.observer.started(this, playback);
      },
      remoteTrackEnded: (streamId) => this.stopPlaying(streamId),
      interrupted: () => (this.interruptedAtMs ??= performance.now()),
      recovered: () => this.recovered(),
      disconnected: (reason) => this.fail('disconnected', reason),
    };
  }

  private receiverOf(track: MediaStreamTrack): RTCRtpReceiver | undefined {
    return this.connections
      .flatMap((connection) => connection.getReceivers())
      .find((receiver) => receiver.track === track);
  }

  private stopPlaying(streamId: string): void {
    for (const [trackId, playback] of this.playing) {
      if (playback.streamId !== streamId) continue;
      this.playing.delete(trackId);
      this.surroundings.observer.stopped(this, playback);
      playback.stop();
    }
  }

  private recovered(): void {
    if (this.over || this.interruptedAtMs === undefined) return;
    const outage_ms = performance.now() - this.interruptedAtMs;
    this.interruptedAtMs = undefined;
    this.surroundings.link.say({
      type: 'recovered',
      seat: this.id,
      t_ms: runTimeMs(this.epochMs),
      outage_ms,
    });
  }

  private fail(reason: FailureReason, detail: string): void {
    if (this.over) return;
    this.over = true;
    const t_ms = runTimeMs(this.epochMs);
    this.surroundings.link.say({ type: 'failed', seat: this.id, t_ms, reason, detail });
    this.release();
  }

  /** As a call, for TypeScript does not see that `over` changes during an await. */
  private isOver(): boolean {
    return this.over;
  }

  private release(): void {
    for (const { streamId } of [...this.playing.values()]) this.stopPlaying(streamId);
    this.stopWatching?.();
    this.media.end();
    for (const connection of this.connections) connection.close();
    this.connections.length = 0;
  }
}
