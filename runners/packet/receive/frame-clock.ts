// When frames would be shown, and how smoothly: freezes and pauses by W3C's definition, from complete frames' arrival.
// An estimate: a real receiver delays frames by its jitter buffer, which hides short gaps. Pure.

/** W3C webrtc-stats, freezeCount: the average is over the last 30 rendered frames. */
const WINDOW = 30;
/** W3C webrtc-stats, freezeCount: interval >= max(3 * average, average + 150 ms). */
const FREEZE_FACTOR = 3;
const FREEZE_EXTRA_US = 150_000;
/** W3C webrtc-stats, pauseCount: no frame for more than 5 s. */
const PAUSE_US = 5_000_000;

export class FrameClock {
  framesRendered = 0;
  freezeCount = 0;
  totalFreezesUs = 0;
  pauseCount = 0;
  totalPausesUs = 0;
  totalInterFrameUs = 0;
  /** Seconds squared, as W3C has it. */
  totalSquaredInterFrame = 0;
  readonly #intervals = new Float64Array(WINDOW);
  #filled = 0;
  #next = 0;
  #sumUs = 0;
  #lastUs = 0;

  /** A frame became showable at `atUs`; times must not go back (they are clamped). */
  rendered(atUs: number): void {
    this.framesRendered += 1;
    if (this.#lastUs === 0) {
      this.#lastUs = atUs;
      return;
    }
    const interval = Math.max(0, atUs - this.#lastUs);
    this.#lastUs = Math.max(this.#lastUs, atUs);
    const seconds = interval / 1e6;
    this.totalInterFrameUs += interval;
    this.totalSquaredInterFrame += seconds * seconds;
    if (interval > PAUSE_US) {
      this.pauseCount += 1;
      this.totalPausesUs += interval;
    } else if (this.#filled === WINDOW) {
      const average = this.#sumUs / WINDOW;
      if (interval >= Math.max(FREEZE_FACTOR * average, average + FREEZE_EXTRA_US)) {
        this.freezeCount += 1;
        this.totalFreezesUs += interval;
      }
    }
    this.#remember(interval);
  }

  #remember(interval: number): void {
    if (this.#filled === WINDOW) this.#sumUs -= this.#intervals[this.#next] ?? 0;
    else this.#filled += 1;
    this.#intervals[this.#next] = interval;
    this.#sumUs += interval;
    this.#next = (this.#next + 1) % WINDOW;
  }
}
