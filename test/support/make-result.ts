// A finished run out of thin air, seeded: what tests and benchmarks of reports are fed with. Its figures are
// made up and hang together only as far as a report shows them.
import { holds, parseThreshold } from '#core/budget.ts';
import { findMetric } from '#core/metrics/catalogue.ts';
import { createRandom } from '#core/random.ts';
import type { Random } from '#core/random.ts';
import type { FinishedRun } from '#core/reporter.ts';
import type { Plan } from '#core/plan.ts';
import type {
  BudgetResult,
  MetricSummary,
  RunDetails,
  RunResult,
  SeatSummary,
  SketchData,
  Verdict,
  VerdictReason,
  VoidReason,
} from '#core/result.ts';
import { makeReportPlan } from './report-plan.ts';
import { countFailures, makeSeats } from './report-seats.ts';
import { SHAPES, makeSeries } from './report-series.ts';
import { RELATIVE_ERROR, makeSketch, makeSummary } from './report-sketch.ts';

export interface ResultShape {
  readonly seats?: number;
  readonly rooms?: number;
  readonly duration_ms?: number;
  readonly verdict?: Verdict;
  readonly seed?: string;
  readonly name?: string;
  /** Seats that fail, at the end of the ramp. */
  readonly failed?: number;
}

const BUDGETS: readonly (readonly [string, string])[] = [
  ['join_seconds', 'p(95)<5'],
  ['join_seconds', 'rate>=0.995'],
  ['first_audio_seconds', 'p(95)<3'],
  ['first_video_seconds', 'p(95)<5'],
  ['video_rendered_frame_rate', 'avg>20'],
  ['video_freeze_share', 'rate<0.01'],
  ['audio_concealed_share', 'p(95)<0.03'],
  ['video_latency_seconds{tier:browser}', 'p(95)<0.4'],
];
const JOIN_STEPS: readonly (readonly [string, number])[] = [
  ['page_seconds', 0.35],
  ['signalling_seconds', 0.52],
  ['ice_seconds', 0.74],
  ['dtls_seconds', 0.86],
  ['join_seconds', 1.05],
  ['first_audio_seconds', 1.3],
  ['first_video_seconds', 1.75],
];

interface Draft {
  readonly plan: Plan;
  readonly random: Random;
  readonly verdict: Verdict;
  readonly failed: number;
  readonly buckets: number;
  readonly load: readonly number[];
  readonly voidBuckets: ReadonlySet<number>;
}

function makeMetrics(draft: Draft): {
  metrics: Record<string, MetricSummary>;
  sketches: Record<string, SketchData>;
} {
  const metrics: Record<string, MetricSummary> = {};
  const sketches: Record<string, SketchData> = {};
  const random = draft.random.fork('metrics');
  const slow = draft.verdict === 'fail' ? 3.2 : 1;
  const seats = draft.plan.seats.length;
  for (const [metric, base_seconds] of JOIN_STEPS) {
    const values = Array.from(
      { length: seats - draft.failed },
      () => base_seconds * slow * Math.exp(0.3 * random.normal()),
    );
    metrics[metric] = makeSummary('seconds', values, seats);
    sketches[metric] = makeSketch(values);
  }
  for (const shape of SHAPES) {
    const level = shape.base + shape.load * 0.6;
    const values = Array.from({ length: 3000 }, () =>
      shape.tail > 1 && shape.unit === 'share' && random.uniform() < 0.4
        ? 0
        : Math.max(0, level * Math.exp((shape.noise + shape.tail * 0.25) * random.normal())),
    );
    const summary = makeSummary(shape.unit, values);
    metrics[shape.metric] = shape.rate === true ? { ...summary, rate: summary.mean } : summary;
    if (shape.rate !== true) sketches[shape.metric] = makeSketch(values);
  }
  return { metrics, sketches };
}

function valueFor(metric: MetricSummary | undefined, threshold: string): number | null {
  const parsed = parseThreshold(threshold);
  if (metric === undefined || typeof parsed === 'string') return null;
  if (parsed.aggregation === 'rate') return metric.rate;
  return parsed.aggregation === 'avg' ? metric.mean : metric.p95;
}

function makeBudgets(
  draft: Draft,
  metrics: Record<string, MetricSummary>,
  valid_share: number,
): BudgetResult[] {
  return draft.plan.budgets.map((budget) => {
    const metric = metrics[budget.metric];
    const value = valueFor(metric, budget.text);
    const sign = budget.threshold.operator.startsWith('<') ? 1 : -1;
    const judged = value !== null && draft.verdict !== 'inconclusive';
    const outcome = !judged ? 'inconclusive' : holds(budget.threshold, value) ? 'pass' : 'fail';
    return {
      metric: budget.key,
      threshold: budget.text,
      value,
      unit: findMetric(budget.metric)?.unit ?? 'count',
      n: metric?.n ?? 0,
      outcome,
      margin: value === null ? null : sign * (budget.threshold.limit - value),
      valid_share,
      reason:
        outcome === 'inconclusive'
          ? 'Too much of the time is void.'
          : `${budget.text}: measured ${value ?? '–'}.`,
    };
  });
}

