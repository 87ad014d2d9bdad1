// A figure of one side with its interval: the standard error from the cluster bootstrap and Student's quantile
// with one degree of freedom less than there are runs; on the logarithm where all values are positive.
import type { Random } from '#core/random.ts';
import { estimateSide, type EffectScale, type Statistic } from '../statistics/cluster-bootstrap.ts';
import { studentQuantile } from '../statistics/distributions.ts';
import {
  prepareSamples,
  weightedMean,
  weightedQuantile,
  type PreparedSamples,
  type RunSamples,
} from '../statistics/sample-sets.ts';

export interface Level {
  readonly estimate: number;
  /** null with fewer than two runs. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly scale: EffectScale;
  /** Of the estimate (its logarithm when the scale is `ratio`); 0 with fewer than two runs. */
  readonly variance: number;
  readonly runs: number;
  readonly rooms: number;
}

/** The plain statistic of some runs; null without values. */
export function valueOf(runs: readonly RunSamples[], statistic: Statistic): number | null {
  const samples = prepareSamples(runs);
  return samples.runs.length === 0 ? null : plainValue(samples, statistic);
}

function plainValue(samples: PreparedSamples, statistic: Statistic): number {
  const once = new Float64Array(samples.roomTotals.length).fill(1);
  return statistic.kind === 'mean'
    ? weightedMean(samples, once)
    : weightedQuantile(samples, once, statistic.q);
}

/** `ratio` where every value is positive. */
export function scaleOf(...sides: readonly PreparedSamples[]): EffectScale {
  return sides.every(({ values }) => (values[0] ?? 0) > 0) ? 'ratio' : 'difference';
}

/** @returns null without values. */
export function levelOf(
  runs: readonly RunSamples[],
  statistic: Statistic,
  options: { readonly confidence: number; readonly random: Random },
): Level | null {
  const samples = prepareSamples(runs);
  if (samples.runs.length === 0) return null;
  const estimate = plainValue(samples, statistic);
  const scale = scaleOf(samples);
  const found = { estimate, scale, runs: samples.runs.length, rooms: samples.roomTotals.length };
  if (samples.runs.length < 2) return { ...found, interval: null, variance: 0 };
  const { variance } = estimateSide(samples, { statistic, scale, random: options.random });
  const half = halfWidth(variance, samples.runs.length, options.confidence);
  return { ...found, variance, interval: around(estimate, scale, half) };
}

/** As it is shown: a share lies in [0, 1], whatever an interval around it says. */
export function shownLevel(
  { estimate, interval }: Level,
  isShare: boolean,
): { readonly estimate: number; readonly low: number | null; readonly high: number | null } {
  const clip = (value: number): number => (isShare ? Math.min(1, Math.max(0, value)) : value);
  return {
    estimate,
    low: interval === null ? null : clip(interval.low),
    high: interval === null ? null : clip(interval.high),
  };
}

export function halfWidth(variance: number, runs: number, confidence: number): number {
  return studentQuantile(0.5 + confidence / 2, runs - 1) * Math.sqrt(variance);
}

function around(estimate: number, scale: EffectScale, half: number): { low: number; high: number } {
  return scale === 'ratio'
    ? { low: estimate * Math.exp(-half), high: estimate * Math.exp(half) }
    : { low: estimate - half, high: estimate + half };
}
