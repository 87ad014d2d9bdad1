// Small run folders as a real run leaves them, from a seeded generator: what tests of gates, baselines and
// comparisons are fed with. No server, no browser; the figures are made up, their shape is that of a run.
import { createRandom, type Random } from '#core/random.ts';
import { QuantileSketch, RELATIVE_ERROR } from '#analysis/aggregate/sketch.ts';
import { evidenceOf } from '#analysis/compare/evidence.ts';
import type { RunEvidence } from '#core/evidence.ts';
import type { Plan } from '#core/plan.ts';
import type { MetricSummary, RunDetails, RunResult, SketchData, VerdictReason } from '#core/result.ts';
import { createRunStore } from '#results/store.ts';
import { writeOutcome } from '#results/write-outcome.ts';
import { makeBudget, makePlan, makeSeat } from './make-plan.ts';
import { healthySeconds, TEST_ENVIRONMENT, TEST_TARGET } from './make-rows.ts';

export interface RecordedShape {
  readonly seed: string;
  /** How slow the system is: times grow by it, frame rates shrink. 1 by default. */
  readonly slowness?: number;
  /** Log standard deviation between runs. */
  readonly spread?: number;
  readonly saturated?: boolean;
  readonly ended?: RunResult['ended'];
  readonly scenario?: string;
  readonly system?: string;
  /** Name for people; with the default system its own, otherwise none, as in older results. */
  readonly title?: string;
  /** Address of a deployment; a server of the run's own by default. */
  readonly url?: string;
  readonly host?: string;
  readonly budgets?: readonly (readonly [string, string])[];
  readonly rooms?: number;
  /** Minutes after nine in the morning. */
  readonly minute?: number;
}

const BUDGETS: RecordedShape['budgets'] = [
  ['join_seconds', 'p(95)<5'],
  ['join_seconds', 'rate>=0.9'],
  ['video_freeze_share', 'rate<0.05'],
  ['video_rendered_frame_rate', 'avg>15'],
];
const SEATS_A_ROOM = 3;
const VALUES_A_ROOM = 40;

/** Metric, its typical value, whether slowness makes it larger, its spread within a room, unit. */
const TRENDS = [
  ['join_seconds', 1.2, 1, 0.25, 'seconds'],
  ['signalling_seconds', 0.4, 1, 0.25, 'seconds'],
  ['first_video_seconds', 2.1, 1, 0.2, 'seconds'],
  ['video_rendered_frame_rate', 24, -1, 0.05, 'frames_per_second'],
  ['video_latency_seconds', 0.14, 1, 0.2, 'seconds'],
] as const;
const SERVER = [
  ['server_cpu_cores', 0.6, 1, 0.1, 'cores'],
  ['server_packets_in_per_second', 900, 0, 0.05, 'packets_per_second'],
  ['server_packets_out_per_second', 2700, 0, 0.05, 'packets_per_second'],
] as const;

type Trend = (typeof TRENDS)[number] | (typeof SERVER)[number];

function values([, typical, sense, within]: Trend, level: number, random: Random): number[] {
  return Array.from(
    { length: VALUES_A_ROOM },
    () => typical * level ** sense * Math.exp(within * random.normal()),
  );
}

function sketchOf(list: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const value of list) sketch.add(value);
  return sketch;
}

function summary(unit: string, sketch: QuantileSketch, rate: number | null): MetricSummary {
  const quantile = (q: number): number | null => sketch.quantile(q);
  return {
    unit,
    n: sketch.n,
    mean: sketch.mean,
    min: sketch.min,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    max: sketch.max,
    rate,
    count: null,
  };
}

const NO_VALUES = { mean: null, min: null, p50: null, p95: null, p99: null, max: null };

function makeFigures(
  shape: RecordedShape,
  rooms: readonly string[],
): Pick<RunDetails, 'sketches' | 'room_sketches'> & { metrics: Record<string, MetricSummary> } {
  const random = createRandom(shape.seed);
  const level = (shape.slowness ?? 1) * Math.exp((shape.spread ?? 0.02) * random.normal());
  const metrics: Record<string, MetricSummary> = {};
  const sketches: Record<string, SketchData> = {};
  const byRoom: Record<string, Record<string, SketchData>> = {};
  for (const trend of TRENDS) {
    const all = new QuantileSketch();
    for (const room of rooms) {
      const roomLevel = level * Math.exp(0.03 * random.normal());
      const sketch = sketchOf(values(trend, roomLevel, random));
      byRoom[room] = { ...byRoom[room], [trend[0]]: sketch.toData() };
      all.merge(sketch);
    }
    metrics[trend[0]] = summary(trend[4], all, trend[0] === 'join_seconds' ? 1 : null);
    sketches[trend[0]] = all.toData();
  }
  for (const trend of SERVER) {
    const sketch = sketchOf(values(trend, level, random));
    metrics[trend[0]] = summary(trend[4], sketch, null);
    sketches[trend[0]] = sketch.toData();
  }
  const frozen = 0.01 * level * Math.exp(0.03 * random.normal());
  metrics['video_freeze_share'] = { ...NO_VALUES, unit: 'share', n: 900, rate: frozen, count: null };
  metrics['seat_failures'] = { ...NO_VALUES, unit: 'count', n: rooms.length, rate: null, count: 0 };
  return { metrics, sketches, room_sketches: byRoom };
}