function makeReasons(
  verdict: Verdict,
  budgets: readonly BudgetResult[],
  valid_share: number,
): VerdictReason[] {
  if (verdict === 'pass') return [{ kind: 'all-budgets-kept', budgets: budgets.length }];
  if (verdict === 'inconclusive') return [{ kind: 'generator-saturated', valid_share, limit: 'cpu' }];
  return budgets
    .filter((budget) => budget.outcome === 'fail')
    .map(({ metric, threshold, value }) => ({ kind: 'budget-broken', metric, threshold, value: value ?? 0 }));
}

function makeDraft(shape: ResultShape): Draft {
  const duration_ms = shape.duration_ms ?? 60_000;
  const ramp_ms = duration_ms / 3;
  const plan = makeReportPlan({
    seats: shape.seats ?? 6,
    rooms: shape.rooms ?? 2,
    duration_ms,
    ramp_ms,
    name: shape.name ?? 'demo',
    seed: shape.seed ?? 'demo',
    budgets: BUDGETS,
  });
  const verdict = shape.verdict ?? 'pass';
  const buckets = Math.ceil(duration_ms / 1000);
  const load = Array.from({ length: buckets }, (_, index) => Math.min(1, (index * 1000) / ramp_ms));
  const voidFrom = Math.round(buckets * 0.62);
  const voidLength = Math.round(buckets * (verdict === 'inconclusive' ? 0.24 : 0.02));
  return {
    plan,
    random: createRandom(shape.seed ?? 'demo'),
    verdict,
    failed: shape.failed ?? 0,
    buckets,
    load,
    voidBuckets: new Set(Array.from({ length: voidLength }, (_, index) => voidFrom + index)),
  };
}

function makeDetails(
  draft: Draft,
  seats: readonly SeatSummary[],
  sketches: RunDetails['sketches'],
): RunDetails {
  const random = draft.random.fork('series');
  const reasons: readonly VoidReason[] = ['cpu', 'event-loop'];
  return {
    schema_version: 1,
    bucket_ms: 1000,
    buckets: draft.buckets,
    phases: draft.plan.phases,
    series: SHAPES.map((shape) =>
      makeSeries(shape, draft.load, draft.plan.seats.length, random.fork(shape.metric)),
    ),
    seats_present: draft.load.map((share) => Math.round(share * (draft.plan.seats.length - draft.failed))),
    valid: draft.load.map((_, index) => (draft.voidBuckets.has(index) ? 0 : 1)),
    void_reasons: draft.load.map((_, index) => (draft.voidBuckets.has(index) ? reasons : [])),
    seats,
    sketches,
    room_sketches: {},
  };
}

/** A finished run; the same shape and seed give the same run. */
export function makeFinishedRun(shape: ResultShape = {}): FinishedRun {
  const draft = makeDraft(shape);
  const { plan, verdict } = draft;
  const slow = verdict === 'fail' ? 3.2 : 1;
  const seats = makeSeats(plan, draft.failed, slow, draft.random.fork('seats'));
  const { metrics, sketches } = makeMetrics(draft);
  const valid_share = 1 - draft.voidBuckets.size / draft.buckets;
  const budgets = makeBudgets(draft, metrics, valid_share);
  const tier = (name: 'browser' | 'packet'): RunResult['seats']['by_tier'][number] => {
    const planned = seats.filter((seat) => seat.tier === name);
    return {
      tier: name,
      planned: planned.length,
      joined: planned.filter((seat) => seat.outcome === 'joined').length,
    };
  };
  const result: RunResult = {
    schema_version: 1,
    id: '2026-11-22T09-00-00Z-demo',
    started_at: '2026-11-22T09:00:00.000Z',
    duration_ms: plan.duration_ms,
    planned_duration_ms: plan.duration_ms,
    verdict,
    reasons: makeReasons(verdict, budgets, valid_share),
    ended: 'completed',
    scenario: plan.scenario,
    target: {
      system: 'livekit',
      title: 'LiveKit',
      version: '1.13.5',
      managed: true,
      url: 'ws://127.0.0.1:7880',
      same_host: true,
    },
    rooms: plan.rooms.length,
    seats: {
      planned: seats.length,
      joined: seats.length - draft.failed,
      failed: draft.failed,
      failures: countFailures(seats),
      by_tier: [tier('browser'), tier('packet')],
    },
    valid_share,
    valid_seconds: draft.buckets - draft.voidBuckets.size,
    void_reasons:
      draft.voidBuckets.size === 0
        ? []
        : [
            { reason: 'cpu', seconds: draft.voidBuckets.size },
            { reason: 'event-loop', seconds: Math.ceil(draft.voidBuckets.size / 3) },
          ],
    budgets,
    metrics,
    quantile_relative_error: RELATIVE_ERROR,
    environment: {
      seatproof: '0.1.0',
      commit: '803d2b8',
      node: 'v20.20.2',
      browser: 'Chromium 156.0.7612.4',
      os: 'Debian GNU/Linux 12, Linux 6.1.0',
      cpu_model: 'AMD EPYC 7763 64-Core Processor',
      cpu_count: 16,
      memory_bytes: 67_108_864_000,
      host_fingerprint: 'f3a9c1d2',
    },
  };
  return { plan, result, details: makeDetails(draft, seats, sketches), folder: `results/runs/${result.id}` };
}
