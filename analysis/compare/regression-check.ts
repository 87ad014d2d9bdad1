// One figure of the budgets against the baseline: did it get worse by more than is accepted? What the scenario
// sets a budget for is what matters to its author, so this is what is compared; a gate over every metric there is
// would raise false alarms by their number.
import { wantsLess, type Budget } from '#core/budget.ts';
import type { RunFigures } from '#core/evidence.ts';
import type { MoreRuns, NoJudgement, RegressionCheck } from '#core/gate.ts';
import { findMetric } from '#core/metrics/catalogue.ts';
import type { Random } from '#core/random.ts';
import { judgeRegression, MINIMUM_RUNS, type RegressionVerdict } from '../statistics/regression-verdict.ts';
import { prepareSamples, type PreparedSamples, type RunSamples } from '../statistics/sample-sets.ts';
import { scaleOf, valueOf } from './level.ts';
import { observed, samplesOf, sourceOf, statisticOf, type FigureSource } from './sample-source.ts';

export interface RegressionLimits {
  /** A share: worse by surely more than this fails. */
  readonly tolerance: number;
  /** A share: to pass, worse by this much must be ruled out. */
  readonly ruleOut: number;
}

/** What a share of a difference is a share of, at least: one percentage point, one event. Our own limits. */
const SMALLEST_SCALE = { rate: 0.01, count: 1, other: 0 } as const;

/**
 * Where zeros occur there is no ratio, so limits become differences: a share of what the budget allows or of
 * what the baseline has, whichever is larger. Shares near one (success rates) count by their distance from it.
 */
function naturalScale({ threshold }: Budget, baseline: number): number {
  const { aggregation, limit } = threshold;
  if (aggregation === 'rate') {
    const small = (share: number): number => Math.min(Math.abs(share), Math.abs(1 - share));
    return Math.max(small(limit), small(baseline), SMALLEST_SCALE.rate);
  }
  const least = aggregation === 'count' ? SMALLEST_SCALE.count : SMALLEST_SCALE.other;
  return Math.max(Math.abs(limit), Math.abs(baseline), least);
}

interface Limits {
  readonly tolerance: number;
  readonly ruleOut: number;
}

/** The ends that the interval is held against, on the scale of the effect. */
function ends(
  scale: 'ratio' | 'difference',
  lower: boolean,
  { tolerance, ruleOut }: Limits,
): {
  fails_beyond: number;
  passes_within: number;
} {
  const end = (limit: number): number => {
    if (scale === 'ratio') return lower ? 1 + limit : 1 / (1 + limit);
    return lower ? limit : -limit;
  };
  return { fails_beyond: end(tolerance), passes_within: end(ruleOut) };
}

function moreRuns(verdict: RegressionVerdict, baselineRuns: number): MoreRuns | null {
  if (verdict.verdict !== 'inconclusive') return null;
  if ('moreRuns' in verdict) {
    return verdict.moreRuns.kind === 'on-the-tolerance' ? { kind: 'on-the-limit' } : verdict.moreRuns;
  }
  if (verdict.runsNeeded === 0) return null;
  return { kind: baselineRuns < MINIMUM_RUNS ? 'both-sides' : 'candidate', runs: verdict.runsNeeded };
}

interface Sides {
  readonly baseline: readonly RunFigures[];
  readonly runs: readonly RunFigures[];
}

function usesRatio(source: FigureSource, both: readonly PreparedSamples[]): boolean {
  const isShare = source.kind === 'by-run' && (source.figure === 'rate' || source.figure === 'success');
  return !isShare && scaleOf(...both) === 'ratio';
}

interface Side {
  readonly samples: readonly RunSamples[];
  readonly prepared: PreparedSamples;
  readonly value: number | null;
}

function sideOf(runs: readonly RunFigures[], key: string, source: FigureSource): Side {
  const samples = samplesOf(runs, key, source);
  return { samples, prepared: prepareSamples(samples), value: valueOf(samples, statisticOf(source)) };
}

function whyNot(old: Side, now: Side): NoJudgement {
  if (old.value === null) return 'no-data-in-baseline';
  return now.value === null ? 'no-data' : 'too-few-runs';
}

/** @returns null where a budget names no direction (`==`, `!=`). */
export function checkRegression(
  budget: Budget,
  { baseline, runs }: Sides,
  limits: RegressionLimits,
  random: Random,
): RegressionCheck | null {
  const lower = wantsLess(budget.threshold);
  if (lower === null) return null;
  const source = sourceOf(budget.threshold);
  const old = sideOf(baseline, budget.key, source);
  const now = sideOf(runs, budget.key, source);
  const scale = usesRatio(source, [old.prepared, now.prepared]) ? 'ratio' : 'difference';
  const natural = scale === 'ratio' ? 1 : naturalScale(budget, old.value ?? 0);
  const scaled = { tolerance: limits.tolerance * natural, ruleOut: limits.ruleOut * natural };
  const verdict = judgeRegression(old.samples, now.samples, {
    statistic: statisticOf(source),
    scale,
    direction: lower ? 'lower-is-better' : 'higher-is-better',
    ...scaled,
    random,
  });
  const judged = 'effect' in verdict;
  const noJudgement = judged ? null : whyNot(old, now);
  return {
    kind: 'regression',
    metric: budget.key,
    threshold: budget.text,
    unit: findMetric(budget.metric)?.unit ?? 'count',
    outcome: verdict.verdict,
    runs: now.prepared.runs.length,
    rooms: now.prepared.roomTotals.length,
    n: observed(runs, budget.key),
    baseline_runs: old.prepared.runs.length,
    baseline_value: old.value,
    value: now.value,
    scale,
    lower_is_better: lower,
    effect: judged ? verdict.effect.interval : null,
    ...ends(scale, lower, scaled),
    more_runs: judged || noJudgement === 'too-few-runs' ? moreRuns(verdict, old.prepared.runs.length) : null,
    no_judgement: noJudgement,
  };
}