function planOf(shape: RecordedShape): Plan {
  const rooms = Array.from({ length: shape.rooms ?? 4 }, (_, index) => `r00${index + 1}`);
  const seats = rooms.flatMap((room, roomIndex) =>
    Array.from({ length: SEATS_A_ROOM }, (_, position) =>
      makeSeat(roomIndex * SEATS_A_ROOM + position, { id: `${room}-s00${position + 1}`, room }),
    ),
  );
  return makePlan({
    scenario: { name: shape.scenario ?? 'team-meeting', description: 'A small meeting.', seed: shape.seed },
    target: { system: shape.system ?? TEST_TARGET.system, settings: {} },
    seats,
    budgets: (shape.budgets ?? BUDGETS ?? []).map(([key, text]) => makeBudget(key, text)),
  });
}

const SECONDS = 20;

function titleOf({ system, title }: RecordedShape): Pick<RunResult['target'], 'title'> {
  const known = title ?? (system === undefined ? 'LiveKit' : undefined);
  return known === undefined ? {} : { title: known };
}

function makeRecord(
  shape: RecordedShape,
  id: string,
): { plan: Plan; result: RunResult; details: RunDetails } {
  const plan = planOf(shape);
  const valid_share = shape.saturated === true ? 0.6 : 1;
  const saturated: VerdictReason = { kind: 'generator-saturated', valid_share, limit: 'cpu' };
  const { metrics, ...sketches } = makeFigures(
    shape,
    plan.rooms.map(({ id: room }) => room),
  );
  const result: RunResult = {
    schema_version: 1,
    id,
    started_at: new Date(Date.UTC(2026, 10, 22, 9, shape.minute ?? 0)).toISOString(),
    duration_ms: plan.duration_ms,
    planned_duration_ms: plan.duration_ms,
    verdict: shape.saturated === true ? 'inconclusive' : 'pass',
    reasons:
      shape.saturated === true ? [saturated] : [{ kind: 'all-budgets-kept', budgets: plan.budgets.length }],
    ended: shape.ended ?? 'completed',
    scenario: plan.scenario,
    target: {
      ...TEST_TARGET,
      system: plan.target.system,
      ...titleOf(shape),
      ...(shape.url === undefined ? {} : { url: shape.url, managed: false, same_host: false }),
    },
    rooms: plan.rooms.length,
    seats: {
      planned: plan.seats.length,
      joined: plan.seats.length,
      failed: 0,
      failures: [],
      by_tier: [{ tier: 'browser', planned: plan.seats.length, joined: plan.seats.length }],
    },
    valid_share,
    valid_seconds: SECONDS * valid_share,
    void_reasons: shape.saturated === true ? [{ reason: 'cpu', seconds: SECONDS * (1 - valid_share) }] : [],
    budgets: [],
    metrics,
    quantile_relative_error: RELATIVE_ERROR,
    environment: { ...TEST_ENVIRONMENT, host_fingerprint: shape.host ?? '0123456789abcdef' },
  };
  const details: RunDetails = {
    schema_version: 1,
    bucket_ms: 1000,
    buckets: SECONDS,
    phases: plan.phases,
    series: [],
    seats_present: [],
    valid: [],
    void_reasons: [],
    seats: [],
    ...sketches,
  };
  return { plan, result, details };
}

/** A run as evidence, without a folder. */
export function makeEvidence(shape: RecordedShape): RunEvidence {
  const { plan, result, details } = makeRecord(shape, `run-${shape.seed}`);
  return evidenceOf(plan, result, details);
}

/** Several repetitions: seeds `name-1`, `name-2`, … a minute after another. */
export function repetitions(
  name: string,
  count: number,
  shape: Omit<RecordedShape, 'seed'> = {},
): RecordedShape[] {
  return Array.from({ length: count }, (_, index) => ({
    minute: index,
    ...shape,
    seed: `${name}-${index + 1}`,
  }));
}

/** Writes the folder of a judged run. @returns its path. */
export async function recordRun(root: string, shape: RecordedShape): Promise<string> {
  const createdAt = new Date(Date.UTC(2026, 10, 22, 9, shape.minute ?? 0));
  const draft = makeRecord(shape, '');
  const created = await createRunStore({
    root,
    plan: draft.plan,
    environment: draft.result.environment,
    createdAt,
    onFault: ({ what }) => {
      throw new Error(what);
    },
  });
  if (created.kind === 'faulty') throw new Error(created.faults[0]?.what);
  const { store } = created;
  await store.started({ epochMs: createdAt.getTime(), target: draft.result.target });
  for (const row of healthySeconds(SECONDS)) store.sink.sample(row);
  store.sink.event({ kind: 'run', event: 'ended', t_ms: draft.plan.duration_ms });
  await store.close();
  const { result, details } = makeRecord(shape, store.id);
  const refused = await writeOutcome(store.folder, result, details);
  if (refused.length > 0) throw new Error(refused[0]?.what);
  return store.folder;
}
