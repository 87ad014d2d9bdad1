// From what a run left on disk to its result and details: pure, so that a crashed run is still judged and an old
// one judged again with other budgets.
import type { Plan, Tier } from '#core/plan.ts';
import {
  RESULT_SCHEMA_VERSION,
  type MetricSummary,
  type RunDetails,
  type RunEnvironment,
  type RunResult,
  type VoidReason,
} from '#core/result.ts';
import type { FailureReason, RunEvent, SampleRow } from '#core/sample.ts';
import type { TargetDescription } from '#core/target.ts';
import { RunAggregator } from './aggregate/run-aggregator.ts';
import { RELATIVE_ERROR } from './aggregate/sketch.ts';
import { INTERVAL_MS } from './validity.ts';
import { judgeBudget, judgeRun } from './verdict.ts';

export interface RunFacts {
  readonly id: string;
  readonly startedAt: string;
  readonly plan: Plan;
  readonly target: TargetDescription;
  readonly environment: RunEnvironment;
}

type Rows<Row> = AsyncIterable<Row> | Iterable<Row>;

/**
 * Reads all events, then all samples, and judges.
 * @param facts what was known when the run started
 * @param events in any order; read to the end before the samples
 */
export async function analyseRun(
  facts: RunFacts,
  events: Rows<RunEvent>,
  samples: Rows<SampleRow>,
): Promise<{ result: RunResult; details: RunDetails }> {
  const aggregator = new RunAggregator(facts.plan);
  const course = { ended: 'cut-off' as RunResult['ended'], lastMs: 0 };
  for await (const event of events) {
    aggregator.event(event);
    course.lastMs = Math.max(course.lastMs, event.t_ms);
    if (event.kind !== 'run') continue;
    if (event.event === 'interrupted') course.ended = 'interrupted';
    else if (event.event === 'ended' && course.ended === 'cut-off') course.ended = 'completed';
  }
  for await (const row of samples) {
    aggregator.sample(row);
    course.lastMs = Math.max(course.lastMs, row.t_ms);
  }
  aggregator.finish();
  return conclude(facts, aggregator, course.ended, course.lastMs);
}

function conclude(
  facts: RunFacts,
  aggregator: RunAggregator,
  ended: RunResult['ended'],
  endedAtMs: number,
): { result: RunResult; details: RunDetails } {
  const { plan } = facts;
  const seconds = aggregator.validityUntil(endedAtMs);
  const voidReasons = countReasons(seconds);
  const validSeconds = seconds.filter((reasons) => reasons.length === 0).length;
  const validShare = validSeconds / seconds.length;
  const budgets = plan.budgets.map((budget) =>
    judgeBudget(budget, aggregator.totals.get(budget.key), validShare),
  );
  const seats = seatCounts(plan, aggregator);
  const judgement = judgeRun({
    budgets,
    seatsPlanned: seats.planned,
    seatsJoined: seats.joined,
    validShare,
    mainVoidReason: voidReasons[0]?.reason,
    ended,
    endedAtMs,
  });
  const result: RunResult = {
    schema_version: RESULT_SCHEMA_VERSION,
    id: facts.id,
    started_at: facts.startedAt,
    duration_ms: endedAtMs,
    planned_duration_ms: plan.duration_ms,
    ...judgement,
    ended,
    scenario: plan.scenario,
    target: facts.target,
    rooms: plan.rooms.length,
    seats,
    ...(plan.faults === undefined ? {} : { server_faults: aggregator.serverFaults.summaries() }),
    valid_share: validShare,
    valid_seconds: validSeconds,
    void_reasons: voidReasons,
    ...(aggregator.generatorNotes.length === 0 ? {} : { generator_notes: aggregator.generatorNotes }),
    budgets,
    metrics: summaries(aggregator),
    quantile_relative_error: RELATIVE_ERROR,
    environment: facts.environment,
  };
  return { result, details: detailsOf(plan, aggregator, seconds) };
}

function summaries(aggregator: RunAggregator): Record<string, MetricSummary> {
  const entries = [...aggregator.totals].map(([key, total]) => [key, total.summary()] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
}

function countReasons(seconds: readonly (readonly VoidReason[])[]): RunResult['void_reasons'] {
  const counts = new Map<VoidReason, number>();
  for (const reason of seconds.flat()) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => ({ reason, seconds: count }))
    .sort((a, b) => b.seconds - a.seconds);
}

function seatCounts(plan: Plan, aggregator: RunAggregator): RunResult['seats'] {
  const failures = new Map<FailureReason, number>();
  const tiers = new Map<Tier, { planned: number; joined: number }>();
  for (const { tier, join_ms, outcome } of aggregator.seats.summaries()) {
    const count = tiers.get(tier) ?? { planned: 0, joined: 0 };
    tiers.set(tier, count);
    count.planned += 1;
    if (join_ms !== null) count.joined += 1;
    if (outcome !== 'joined' && outcome !== 'not-started')
      failures.set(outcome, (failures.get(outcome) ?? 0) + 1);
  }
  const byTier = [...tiers].map(([tier, count]) => ({ tier, ...count }));
  return {
    planned: plan.seats.length,
    joined: byTier.reduce((sum, { joined }) => sum + joined, 0),
    failed: [...failures.values()].reduce((sum, count) => sum + count, 0),
    failures: [...failures].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count),
    by_tier: byTier,
  };
}

function detailsOf(
  plan: Plan,
  aggregator: RunAggregator,
  seconds: readonly (readonly VoidReason[])[],
): RunDetails {
  const { bucketMs, buckets } = aggregator.series;
  const perBucket = bucketMs / INTERVAL_MS;
  const bucketSeconds = Array.from({ length: buckets }, (_, index) =>
    seconds.slice(index * perBucket, (index + 1) * perBucket),
  );
  return {
    schema_version: RESULT_SCHEMA_VERSION,
    bucket_ms: bucketMs,
    buckets,
    phases: plan.phases,
    series: aggregator.series.toSeries(),
    seats_present: bucketSeconds.map((_, index) => aggregator.seats.present((index + 0.5) * bucketMs)),
    valid: bucketSeconds.map((inBucket) => validPart(inBucket)),
    void_reasons: bucketSeconds.map((inBucket) => [...new Set(inBucket.flat())]),
    seats: aggregator.seats.summaries(),
    sketches: aggregator.sketches(),
    room_sketches: aggregator.roomSketches(),
  };
}

/** A bucket after the run's end has no seconds and nothing that could be void. */
function validPart(seconds: readonly (readonly VoidReason[])[]): number {
  if (seconds.length === 0) return 1;
  return seconds.filter((reasons) => reasons.length === 0).length / seconds.length;
}
