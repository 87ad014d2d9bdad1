// Which packets are missing and when to ask for them again, as Chromium's NackRequester does. Pure, no clock of its
// own. Indexes are extended sequence numbers.

/** NackRequester: kMaxNackRetries. */
const MAX_RETRIES = 10;
/** NackRequester: kMaxNackPackets; beyond it only a key frame helps. */
const MAX_MISSING = 1000;
/** NackRequester: kDefaultRtt, used until a round trip is known. */
const DEFAULT_ROUND_TRIP_MS = 100;
/** NackRequester: kUpdateInterval, the grid on which requests are repeated. */
export const NACK_INTERVAL_MS = 20;

type Missing = { sentMs: number; retries: number };

export class NackList {
  readonly #missing = new Map<number, Missing>();
  /** Packets given up: asked for ten times, or more missing than can be asked for. */
  abandoned = 0;

  get size(): number {
    return this.#missing.size;
  }

  /** The packets `from` up to and including `to` did not come. False when there are too many to repair. */
  add(from: number, to: number): boolean {
    if (to - from + 1 + this.#missing.size > MAX_MISSING) {
      this.abandoned += this.#missing.size + (to - from + 1);
      this.#missing.clear();
      return false;
    }
    for (let index = from; index <= to; index += 1)
      this.#missing.set(index, { sentMs: Number.NEGATIVE_INFINITY, retries: 0 });
    return true;
  }

  /** True when the packet was one of the missing. */
  arrived(index: number): boolean {
    return this.#missing.delete(index);
  }

  /** Forgets what a key frame made useless. */
  clearBefore(index: number): void {
    for (const missing of this.#missing.keys()) {
      if (missing >= index) return;
      this.#missing.delete(missing);
    }
  }

  /**
   * Sequence numbers to ask for now, ascending; each counts as asked for.
   * @param roundTripMs 0 when unknown
   */
  takeDue(nowMs: number, roundTripMs: number): { readonly sequences: number[]; readonly gaveUp: boolean } {
    const resendAfter = roundTripMs > 0 ? Math.max(roundTripMs, NACK_INTERVAL_MS) : DEFAULT_ROUND_TRIP_MS;
    const sequences: number[] = [];
    let gaveUp = false;
    for (const [index, state] of this.#missing) {
      if (nowMs - state.sentMs < resendAfter) continue;
      if (state.retries >= MAX_RETRIES) {
        this.#missing.delete(index);
        this.abandoned += 1;
        gaveUp = true;
        continue;
      }
      state.retries += 1;
      state.sentMs = nowMs;
      sequences.push(index & 0xffff);
    }
    return { sequences, gaveUp };
  }
}
