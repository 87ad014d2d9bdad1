// One budget over repeated runs: kept when the whole interval keeps it, broken when the whole interval breaks it,
// open otherwise. A single run has no interval: it is judged by its value as `seatproof run` does, and says so.
import { holds, type Budget, type Threshold } from '#core/budget.ts';
import type { RunFigures } from '#core/evidence.ts';
import type { BudgetCheck, MoreRuns } from '#core/gate.ts';
import { findMetric } from '#core/metrics/catalogue.ts';
import type { Random } from '#core/random.ts';
import type { Verdict } from '#core/result.ts';
import { GATE_CONFIDENCE, MOST_ADDITIONAL_RUNS } from '../statistics/regression-verdict.ts';
import { halfWidth, levelOf, shownLevel, valueOf, type Level } from './level.ts';
import { observed, samplesOf, sourceOf, statisticOf } from './sample-source.ts';

function judge(threshold: Threshold, { estimate, interval }: Level): Verdict {
  if (interval === null) return holds(threshold, estimate) ? 'pass' : 'fail';
  const { low, high } = interval;
  const { operator, limit } = threshold;
  // Equality is kept where nothing else is possible, and broken where it is not.
  if (operator === '==' || operator === '!=') {
    const outside = limit < low || limit > high;
    const certain = low === limit && high === limit;
    if (!outside && !certain) return 'inconclusive';
    return outside === (operator === '!=') ? 'pass' : 'fail';
  }
  const kept = holds(threshold, low);
  return kept === holds(threshold, high) ? (kept ? 'pass' : 'fail') : 'inconclusive';
}

/** How many further runs would bring the interval to one side of the limit if the estimate stays. */
function runsToSettle({ limit }: Threshold, level: Level): MoreRuns {
  const { estimate, variance, runs, scale } = level;
  const distance = scale === 'ratio' ? Math.abs(Math.log(limit / estimate)) : Math.abs(limit - estimate);
  for (let more = 1; more <= MOST_ADDITIONAL_RUNS; more += 1) {
    const shrunk = (variance * runs) / (runs + more);
    if (halfWidth(shrunk, runs + more, GATE_CONFIDENCE) < distance) return { kind: 'candidate', runs: more };
  }
  return { kind: 'on-the-limit' };
}

export function checkBudget(budget: Budget, runs: readonly RunFigures[], random: Random): BudgetCheck {
  const { key, threshold } = budget;
  const source = sourceOf(threshold);
  const statistic = statisticOf(source);
  const samples = samplesOf(runs, key, source);
  const by_run = samples.map((run) => valueOf([run], statistic));
  const level = levelOf(samples, statistic, { confidence: GATE_CONFIDENCE, random });
  const unit = findMetric(budget.metric)?.unit ?? 'count';
  const base = {
    kind: 'budget' as const,
    metric: key,
    threshold: budget.text,
    unit,
    limit: threshold.limit,
    n: observed(runs, key),
    by_run,
  };
  if (level === null) {
    const none = { value: null, runs: 0, rooms: 0, more_runs: null };
    return { ...base, ...none, outcome: 'inconclusive', no_judgement: 'no-data' };
  }
  const judged = judge(threshold, level);
  const found = {
    ...base,
    value: shownLevel(level, unit === 'share' || threshold.aggregation === 'rate'),
    runs: level.runs,
    rooms: level.rooms,
  };
  // Missing data never passes: a run that has nothing to say of a budget may be the one that broke it.
  if (judged === 'pass' && level.runs < runs.length) {
    return { ...found, outcome: 'inconclusive', more_runs: null, no_judgement: 'no-data' };
  }
  const more_runs = judged === 'inconclusive' ? runsToSettle(threshold, level) : null;
  return { ...found, outcome: judged, more_runs, no_judgement: null };
}
