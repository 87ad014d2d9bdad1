// When to look: once a period, each time elsewhere in it. What repeats within a period (a decoder's own clock of 64 Hz,
// temporal layers, a camera of 25 frames/s) would be met at the same point each time by a sample that is taken on the
// beat: in one call all values would be some milliseconds too high, in the next too low, and no median would show it.

/** Multiples of the golden ratio spread most evenly over a period, however many there are (Weyl's sequence). */
const GOLDEN_SHARE = (Math.sqrt(5) - 1) / 2;

export class SampleInstants {
  readonly #startMs: number;
  readonly #periodMs: number;
  #period = 0;

  constructor(startMs: number, periodMs: number) {
    this.#startMs = startMs;
    this.#periodMs = periodMs;
  }

  /** The instant to look at next. */
  get nextMs(): number {
    const within = (this.#period * GOLDEN_SHARE) % 1;
    return this.#startMs + (this.#period + within) * this.#periodMs;
  }

  /** Goes on to the first later period whose instant is still to come; periods that were missed are left out. */
  looked(nowMs: number): void {
    const current = Math.floor((nowMs - this.#startMs) / this.#periodMs);
    this.#period = Math.max(this.#period + 1, current);
    if (this.nextMs <= nowMs) this.#period += 1;
  }
}
