// Sequence numbers of one RTP stream: extension to more than 16 bits, duplicates, reordering, restarts and the loss
// figures of a receiver report (RFC 3550 §6.4.1, appendix A). Pure.

/** RFC 3550 appendix A.1: MAX_DROPOUT; a larger jump is a restart when the next packet confirms it. */
const MAX_DROPOUT = 3000;
/** How far back duplicates are recognised: eight seconds of a 2.5 Mbit/s stream. */
const WINDOW = 2048;
const WINDOW_MASK = WINDOW - 1;

/** Answers of {@link SequenceTracker.accept}; negative ones carry no new media. */
export const ACCEPTED = { next: 0, gap: 1, late: 2, restart: 3, duplicate: -1, suspicious: -2 } as const;

export class SequenceTracker {
  /** Extended: cycles * 65536 + sequence number. Starts one cycle up so that late first packets stay positive. */
  highest = -1;
  received = 0;
  /** Of those received: by a retransmission, so the network had lost them all the same. */
  repaired = 0;
  duplicates = 0;
  reordered = 0;
  /** The packet {@link accept} judged last, extended. */
  index = -1;
  /** For `gap`: how many packets are missing right before it. */
  missing = 0;
  #base = -1;
  /** Expected before the last restart. */
  #before = 0;
  #expectedPrior = 0;
  #receivedPrior = 0;
  #probation = -1;
  readonly #seen = new Int32Array(WINDOW / 32);

  accept(sequence: number): number {
    if (this.highest < 0) return this.#restart(sequence);
    const delta = (sequence - this.highest) & 0xffff;
    if (delta === 1) {
      this.#advance(1);
      return ACCEPTED.next;
    }
    if (delta === 0) return this.#duplicate(this.highest);
    if (delta < MAX_DROPOUT) {
      this.#advance(delta);
      this.missing = delta - 1;
      return ACCEPTED.gap;
    }
    const back = 0x10000 - delta;
    if (back < WINDOW) return this.#late(this.highest - back);
    if (sequence === this.#probation) return this.#restart(sequence);
    this.#probation = (sequence + 1) & 0xffff;
    return ACCEPTED.suspicious;
  }

  #advance(delta: number): void {
    const seen = this.#seen;
    for (let step = 1; step < delta; step += 1) {
      const slot = (this.highest + step) & WINDOW_MASK;
      seen[slot >> 5] = (seen[slot >> 5] ?? 0) & ~(1 << (slot & 31));
    }
    this.highest += delta;
    this.index = this.highest;
    const slot = this.highest & WINDOW_MASK;
    seen[slot >> 5] = (seen[slot >> 5] ?? 0) | (1 << (slot & 31));
    this.received += 1;
  }

  #duplicate(index: number): number {
    this.index = index;
    this.duplicates += 1;
    return ACCEPTED.duplicate;
  }

  #late(index: number): number {
    const slot = index & WINDOW_MASK;
    const word = this.#seen[slot >> 5] ?? 0;
    if (index < this.#base || (word & (1 << (slot & 31))) !== 0) return this.#duplicate(index);
    this.#seen[slot >> 5] = word | (1 << (slot & 31));
    this.index = index;
    this.received += 1;
    this.reordered += 1;
    return ACCEPTED.late;
  }

  #restart(sequence: number): number {
    const again = this.highest >= 0;
    this.#before = this.expected;
    this.#seen.fill(0);
    const cycles = again ? Math.floor(this.highest / 65_536) + 1 : 1;
    this.highest = cycles * 65_536 + sequence - 1;
    this.#base = this.highest + 1;
    this.#probation = -1;
    this.#advance(1);
    return ACCEPTED.restart;
  }

  get expected(): number {
    return this.highest < 0 ? 0 : this.#before + this.highest - this.#base + 1;
  }

  /**
   * What the network lost, so far. Repaired packets stay lost, as Chromium has it (RtpVideoStreamReceiver2 keeps
   * recovered packets out of its receive statistics): what a report says is the network's loss, not the picture's.
   */
  get lost(): number {
    return Math.max(0, this.expected - this.received + this.repaired);
  }

  /** Share lost since the previous call, in 1/256 (RFC 3550 appendix A.3). */
  takeFractionLost(): number {
    const arrived = this.received - this.repaired;
    const expected = this.expected - this.#expectedPrior;
    const lost = expected - (arrived - this.#receivedPrior);
    this.#expectedPrior = this.expected;
    this.#receivedPrior = arrived;
    return expected <= 0 || lost <= 0 ? 0 : Math.min(255, Math.floor((lost * 256) / expected));
  }
}
