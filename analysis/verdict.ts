// The judgement of one run: pure, from totals and validity to a verdict with its evidence. Missing data never
// passes, a saturated generator is inconclusive, a broken budget on valid data fails.
import { holds, type Budget } from '#core/budget.ts';
import { findMetric } from '#core/metrics/catalogue.ts';
import type { BudgetResult, MetricSummary, Verdict, VerdictReason, VoidReason } from '#core/result.ts';
import type { MetricTotal } from './aggregate/metric-total.ts';
import { REQUIRED_VALID_SHARE } from './validity.ts';

export interface Judgement {
  readonly verdict: Verdict;
  readonly reasons: readonly VerdictReason[];
}

export interface Circumstances {
  readonly budgets: readonly BudgetResult[];
  readonly seatsPlanned: number;
  readonly seatsJoined: number;
  readonly validShare: number;
  /** The limit that voided most seconds, if any did. */
  readonly mainVoidReason: VoidReason | undefined;
  readonly ended: 'completed' | 'interrupted' | 'cut-off';
  readonly endedAtMs: number;
}

/** @returns value, evidence and outcome of one budget. */
export function judgeBudget(
  budget: Budget,
  total: MetricTotal | undefined,
  validShare: number,
): BudgetResult {
  const unit = findMetric(budget.metric)?.unit ?? 'count';
  const summary = total?.summary();
  const measured = total !== undefined && summary !== undefined;
  const value = measured ? valueOf(budget, total, summary) : null;
  const n = measured ? evidence(budget, total, summary) : 0;
  const base = { metric: budget.key, threshold: budget.text, unit, n, valid_share: validShare };
  if (value === null || n === 0) {
    return {
      ...base,
      value: null,
      outcome: 'inconclusive',
      margin: null,
      reason: 'No valid value was measured.',
    };
  }
  const kept = holds(budget.threshold, value);
  return {
    ...base,
    value,
    outcome: kept ? 'pass' : 'fail',
    margin: marginOf(budget, value),
    reason: smallSampleNote(budget, n) ?? (kept ? 'Within the limit.' : 'Outside the limit.'),
  };
}

/** The verdict of the run from its budgets and circumstances, with every reason, the weightiest first. */
export function judgeRun(circumstances: Circumstances): Judgement {
  const doubts = doubtsOf(circumstances);
  const saturated = doubts.some(({ kind }) => kind === 'generator-saturated');
  const broken = circumstances.budgets
    .filter(({ outcome }) => outcome === 'fail')
    .map(({ metric, threshold, value }) => ({
      kind: 'budget-broken' as const,
      metric,
      threshold,
      value: value ?? 0,
    }));
  if (broken.length > 0 && !saturated) return { verdict: 'fail', reasons: [...broken, ...doubts] };
  if (doubts.length > 0) return { verdict: 'inconclusive', reasons: [...doubts, ...broken] };
  return { verdict: 'pass', reasons: [{ kind: 'all-budgets-kept', budgets: circumstances.budgets.length }] };
}

function doubtsOf(circumstances: Circumstances): VerdictReason[] {
  const { budgets, validShare, mainVoidReason, ended, endedAtMs, seatsPlanned, seatsJoined } = circumstances;
  const doubts: VerdictReason[] = [];
  if (validShare < REQUIRED_VALID_SHARE && mainVoidReason !== undefined) {
    doubts.push({ kind: 'generator-saturated', valid_share: validShare, limit: mainVoidReason });
  }
  if (ended === 'interrupted') doubts.push({ kind: 'interrupted', at_ms: endedAtMs });
  if (ended === 'cut-off') doubts.push({ kind: 'incomplete', at_ms: endedAtMs });
  if (seatsJoined === 0) doubts.push({ kind: 'no-seat-joined', planned: seatsPlanned });
  if (budgets.length === 0) doubts.push({ kind: 'no-budgets' });
  for (const { outcome, metric, threshold } of budgets) {
    if (outcome === 'inconclusive') doubts.push({ kind: 'budget-without-data', metric, threshold });
  }
  return doubts;
}

function valueOf(budget: Budget, total: MetricTotal, summary: MetricSummary): number | null {
  const { aggregation, percentile } = budget.threshold;
  switch (aggregation) {
    case 'avg':
      return summary.mean;
    case 'min':
      return summary.min;
    case 'max':
      return summary.max;
    case 'med':
      return summary.p50;
    case 'p':
      return total.sketch.quantile((percentile ?? 0) / 100);
    case 'rate':
      return summary.rate;
    case 'count':
      return summary.count ?? summary.n;
    case 'value':
      return summary.mean;
  }
}

/** What a value rests on: attempts for a success rate, values otherwise. */
function evidence(budget: Budget, total: MetricTotal, summary: MetricSummary): number {
  const isSuccessRate =
    budget.threshold.aggregation === 'rate' && findMetric(budget.metric)?.kind === 'trend';
  return isSuccessRate ? total.attempts : summary.n;
}

function marginOf(budget: Budget, value: number): number {
  const { operator, limit } = budget.threshold;
  return operator === '>' || operator === '>=' ? value - limit : limit - value;
}

/** A percentile of fewer values than 1/(1-q) is just the largest (or smallest) one. */
function smallSampleNote(budget: Budget, n: number): string | undefined {
  const { aggregation, percentile = 50 } = budget.threshold;
  if (aggregation !== 'p') return undefined;
  const needed = Math.ceil(100 / Math.max(1e-9, Math.min(percentile, 100 - percentile)));
  return n >= needed
    ? undefined
    : `Only ${n} values: p(${percentile}) of fewer than ${needed} is an extreme value.`;
}
