// Arrival times by transport-wide sequence number, until a feedback packet takes them. Pure.

/** Two seconds of 8 Mbit/s in packets of 1,000 bytes; feedback leaves at least four times a second. */
const CAPACITY = 2048;
const MASK = CAPACITY - 1;
const NONE = -1;

export class TwccRecorder {
  readonly #arrivals = new Float64Array(CAPACITY).fill(NONE);
  /** Scratch of {@link take}, in order from the base. */
  readonly #ordered = new Float64Array(CAPACITY);
  #base = -1;
  #highest = -1;
  feedbackCount = 0;

  /** Something to report is there. */
  get pending(): boolean {
    return this.#highest >= this.#base && this.#base >= 0;
  }

  record(sequence: number, arrivalUs: number): void {
    if (this.#highest < 0) {
      this.#base = sequence + 65_536;
      this.#highest = this.#base;
      this.#arrivals[this.#base & MASK] = arrivalUs;
      return;
    }
    const forward = (sequence - this.#highest) & 0xffff;
    const index = forward < 0x8000 ? this.#highest + forward : this.#highest + forward - 0x10000;
    // Older than the last feedback: Chromium reports such packets too, but senders ignore them.
    if (index < this.#base) return;
    if (index - this.#base >= CAPACITY) this.#restartAt(index);
    this.#arrivals[index & MASK] = arrivalUs;
    if (index > this.#highest) this.#highest = index;
  }

  #restartAt(index: number): void {
    this.#arrivals.fill(NONE);
    this.#base = index;
  }

  /** Arrivals from `base` on, oldest first, in a buffer that the next call overwrites; the first has arrived. */
  take(): { readonly base: number; readonly count: number; readonly arrivalsUs: Float64Array } {
    while (this.#base <= this.#highest && (this.#arrivals[this.#base & MASK] ?? NONE) < 0) this.#base += 1;
    const count = this.#highest - this.#base + 1;
    for (let index = 0; index < count; index += 1)
      this.#ordered[index] = this.#arrivals[(this.#base + index) & MASK] ?? NONE;
    return { base: this.#base & 0xffff, count, arrivalsUs: this.#ordered };
  }

  /** The first `covered` of the last {@link take} have been reported. */
  reported(covered: number): void {
    for (let index = 0; index < covered; index += 1) this.#arrivals[(this.#base + index) & MASK] = NONE;
    this.#base += covered;
    this.feedbackCount = (this.feedbackCount + 1) & 0xff;
  }
}

/** Chromium's RemoteEstimatorProxy (TransportSequenceNumberFeedbackGenerator): limits and share of the bandwidth. */
const MIN_INTERVAL_MS = 50;
const MAX_INTERVAL_MS = 250;
const DEFAULT_INTERVAL_MS = 100;
const FEEDBACK_BITS = 68 * 8;
const FEEDBACK_SHARE = 0.05;

/**
 * Time between two feedback packets.
 * @param bitrateBps what is received at present, 0 when unknown
 */
export function feedbackIntervalMs(bitrateBps: number): number {
  if (bitrateBps <= 0) return DEFAULT_INTERVAL_MS;
  const interval = (1000 * FEEDBACK_BITS) / (FEEDBACK_SHARE * bitrateBps);
  return Math.min(MAX_INTERVAL_MS, Math.max(MIN_INTERVAL_MS, interval));
}
