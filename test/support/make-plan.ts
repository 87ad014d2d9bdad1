// A small, valid plan for tests, with what a test cares about laid over it.
import type { Budget } from '#core/budget.ts';
import { parseBudgetKey, parseThreshold } from '#core/budget.ts';
import type { Plan, SeatPlan } from '#core/plan.ts';

export function makeSeat(index: number, overrides: Partial<SeatPlan> = {}): SeatPlan {
  return {
    id: `r001-s${String(index + 1).padStart(3, '0')}`,
    index,
    room: 'r001',
    tier: 'browser',
    process: 0,
    page: index,
    join_at_ms: index * 1000,
    leave_at_ms: 20_000,
    camera: {
      codec: 'vp8',
      frame_rate: 10,
      layers: [{ rid: 'f', width: 320, height: 180, max_bitrate_bps: 200_000 }],
    },
    microphone: true,
    media_seed: index,
    demand: { layout: 'gallery', tiles: [{ width: 320, height: 180 }] },
    actions: [],
    ...overrides,
  };
}

export function makeBudget(key: string, text: string): Budget {
  const parsedKey = parseBudgetKey(key);
  const threshold = parseThreshold(text);
  if (typeof parsedKey === 'string' || typeof threshold === 'string')
    throw new Error(`bad budget ${key} ${text}`);
  return { key, ...parsedKey, text, threshold };
}

export function makePlan(overrides: Partial<Plan> = {}): Plan {
  const seats = overrides.seats ?? [makeSeat(0), makeSeat(1)];
  const rooms = [...new Set(seats.map(({ room }) => room))];
  return {
    schema_version: 1,
    scenario: { name: 'test', description: 'A plan for tests.', seed: '1' },
    target: { system: 'livekit', settings: {} },
    duration_ms: 20_000,
    phases: [
      { name: 'ramp', kind: 'ramp', from_ms: 0, to_ms: 5000 },
      { name: 'hold', kind: 'hold', from_ms: 5000, to_ms: 20_000 },
    ],
    rooms: rooms.map((id) => ({ id, size: seats.filter(({ room }) => room === id).length })),
    seats,
    budgets: [],
    settle_ms: 2000,
    join_deadline_ms: 15_000,
    ...overrides,
  };
}
