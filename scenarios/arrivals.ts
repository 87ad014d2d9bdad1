// The instants at which seats join (open model: nothing that happens later moves them) and leave.
import type { PlanPhase } from '#core/plan.ts';
import type { Random } from '#core/random.ts';
import type { Scenario } from './schema.ts';
import { timeStages, type TimedStage } from './stages.ts';

export interface Timetable {
  /** One per seat, ascending, in whole milliseconds. */
  readonly joinsMs: readonly number[];
  /** One per seat, in the order of `joinsMs`: who came first leaves first. */
  readonly leavesMs: readonly number[];
  readonly phases: readonly PlanPhase[];
  readonly durationMs: number;
}

/**
 * Where in a ramp, 0 to 1 of its duration, a share of its joins has happened when the rate goes linearly from
 * one value to another: the inverse of the integral of the rate.
 */
function positionInRamp(from: number, to: number, done: number): number {
  const mean = (from + to) / 2;
  const slope = to - from;
  if (slope === 0 || mean === 0) return done;
  return (-from + Math.sqrt(from * from + 2 * slope * mean * done)) / slope;
}

function positions(timed: TimedStage, random: Random): number[] {
  const { stage, joins } = timed;
  if (stage.kind === 'hold' || stage.kind === 'drain') return [];
  // A Poisson process that is known to have n arrivals has them at n independent uniform instants.
  const shares =
    stage.spacing === 'random'
      ? Array.from({ length: joins }, () => random.uniform()).sort((a, b) => a - b)
      : Array.from({ length: joins }, (_, index) => index / joins);
  if (stage.kind === 'storm' || stage.joins_per_second === undefined) return shares;
  const from = stage.joins_per_second;
  const to = stage.joins_per_second_to ?? from;
  return shares.map((done) => Math.min(1, positionInRamp(from, to, done)));
}

function joinInstants(timed: TimedStage, random: Random): number[] {
  const last = timed.toMs - 1;
  const length = timed.toMs - timed.fromMs;
  return positions(timed, random).map((position) =>
    Math.max(timed.fromMs, Math.min(last, Math.floor(timed.fromMs + position * length))),
  );
}

function freeName(wanted: string, taken: readonly PlanPhase[]): string {
  let name = wanted;
  for (let number = 2; taken.some((phase) => phase.name === name); number += 1) name = `${wanted}-${number}`;
  return name;
}

function phasesOf(stages: readonly TimedStage[], durationMs: number): PlanPhase[] {
  const phases: PlanPhase[] = stages.map(({ stage, name, fromMs, toMs }) => ({
    name,
    kind: stage.kind,
    from_ms: fromMs,
    to_ms: toMs,
  }));
  const end = phases.at(-1)?.to_ms ?? 0;
  if (end < durationMs) {
    phases.push({ name: freeName('hold', phases), kind: 'hold', from_ms: end, to_ms: durationMs });
  }
  return phases;
}

/** How long the run takes: `duration`, or until the last stage ends. */
export function durationOf(scenario: Pick<Scenario, 'duration'>, stages: readonly TimedStage[]): number {
  return scenario.duration ?? stages.at(-1)?.toMs ?? 0;
}

/** Phases that budgets may name. */
export function phaseNames(scenario: Pick<Scenario, 'duration' | 'arrival'>, total: number): string[] {
  const stages = timeStages(scenario.arrival, total);
  return phasesOf(stages, durationOf(scenario, stages)).map((phase) => phase.name);
}

export function planArrivals(scenario: Scenario, total: number, random: Random): Timetable {
  const stages = timeStages(scenario.arrival, total);
  const durationMs = durationOf(scenario, stages);
  const joinsMs = stages.flatMap((timed) => joinInstants(timed, random.fork(timed.name)));
  const drain = stages.find((timed) => timed.stage.kind === 'drain');
  const leavesMs = joinsMs.map((_, index) =>
    drain === undefined
      ? durationMs
      : Math.floor(drain.fromMs + ((index + 1) / total) * (drain.toMs - drain.fromMs)),
  );
  return { joinsMs, leavesMs, phases: phasesOf(stages, durationMs), durationMs };
}
