// Whether two plans put the same load on a system: a hash of everything that the scenario's author chose and the
// seed did not draw. Seed, target, budgets and texts are left out, so that another seed is a repetition, another
// target a comparison and a stricter budget no new scenario.
import { createHash } from 'node:crypto';
import type { Plan } from '#core/plan.ts';

const HASH_CHARACTERS = 16;

function distinct(values: readonly unknown[]): string[] {
  return [...new Set(values.map((value) => JSON.stringify(value)))].sort();
}

/** What a plan asks for, without what its seed drew (which seat has a camera, who joins when). */
function outline(plan: Plan): unknown {
  const { seats } = plan;
  return {
    name: plan.scenario.name,
    duration_ms: plan.duration_ms,
    phases: plan.phases.map(({ name, kind, from_ms, to_ms }) => [name, kind, from_ms, to_ms]),
    settle_ms: plan.settle_ms,
    join_deadline_ms: plan.join_deadline_ms,
    rooms: plan.rooms.length,
    tiers: distinct(seats.map(({ tier }) => [tier, seats.filter((seat) => seat.tier === tier).length])),
    cameras: distinct(seats.flatMap(({ camera }) => (camera === null ? [] : [camera]))),
    layouts: distinct(seats.map(({ demand }) => demand.layout)),
    networks: distinct(seats.flatMap(({ network }) => (network ?? []).map(({ profile }) => profile))),
  };
}

/** @returns 16 hexadecimal digits, equal for runs that may be compared. */
export function scenarioIdentity(plan: Plan): string {
  const text = JSON.stringify(outline(plan));
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARACTERS);
}
