// What the counters of all frames of one picture say: what was skipped, came again or out of order, and when it
// stood still. Pure; freezes follow W3C webrtc-stats (freezeCount), over instants of new counters.

/** W3C: a freeze is an interval of at least max(3 * average, average + 150 ms), average of the last 30 intervals. */
const AVERAGED_INTERVALS = 30;
const FREEZE_FACTOR = 3;
const FREEZE_MARGIN_MS = 150;
/** Before so many intervals an average means nothing. */
const LEAST_INTERVALS = 5;
/** Counters further back than this belong to a source that began anew. */
const RESTART_DISTANCE = 1000;

export interface Continuity {
  readonly frames: number;
  readonly skipped: number;
  readonly repeated: number;
  readonly out_of_order: number;
  readonly freezes: number;
  readonly freezes_seconds: number;
}

export class FrameContinuity {
  private frames = 0;
  private skipped = 0;
  private repeated = 0;
  private outOfOrder = 0;
  private freezes = 0;
  private freezesMs = 0;
  private last: { readonly counter: number; readonly atMs: number } | undefined;
  private readonly intervals: number[] = [];

  /** A frame was there, in order of time. @param atMs any monotonic clock in milliseconds. */
  frame(counter: number, atMs: number): void {
    this.frames += 1;
    const { last } = this;
    if (last === undefined || counter < last.counter - RESTART_DISTANCE) {
      this.last = { counter, atMs };
      return;
    }
    if (counter === last.counter) {
      this.repeated += 1;
      return;
    }
    if (counter < last.counter) {
      // It was counted as skipped when a later one came before it.
      this.outOfOrder += 1;
      this.skipped = Math.max(0, this.skipped - 1);
      return;
    }
    this.skipped += counter - last.counter - 1;
    this.interval(atMs - last.atMs);
    this.last = { counter, atMs };
  }

  /** Frames that could not be read may have been any: their gap is not held against the stream. */
  unreadable(): void {
    if (this.last !== undefined) this.last = { ...this.last, counter: this.last.counter + 1 };
  }

  get counts(): Continuity {
    return {
      frames: this.frames,
      skipped: this.skipped,
      repeated: this.repeated,
      out_of_order: this.outOfOrder,
      freezes: this.freezes,
      freezes_seconds: this.freezesMs / 1000,
    };
  }

  private interval(ms: number): void {
    if (this.intervals.length >= LEAST_INTERVALS) {
      const average = this.intervals.reduce((sum, value) => sum + value, 0) / this.intervals.length;
      if (ms >= Math.max(FREEZE_FACTOR * average, average + FREEZE_MARGIN_MS)) {
        this.freezes += 1;
        this.freezesMs += ms;
      }
    }
    this.intervals.push(ms);
    if (this.intervals.length > AVERAGED_INTERVALS) this.intervals.shift();
  }
}
