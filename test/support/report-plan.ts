// A plan for made-up results: rooms of equal size, one ramp and one hold.
import { parseBudgetKey, parseThreshold } from '#core/budget.ts';
import type { Budget } from '#core/budget.ts';
import type { Plan, SeatPlan } from '#core/plan.ts';

export interface ReportPlanShape {
  readonly seats: number;
  readonly rooms: number;
  readonly duration_ms: number;
  readonly ramp_ms: number;
  readonly name: string;
  readonly seed: string;
  /** Metric and threshold. */
  readonly budgets: readonly (readonly [string, string])[];
}

const pad = (value: number): string => String(value).padStart(3, '0');

function makeSeat(index: number, shape: ReportPlanShape): SeatPlan {
  const room = `r${pad((index % shape.rooms) + 1)}`;
  return {
    id: `${room}-s${pad(Math.floor(index / shape.rooms) + 1)}`,
    index,
    room,
    tier: shape.seats <= 20 || index % 20 === 0 ? 'browser' : 'packet',
    process: Math.floor(index / 10),
    page: Math.floor(index / 5),
    join_at_ms: Math.round((index / shape.seats) * shape.ramp_ms),
    leave_at_ms: shape.duration_ms,
    camera: {
      codec: 'vp8',
      frame_rate: 25,
      layers: [
        { rid: 'q', width: 320, height: 180, max_bitrate_bps: 150_000 },
        { rid: 'h', width: 640, height: 360, max_bitrate_bps: 500_000 },
        { rid: 'f', width: 1280, height: 720, max_bitrate_bps: 1_700_000 },
      ],
    },
    microphone: true,
    media_seed: index,
    demand: { layout: 'gallery', tiles: Array.from({ length: 8 }, () => ({ width: 640, height: 360 })) },
    actions: [],
  };
}

function makeBudget([key, threshold]: readonly [string, string]): Budget {
  const parsedKey = parseBudgetKey(key);
  const parsed = parseThreshold(threshold);
  if (typeof parsedKey === 'string' || typeof parsed === 'string') throw new Error(`bad budget ${key}`);
  return { key, metric: parsedKey.metric, selector: parsedKey.selector, text: threshold, threshold: parsed };
}

export function makeReportPlan(shape: ReportPlanShape): Plan {
  return {
    schema_version: 1,
    scenario: {
      name: shape.name,
      description: 'Staff meetings of a public administration: everybody on camera, gallery view.',
      seed: shape.seed,
    },
    target: { system: 'livekit', settings: {} },
    duration_ms: shape.duration_ms,
    phases: [
      { name: 'ramp', kind: 'ramp', from_ms: 0, to_ms: shape.ramp_ms },
      { name: 'hold', kind: 'hold', from_ms: shape.ramp_ms, to_ms: shape.duration_ms },
    ],
    rooms: Array.from({ length: shape.rooms }, (_, index) => ({
      id: `r${pad(index + 1)}`,
      size: Math.ceil((shape.seats - index) / shape.rooms),
    })),
    seats: Array.from({ length: shape.seats }, (_, index) => makeSeat(index, shape)),
    budgets: shape.budgets.map(makeBudget),
    settle_ms: 5000,
    join_deadline_ms: 20_000,
  };
}
