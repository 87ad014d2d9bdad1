// The media nodes as the placement sees them: true load, and the reports of it that arrive late. A report shows
// the load of one interval before, so what is seen is between one and two intervals old (5-10 s in production).
import type { KneeUnit } from './platform.ts';
import { LeastLoaded } from './least-loaded.ts';

export const NODE_OFF = 0;
export const NODE_UP = 1;
export const NODE_DRAINING = 2;
export const NODE_FAILED = 3;
export const NODE_BOOTING = 4;

export interface NodeSettings {
  readonly count: number;
  readonly zones: number;
  readonly knee: number;
  readonly kneeUnit: KneeUnit;
  readonly reportIntervalSeconds: number;
  readonly creditSeconds: number;
  readonly creditShare: number;
  /** Load that each node has from elsewhere, as a share of the knee. */
  readonly backgroundShare: number;
}

const FIRST_CREDITS = 4096;

/** Load and state of all nodes. Loads are shares of the knee. */
export class Nodes {
  readonly settings: NodeSettings;
  readonly people: Int32Array;
  readonly parts: Int32Array;
  /** Parts on the node that take more than half of it alone. */
  readonly bigParts: Int32Array;
  readonly packets: Float64Array;
  readonly egressBps: Float64Array;
  readonly relayBps: Float64Array;
  readonly state: Uint8Array;
  private readonly seen: Float64Array;
  private readonly sampled: Float64Array;
  private readonly recent: Int32Array;
  private readonly index: LeastLoaded;
  private nextReport = 0;
  private nextReporter = 0;
  // People who joined lately, oldest first, as a ring: their credit runs out in the order they came.
  private creditUntil = new Float64Array(FIRST_CREDITS);
  private creditNode = new Int32Array(FIRST_CREDITS);
  private oldestCredit = 0;
  private credits = 0;

  constructor(settings: NodeSettings) {
    const { count } = settings;
    this.settings = settings;
    this.people = new Int32Array(count);
    this.parts = new Int32Array(count);
    this.bigParts = new Int32Array(count);
    this.packets = new Float64Array(count);
    this.egressBps = new Float64Array(count);
    this.relayBps = new Float64Array(count);
    this.state = new Uint8Array(count);
    this.seen = new Float64Array(count).fill(settings.backgroundShare);
    this.sampled = new Float64Array(count).fill(settings.backgroundShare);
    this.recent = new Int32Array(count);
    this.index = new LeastLoaded(count);
  }

  zoneOf(node: number): number {
    return node % this.settings.zones;
  }

  /** True load as a share of the knee. */
  utilisation(node: number): number {
    const { knee, kneeUnit, backgroundShare } = this.settings;
    const load = kneeUnit === 'participants' ? this.people : kneeUnit === 'rooms' ? this.parts : this.packets;
    return backgroundShare + (load[node] ?? 0) / knee;
  }

  /** What the placement believes: the last report and a credit for people too new to be in it. */
  believed(node: number): number {
    return (this.seen[node] ?? 0) + (this.recent[node] ?? 0) * this.settings.creditShare;
  }

  accepts(node: number): boolean {
    return this.state[node] === NODE_UP;
  }

  /** Node believed to be the least loaded, -1 when none is up. */
  least(): number {
    return this.index.least();
  }

  setState(node: number, state: number): void {
    this.state[node] = state;
    this.refresh(node);
  }

  /** A person was placed on the node. */
  credit(node: number, now: number): void {
    if (this.settings.creditSeconds <= 0) {
      return;
    }
    if (this.credits === this.creditUntil.length) {
      this.growCredits();
    }
    const slot = (this.oldestCredit + this.credits) % this.creditUntil.length;
    this.creditUntil[slot] = now + this.settings.creditSeconds;
    this.creditNode[slot] = node;
    this.credits += 1;
    this.recent[node] = (this.recent[node] ?? 0) + 1;
    this.refresh(node);
  }

  /** Brings reports and credits up to `now`. Nodes report one after another, evenly over the interval. */
  advance(now: number): void {
    const { count, reportIntervalSeconds } = this.settings;
    while (this.credits > 0 && (this.creditUntil[this.oldestCredit] ?? 0) <= now) {
      const node = this.creditNode[this.oldestCredit] ?? 0;
      this.oldestCredit = (this.oldestCredit + 1) % this.creditUntil.length;
      this.credits -= 1;
      this.recent[node] = (this.recent[node] ?? 0) - 1;
      this.refresh(node);
    }
    const step = reportIntervalSeconds / count;
    while (this.nextReport <= now) {
      this.report(this.nextReporter);
      this.nextReporter = this.nextReporter + 1 === count ? 0 : this.nextReporter + 1;
      this.nextReport += step;
    }
  }

  private report(node: number): void {
    const before = this.seen[node] ?? 0;
    const published = this.sampled[node] ?? 0;
    this.sampled[node] = this.utilisation(node);
    if (published !== before) {
      this.seen[node] = published;
      this.refresh(node);
    }
  }

  private refresh(node: number): void {
    this.index.set(node, this.state[node] === NODE_UP ? this.believed(node) : Infinity);
  }

  private growCredits(): void {
    const { length } = this.creditUntil;
    const until = new Float64Array(2 * length);
    const nodes = new Int32Array(2 * length);
    for (let index = 0; index < length; index += 1) {
      const slot = (this.oldestCredit + index) % length;
      until[index] = this.creditUntil[slot] ?? 0;
      nodes[index] = this.creditNode[slot] ?? 0;
    }
    this.creditUntil = until;
    this.creditNode = nodes;
    this.oldestCredit = 0;
  }
}
