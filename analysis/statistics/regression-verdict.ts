// Did it get worse? Pass, fail or inconclusive by where the interval lies against the tolerance, and how many
// more runs would settle it. A verdict is never taken from the point estimate.
import type { Random } from '#core/random.ts';
import {
  bootstrapEffect,
  halfWidthOf,
  type Effect,
  type EffectScale,
  type NoEffect,
  type SideEstimate,
  type Statistic,
} from './cluster-bootstrap.ts';
import { prepareSamples, type RunSamples } from './sample-sets.ts';

export interface RegressionOptions {
  readonly statistic: Statistic;
  readonly scale: EffectScale;
  /** Which way is worse for this metric. */
  readonly direction: 'lower-is-better' | 'higher-is-better';
  /**
   * How much worse is still accepted: a share for ratios (0.05 = 5 %), the metric's own unit for differences;
   * >= 0.
   */
  readonly tolerance: number;
  /**
   * How much worse must be ruled out for a pass, on the tolerance's scale and at least as large; default: the
   * tolerance itself. Larger, an unchanged build passes with the runs that it takes to find such a regression.
   */
  readonly ruleOut?: number;
  readonly confidence?: number;
  readonly resamples?: number;
  readonly random: Random;
}

/** How many more runs would settle an inconclusive comparison if the estimate stays where it is. */
type MoreRuns =
  | { readonly kind: 'candidate'; readonly runs: number }
  | { readonly kind: 'both-sides'; readonly runs: number }
  /** The effect sits on the tolerance: no affordable number of runs decides it. */
  | { readonly kind: 'on-the-tolerance'; readonly tried: number };

export type RegressionVerdict =
  | { readonly verdict: 'pass' | 'fail'; readonly effect: Effect }
  | { readonly verdict: 'inconclusive'; readonly effect: Effect; readonly moreRuns: MoreRuns }
  | { readonly verdict: 'inconclusive'; readonly reason: NoEffect; readonly runsNeeded: number };

/**
 * Default tolerance. bench:gate: at 3 % an unchanged build hardly ever fails, and 5 runs a side find a 20 %
 * regression of the p95 nine times in ten on an ordinary host; at 5 % they find it in 87 %.
 */
export const DEFAULT_TOLERANCE = 0.03;
/**
 * A two-sided 90 % interval: one end is wrong in 5 % of cases, and that is the share of false failures that a
 * gate may have. 95 % would halve the false failures at zero tolerance and cost a fifth of the power.
 */
export const GATE_CONFIDENCE = 0.9;
/** Fewer than 4 runs a side can never be significant at 5 % by the exact rank test (smallest p 0.1). */
export const MINIMUM_RUNS = 4;
/** Beyond this many additional runs the answer is "not by more runs". */
export const MOST_ADDITIONAL_RUNS = 40;

interface Distances {
  /** On the working scale, in the direction of worse: how far the estimate is beyond the tolerance. */
  readonly toFail: number;
  /** How far it is inside what must be ruled out. */
  readonly toPass: number;
}

function distancesOf(effect: Effect, options: RegressionOptions): Distances {
  const ratio = effect.scale === 'ratio';
  const shift = ratio ? Math.log(effect.interval.estimate) : effect.interval.estimate;
  const worse = options.direction === 'lower-is-better' ? shift : -shift;
  const scaled = (limit: number): number => (ratio ? Math.log(1 + limit) : limit);
  return {
    toFail: worse - scaled(options.tolerance),
    toPass: scaled(options.ruleOut ?? options.tolerance) - worse,
  };
}

function withRuns(side: SideEstimate, runs: number): SideEstimate {
  return { ...side, runs, variance: (side.variance * side.runs) / runs };
}

/**
 * The variance of a side shrinks with its number of runs; the estimate is taken as it stands, so this is the
 * number at which the same estimate would be conclusive, about a coin's toss short of certainty.
 */
function estimateMoreRuns(effect: Effect, distance: number): MoreRuns {
  const { baseline, candidate, confidence } = effect;
  for (const kind of ['candidate', 'both-sides'] as const) {
    for (let runs = 1; runs <= MOST_ADDITIONAL_RUNS; runs += 1) {
      const base = kind === 'candidate' ? baseline : withRuns(baseline, baseline.runs + runs);
      const half = halfWidthOf(base, withRuns(candidate, candidate.runs + runs), confidence);
      if (half < Math.abs(distance)) {
        return { kind, runs };
      }
    }
  }
  return { kind: 'on-the-tolerance', tried: MOST_ADDITIONAL_RUNS };
}

/**
 * Judges a candidate against a baseline for one metric.
 *
 * fail: the whole interval is worse than the tolerance; pass: the whole interval is within what must be ruled
 * out; inconclusive: neither, or a side has fewer than four runs.
 */
export function judgeRegression(
  baseline: readonly RunSamples[],
  candidate: readonly RunSamples[],
  options: RegressionOptions,
): RegressionVerdict {
  const base = prepareSamples(baseline);
  const other = prepareSamples(candidate);
  const fewest = Math.min(base.runs.length, other.runs.length);
  const effect = bootstrapEffect(base, other, { confidence: GATE_CONFIDENCE, ...options });
  if (typeof effect === 'string' || fewest < MINIMUM_RUNS) {
    const reason = typeof effect === 'string' ? effect : 'too-few-runs';
    return { verdict: 'inconclusive', reason, runsNeeded: Math.max(0, MINIMUM_RUNS - fewest) };
  }
  const { toFail, toPass } = distancesOf(effect, options);
  const half = halfWidthOf(effect.baseline, effect.candidate, effect.confidence);
  if (toFail > half) return { verdict: 'fail', effect };
  // Two sides without any spread that agree are no worse, even where nothing worse is accepted.
  if (toPass > half || (half === 0 && toPass >= 0)) return { verdict: 'pass', effect };
  return { verdict: 'inconclusive', effect, moreRuns: estimateMoreRuns(effect, Math.max(toFail, toPass)) };
}
