// Lends received tracks to the mark worker, which samples them away from the main thread, as far as the budget goes.
import type { SampleRow } from '#core/sample.ts';
import type { QualityBudget, SenderCamera } from '../../protocol.ts';
import type { Playback } from '../media/remote-playback.ts';
import type { ObservedSeat, PlaybackObserver } from '../seat.ts';
import type { KeptExample, KeptPicture, MarkCommand, MarkReport } from './mark-command.ts';

/** Frames kept for a stream of which every frame is read: what may wait while the worker is busy. */
const WATCHED_FRAMES = 6;
/** 10 ms each: sound that may wait before some is lost and the reading of its time starts anew. */
const SOUND_CHUNKS = 100;

export interface MarkReader extends PlaybackObserver {
  /** Undefined costs nothing: no track is tapped then. */
  enable(budget: QualityBudget | undefined): void;
  /** Whose pictures can be held against their originals. */
  senders(senders: readonly SenderCamera[]): void;
}

interface Tapped {
  readonly seat: ObservedSeat;
  readonly streamId: string;
  readonly track: MediaStreamTrack;
}

const keyOf = (seat: ObservedSeat, playback: Playback): string => `${seat.id} ${playback.streamId}`;

function isVideo(track: MediaStreamTrack): track is MediaStreamVideoTrack {
  return track.kind === 'video';
}

function isAudio(track: MediaStreamTrack): track is MediaStreamAudioTrack {
  return track.kind === 'audio';
}

class BudgetedReader implements MarkReader {
  private readonly worker: Worker;
  private readonly tapped = new Map<string, Tapped>();
  /** Keys of streams that are read frame by frame, and of sounds that are heard. */
  private readonly watched = new Set<string>();
  private readonly heard = new Set<string>();
  private budget: QualityBudget | undefined;

  constructor(worker: Worker) {
    this.worker = worker;
  }

  started(seat: ObservedSeat, playback: Playback): void {
    const key = keyOf(seat, playback);
    const tap = { seat, streamId: playback.streamId, track: playback.track };
    this.tapped.set(key, tap);
    this.add(key, tap);
  }

  stopped(seat: ObservedSeat, playback: Playback): void {
    const key = keyOf(seat, playback);
    if (this.tapped.delete(key)) this.remove(key);
  }

  enable(budget: QualityBudget | undefined): void {
    if (JSON.stringify(budget) === JSON.stringify(this.budget)) return;
    for (const key of this.tapped.keys()) this.remove(key);
    this.budget = budget;
    for (const [key, tap] of this.tapped) this.add(key, tap);
  }

  senders(senders: readonly SenderCamera[]): void {
    this.post({ type: 'senders', senders });
  }

  private add(key: string, tap: Tapped): void {
    const { track } = tap;
    if (this.budget === undefined) return;
    if (isVideo(track)) this.addPicture(key, track, tap, this.budget);
    else if (isAudio(track) && this.heard.size < this.budget.heard_sounds) this.addSound(key, track, tap);
  }

  private addPicture(
    key: string,
    track: MediaStreamVideoTrack,
    { seat, streamId }: Tapped,
    budget: QualityBudget,
  ): void {
    const watched = this.watched.size < budget.watched_pictures;
    if (watched) this.watched.add(key);
    // Where frames are sampled one is kept, the newest: what is not read is dropped before it costs anything.
    const maxBufferSize = watched ? WATCHED_FRAMES : 1;
    const frames = new MediaStreamTrackProcessor({ track, maxBufferSize }).readable;
    this.post(
      {
        type: 'add-picture',
        key,
        seat: seat.id,
        stream: streamId,
        epochMs: seat.epochMs,
        frames,
        watched,
        likenessPeriodMs: budget.likeness_period_ms ?? undefined,
        keep: budget.keep_pictures,
        examplesAfterMs: budget.examples_after_ms ?? undefined,
      },
      [frames],
    );
  }

  private addSound(key: string, track: MediaStreamAudioTrack, { seat, streamId }: Tapped): void {
    this.heard.add(key);
    const sound = new MediaStreamTrackProcessor({ track, maxBufferSize: SOUND_CHUNKS }).readable;
    this.post({ type: 'add-sound', key, seat: seat.id, stream: streamId, epochMs: seat.epochMs, sound }, [
      sound,
    ]);
  }

  private remove(key: string): void {
    this.watched.delete(key);
    this.heard.delete(key);
    this.post({ type: 'remove', key });
  }

  private post(command: MarkCommand, transfer: Transferable[] = []): void {
    this.worker.postMessage(command, transfer);
  }
}

export function createMarkReader(
  workerAddress: string,
  report: (row: SampleRow) => void,
  keep: {
    readonly picture: (picture: KeptPicture) => void;
    readonly example: (example: KeptExample) => void;
  },
): MarkReader {
  const worker = new Worker(workerAddress, { type: 'module' });
  worker.addEventListener('message', (event: MessageEvent<MarkReport>) => {
    if (event.data.kind === 'kept') keep.picture(event.data);
    else if (event.data.kind === 'example') keep.example(event.data);
    else report(event.data);
  });
  return new BudgetedReader(worker);
}
