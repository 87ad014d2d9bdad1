// Both directions of one seat's access over time: the plan's steps, the models, and what is on its way. Knows
// neither sockets nor real time.
import { CLEAR_LINK } from '#core/impairment.ts';
import type { LinkParameters, NetworkPlan } from '#core/impairment.ts';
import type { Random } from '#core/random.ts';
import { createLinkModel } from './link-model.ts';
import type { DropReason, Fate, LinkModel } from './link-model.ts';

export const DIRECTIONS = ['up', 'down'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Packets and bytes (UDP payload) of one direction since the run began. */
export interface LinkCounts {
  offered: number;
  offeredBytes: number;
  scheduled: number;
  lost: number;
  queueDropped: number;
  outageDropped: number;
}

interface Held {
  readonly bytes: number;
  readonly decide: (fate: Exclude<Fate, { kind: 'held' }>) => void;
}

interface Lane {
  readonly model: LinkModel;
  readonly counts: LinkCounts;
  held: Held[];
}

const COUNTED: Readonly<Record<DropReason, keyof LinkCounts>> = {
  loss: 'lost',
  queue: 'queueDropped',
  outage: 'outageDropped',
};

function lane(parameters: LinkParameters, random: Random): Lane {
  return {
    model: createLinkModel(parameters, random),
    counts: { offered: 0, offeredBytes: 0, scheduled: 0, lost: 0, queueDropped: 0, outageDropped: 0 },
    held: [],
  };
}

export class SeatLink {
  private readonly plan: NetworkPlan;
  private readonly lanes: Readonly<Record<Direction, Lane>>;
  private next = 0;
  private name = 'clear';

  /** Before its first step nothing is impaired. */
  constructor(plan: NetworkPlan, random: Random) {
    this.plan = plan;
    this.lanes = {
      up: lane(CLEAR_LINK, random.fork('up')),
      down: lane(CLEAR_LINK, random.fork('down')),
    };
  }

  /** Name of the profile that holds now. */
  get profile(): string {
    return this.name;
  }

  /** When the next planned change is due, or undefined when there is none left. */
  get nextChangeMs(): number | undefined {
    return this.plan[this.next]?.from_ms;
  }

  /** Applies the steps that are due. @returns the last one applied now. */
  advance(nowMs: number): string | undefined {
    let changed: string | undefined;
    for (let step = this.plan[this.next]; step !== undefined && step.from_ms <= nowMs;) {
      for (const direction of DIRECTIONS) {
        const { model } = this.lanes[direction];
        model.change(step.from_ms, step[direction]);
        if (!model.holds) this.releaseHeld(direction, nowMs);
      }
      changed = this.name = step.profile;
      step = this.plan[++this.next];
    }
    return changed;
  }

  /**
   * A packet arrives. @param decide is told when and whether it goes on: at once, or after a hold has ended.
   */
  offer(direction: Direction, nowMs: number, bytes: number, decide: Held['decide']): void {
    this.advance(nowMs);
    const { counts, model, held } = this.lanes[direction];
    counts.offered += 1;
    counts.offeredBytes += bytes;
    const fate = model.offer(nowMs, bytes);
    if (fate.kind === 'held') held.push({ bytes, decide });
    else this.settle(direction, fate, decide);
  }

  counts(direction: Direction): Readonly<LinkCounts> {
    return this.lanes[direction].counts;
  }

  /** Packets that wait for a hold to end. */
  heldPackets(direction: Direction): number {
    return this.lanes[direction].held.length;
  }

  backlogBytes(direction: Direction, nowMs: number): number {
    return this.lanes[direction].model.backlogBytes(nowMs);
  }

  private releaseHeld(direction: Direction, nowMs: number): void {
    const lane = this.lanes[direction];
    const waiting = lane.held;
    lane.held = [];
    for (const { bytes, decide } of waiting) {
      const fate = lane.model.release(nowMs, bytes);
      if (fate.kind !== 'held') this.settle(direction, fate, decide);
    }
  }

  private settle(direction: Direction, fate: Exclude<Fate, { kind: 'held' }>, decide: Held['decide']): void {
    const { counts } = this.lanes[direction];
    if (fate.kind === 'deliver') counts.scheduled += 1;
    else counts[COUNTED[fate.reason]] += 1;
    decide(fate);
  }
}
