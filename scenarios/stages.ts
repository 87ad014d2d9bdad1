// Stages with their absolute times and how many have joined after each; pure arithmetic, shared by checks
// (which report what does not add up) and the plan.
import type { Stage } from './schema.ts';

export interface TimedStage {
  readonly stage: Stage;
  /** Position in the scenario's list. */
  readonly index: number;
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Seats that join within the stage; negative when it asks for fewer than are there already. */
  readonly joins: number;
}

/** Joins of a ramp by rate: the integral of a rate that changes linearly. */
function joinsByRate(from: number, to: number, durationMs: number): number {
  return Math.round((((from + to) / 2) * durationMs) / 1000);
}

function joinsOf(stage: Stage, joined: number, total: number): number {
  switch (stage.kind) {
    case 'hold':
    case 'drain':
      return 0;
    case 'storm':
      return stage.joins ?? total - joined;
    case 'ramp':
      if (stage.joins_per_second !== undefined) {
        const from = stage.joins_per_second;
        return joinsByRate(from, stage.joins_per_second_to ?? from, stage.for);
      }
      if (stage.to_share !== undefined) return Math.round(stage.to_share * total) - joined;
      return (stage.to_seats ?? total) - joined;
  }
}

/** Names phases by their kind where the scenario does not: `hold`, the second one `hold-2`. */
function nameStages(stages: readonly Stage[]): string[] {
  const taken = new Set(stages.flatMap((stage) => (stage.name === undefined ? [] : [stage.name])));
  return stages.map((stage) => {
    if (stage.name !== undefined) return stage.name;
    let name: string = stage.kind;
    for (let number = 2; taken.has(name); number += 1) name = `${stage.kind}-${number}`;
    taken.add(name);
    return name;
  });
}

/** @param total seats of the whole run. */
export function timeStages(stages: readonly Stage[], total: number): TimedStage[] {
  const names = nameStages(stages);
  let fromMs = 0;
  let joined = 0;
  return stages.map((stage, index) => {
    fromMs = stage.at ?? fromMs;
    const joins = joinsOf(stage, joined, total);
    const timed = { stage, index, name: names[index] ?? stage.kind, fromMs, toMs: fromMs + stage.for, joins };
    fromMs = timed.toMs;
    joined += joins;
    return timed;
  });
}
