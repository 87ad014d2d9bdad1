// The plan of one step: packet seats without picture and sound that join at a constant rate, room after room.
import type { Plan } from '#core/plan.ts';

/** As many as targets/matrixrtc makes for joins without media: meetings, not one hall. */
const ROOMS = 20;
/** Longer than any step judges a join: nobody is failed before the budget is. */
const JOIN_DEADLINE_MS = 15_000;
const STEP_TAIL_MS = 5000;

const roomOf = (index: number): string => `r${String((index % ROOMS) + 1).padStart(3, '0')}`;

/**
 * @param joinsPerSecond at absolute times, the first at 0.
 * @param stayMs how long after it was due a seat leaves.
 */
export function makeSeatPlan(
  seats: number,
  joinsPerSecond: number,
  { stayMs = 0, cpus }: { readonly stayMs?: number; readonly cpus?: readonly number[] } = {},
): Plan {
  const due = (index: number): number => (index * 1000) / joinsPerSecond;
  return {
    schema_version: 1,
    scenario: { name: 'bench-matrix', description: '', seed: '1' },
    target: { system: 'matrixrtc', settings: { managed: true, ...(cpus === undefined ? {} : { cpus }) } },
    duration_ms: due(seats) + stayMs + STEP_TAIL_MS,
    phases: [],
    rooms: Array.from({ length: Math.min(ROOMS, seats) }, (_, index) => ({
      id: roomOf(index),
      size: Math.ceil((seats - index) / ROOMS),
    })),
    seats: Array.from({ length: seats }, (_, index) => ({
      id: `s${index}`,
      index,
      room: roomOf(index),
      tier: 'packet',
      process: 0,
      page: 0,
      join_at_ms: due(index),
      leave_at_ms: due(index) + stayMs,
      camera: null,
      microphone: false,
      media_seed: index,
      demand: { layout: 'none', tiles: [] },
      actions: [],
    })),
    budgets: [],
    settle_ms: 0,
    join_deadline_ms: JOIN_DEADLINE_MS,
  };
}
