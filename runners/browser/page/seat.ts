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

/** How long the old part of a seat may take to say goodbye before the new one comes. */
const PARTING_MS = 500;

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
  /** What the plan has switched off; told anew to a call that is joined again. */
  private readonly muted = { camera: false, microphone: false };
  private session: SeatSession | undefined;
  private stopWatching: (() => void) | undefined;
  private steps: JoinSteps | undefined;
  private interruptedAtMs: number | undefined;
  /** The client has given the call up: it is joined anew. */
  private lost = false;
  /** Of getting in; what an earlier one still has to say does not count. */
  private attempt = 0;
  private hadMedia = false;
  private parting: Promise<void> = Promise.resolve();
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
    const { link, detour } = this.surroundings;
    const steps = createJoinSteps((step, performanceMs, detail) => {
      if (this.over) return;
      link.say({ type: 'step', seat: this.id, step, t_ms: runTimeMs(epochMs, performanceMs), detail });
    });
    this.steps = steps;
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
    await this.enter(parameters, steps);
  }

  /** Once more, for a seat that was interrupted; a try that is still under way is given up for it. Never rejects. */
  async rejoin(parameters: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.over || !this.lost || this.steps === undefined) return;
    this.part();
    // The system may take the second of us for the first as long as that has not gone.
    await Promise.race([this.parting, new Promise((resolve) => setTimeout(resolve, PARTING_MS))]);
    if (!this.isOver()) await this.enter(parameters, this.steps);
  }

  private async enter(parameters: Readonly<Record<string, unknown>>, steps: JoinSteps): Promise<void> {
    this.attempt += 1;
    const { attempt, media, specification } = this;
    try {
      const session = await this.surroundings.createClient().join(
        {
          parameters,
          media,
          demand: specification.demand,
          rtcConfiguration: configurationOf(this.id),
        },
        this.clientEvents(steps, attempt),
      );
      if (this.isCurrent(attempt)) await this.entered(session, steps);
      else await session.leave();
    } catch (error) {
      if (!this.isCurrent(attempt)) return;
      if (error instanceof JoinError) this.fail(error.reason, error.message);
      else this.fail('internal-error', error instanceof Error ? error.message : String(error));
    }
  }

  private async entered(session: SeatSession, steps: JoinSteps): Promise<void> {
    this.session = session;
    steps.reached('joined');
    if (!this.lost) return;
    if (this.muted.camera) await session.setCameraMuted(true);
    if (this.muted.microphone) await this.muteMicrophone(true);
    // Who heard and saw somebody before is back when that is so again.
    if (!this.hadMedia) this.recovered();
  }

  async act(action: SeatAction['action']): Promise<void> {
    const muted = action.startsWith('mute');
    const source = action.endsWith('camera') ? 'camera' : 'microphone';
    this.muted[source] = muted;
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

  private clientEvents(steps: JoinSteps, attempt: number): SeatClientEvents {
    const whileCurrent = (tell: () => void): void => {
      if (this.isCurrent(attempt)) tell();
    };
    return {
      signalling: () => steps.reached('signalling'),
      reached: (step) => steps.reached(step),
      named: (name) =>
        whileCurrent(() => {
          const t_ms = runTimeMs(this.epochMs);
          this.surroundings.link.say({ type: 'named', seat: this.id, t_ms, name });
        }),
      remoteTrack: (track, streamId) => whileCurrent(() => this.play(track, streamId, steps)),
      remoteTrackEnded: (streamId) => whileCurrent(() => this.stopPlaying(streamId)),
      interrupted: () => whileCurrent(() => (this.interruptedAtMs ??= performance.now())),
      recovered: () => whileCurrent(() => this.recovered()),
      disconnected: (reason, final) => whileCurrent(() => this.fail('disconnected', reason, final)),
    };
  }

  private play(track: MediaStreamTrack, streamId: string, steps: JoinSteps): void {
    this.stopPlaying(streamId);
    const replaced = this.substitution.show(track.id);
    const playback = playRemote(track, streamId, this.receiverOf(track), {
      picture: (performanceMs) => {
        steps.reached('first-video', performanceMs, streamId);
        this.mediaCame();
        // Grey pixels are not worth composing: decoding and statistics go on without an element.
        if (replaced) playback.stop();
      },
      sound: (performanceMs) => {
        steps.reached('first-audio', performanceMs, streamId);
        this.mediaCame();
      },
    });
    this.playing.set(track.id, playback);
    if (!replaced) this.surroundings.observer.started(this, playback);
  }

  private mediaCame(): void {
    this.hadMedia = true;
    if (this.lost) this.recovered();
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
    this.lost = false;
    this.surroundings.link.say({
      type: 'recovered',
      seat: this.id,
      t_ms: runTimeMs(this.epochMs),
      outage_ms,
    });
  }

  private fail(reason: FailureReason, detail: string, final = false): void {
    if (this.over) return;
    const wasIn = this.session !== undefined && reason === 'disconnected';
    if (!final && (wasIn || this.lost)) {
      this.interrupt(detail);
      return;
    }
    this.over = true;
    const t_ms = runTimeMs(this.epochMs);
    this.surroundings.link.say({ type: 'failed', seat: this.id, t_ms, reason, detail });
    this.release();
  }

  private interrupt(detail: string): void {
    this.lost = true;
    this.interruptedAtMs ??= performance.now();
    const t_ms = runTimeMs(this.epochMs, this.interruptedAtMs);
    this.part();
    this.surroundings.link.say({ type: 'interrupted', seat: this.id, t_ms, detail });
  }

  /** Gives up everything of the present attempt but camera and microphone. */
  private part(): void {
    this.attempt += 1;
    const { session } = this;
    this.session = undefined;
    if (session !== undefined) this.parting = session.leave().catch(() => undefined);
    this.disconnect();
  }

  private isCurrent(attempt: number): boolean {
    return !this.over && attempt === this.attempt;
  }

  /** As a call, for TypeScript does not see that `over` changes during an await. */
  private isOver(): boolean {
    return this.over;
  }

  private release(): void {
    this.disconnect();
    this.stopWatching?.();
    this.media.end();
  }

  private disconnect(): void {
    for (const { streamId } of [...this.playing.values()]) this.stopPlaying(streamId);
    for (const connection of this.connections) connection.close();
    this.connections.length = 0;
  }
}
