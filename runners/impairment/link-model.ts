// What one direction of an impaired network does to a packet: pure and seeded, in virtual or real time alike.
// The meaning of every parameter is in core/impairment.ts.
import type { LinkParameters } from '#core/impairment.ts';
import type { Random } from '#core/random.ts';

/** IPv4 (20) and UDP (8) headers, which a real bottleneck carries as well. */
export const HEADER_BYTES = 28;
const BITS = 8;
const MS_PER_SECOND = 1000;
/** Jitter is cut here, so that one packet in a million can't wait for ever. */
const MOST_DEVIATIONS = 3;

export type DropReason = 'outage' | 'loss' | 'queue';

/** What becomes of a packet. `held`: not decided yet, see `release`. */
export type Fate =
  | { readonly kind: 'deliver'; readonly atMs: number }
  | { readonly kind: 'drop'; readonly reason: DropReason }
  | { readonly kind: 'held' };

/**
 * Transition probabilities of the Gilbert model (Gilbert 1960; netem's `gemodel` with its losses of 0 and 1) that
 * gives that share of loss in bursts of that mean length.
 * @param lossShare 0 <= x < 1
 * @param burstPackets mean length of a burst, at least 1
 * @returns `enter`: from good to bad, `leave`: from bad to good, each for every packet.
 */
export function gilbert(
  lossShare: number,
  burstPackets: number,
): { readonly enter: number; readonly leave: number } {
  return { enter: Math.min(1, lossShare / (burstPackets * (1 - lossShare))), leave: 1 / burstPackets };
}

export interface LinkModel {
  /** Parameters from now on. Packets on their way keep their times; what waits at the bottleneck keeps its bytes. */
  change(nowMs: number, parameters: LinkParameters): void;
  /** A packet arrives; calls come in order of time. @param bytes UDP payload. */
  offer(nowMs: number, bytes: number): Fate;
  /** After a hold has ended: the fate of a packet that was held, in the order in which they came. */
  release(nowMs: number, bytes: number): Fate;
  /** Bytes waiting before the bottleneck. */
  backlogBytes(nowMs: number): number;
  /** Whether packets are held now. */
  readonly holds: boolean;
}

class SeededLink implements LinkModel {
  private parameters: LinkParameters;
  private readonly random: Random;
  private inBurst = false;
  /** When the bottleneck has sent what waits before it. */
  private busyUntilMs = 0;
  private lastDeliveryMs = 0;

  constructor(parameters: LinkParameters, random: Random) {
    this.parameters = parameters;
    this.random = random;
  }

  get holds(): boolean {
    return this.parameters.outage === 'hold';
  }

  change(nowMs: number, parameters: LinkParameters): void {
    const waiting = this.backlogBytes(nowMs);
    this.parameters = parameters;
    this.busyUntilMs = nowMs + this.sendingMs(waiting);
    if (parameters.loss_burst_packets === null) this.inBurst = false;
  }

  offer(nowMs: number, bytes: number): Fate {
    if (this.parameters.outage === 'drop') return { kind: 'drop', reason: 'outage' };
    if (this.parameters.outage === 'hold') return { kind: 'held' };
    return this.release(nowMs, bytes);
  }

  release(nowMs: number, bytes: number): Fate {
    if (this.loses()) return { kind: 'drop', reason: 'loss' };
    const size = bytes + HEADER_BYTES;
    const { queue_bytes } = this.parameters;
    if (queue_bytes !== null && this.parameters.rate_bps !== null) {
      const waiting = this.backlogBytes(nowMs);
      // An idle bottleneck takes any packet: it goes out at once and waits nowhere.
      if (waiting > 0 && waiting + size > queue_bytes) return { kind: 'drop', reason: 'queue' };
    }
    this.busyUntilMs = Math.max(nowMs, this.busyUntilMs) + this.sendingMs(size);
    return { kind: 'deliver', atMs: this.deliveryMs(Math.max(nowMs, this.busyUntilMs)) };
  }

  backlogBytes(nowMs: number): number {
    const { rate_bps } = this.parameters;
    if (rate_bps === null) return 0;
    return (Math.max(0, this.busyUntilMs - nowMs) * rate_bps) / BITS / MS_PER_SECOND;
  }

  private sendingMs(bytes: number): number {
    const { rate_bps } = this.parameters;
    return rate_bps === null ? 0 : (bytes * BITS * MS_PER_SECOND) / rate_bps;
  }

  private loses(): boolean {
    const { loss_share, loss_burst_packets } = this.parameters;
    if (loss_share <= 0) return false;
    if (loss_share >= 1) return true;
    if (loss_burst_packets === null) return this.random.uniform() < loss_share;
    const { enter, leave } = gilbert(loss_share, loss_burst_packets);
    const change = this.random.uniform();
    this.inBurst = this.inBurst ? change >= leave : change < enter;
    return this.inBurst;
  }

  private deliveryMs(sentMs: number): number {
    const { delay_ms, jitter_ms, jitter_reorders, reorder_share, reorder_by_ms } = this.parameters;
    const held = reorder_share > 0 && this.random.uniform() < reorder_share;
    let deviation = 0;
    if (jitter_ms > 0) {
      const drawn = this.random.normal();
      deviation = jitter_ms * Math.max(-MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, drawn));
    }
    const due = sentMs + Math.max(0, delay_ms + deviation);
    if (held) return due + reorder_by_ms;
    if (jitter_reorders) return due;
    // What is held back on purpose is not waited for; the others stay in order.
    this.lastDeliveryMs = Math.max(this.lastDeliveryMs, due);
    return this.lastDeliveryMs;
  }
}

/** A link that decides the same for the same packets, times and stream of random numbers. */
export function createLinkModel(parameters: LinkParameters, random: Random): LinkModel {
  return new SeededLink(parameters, random);
}
