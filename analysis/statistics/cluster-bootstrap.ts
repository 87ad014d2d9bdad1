// Interval of a ratio (or difference) of quantiles between two sets of runs, by cluster bootstrap over runs and
// rooms. Runs are resampled whole: drawing rooms again inside a drawn run would count the rooms' scatter twice
// (Davison and Hinkley 1997, §3.8: keep the second stage as it is), which cost two fifths of the power in
// bench:gate. Rooms are resampled within fixed runs as a floor: a handful of runs may agree by luck, yet an
// effect is never surer than its rooms allow. What it is not: an interval over packets or seconds, which would
// be far too narrow since those of one run share its fate.
import type { Random } from '#core/random.ts';
import { studentQuantile } from './distributions.ts';
import { DEFAULT_CONFIDENCE, type Interval } from './replications.ts';
import type { PreparedSamples } from './sample-sets.ts';
import { weightedMean, weightedQuantile } from './sample-sets.ts';

/** What is compared: a quantile (q in (0, 1)) or the mean. */
export type Statistic = { readonly kind: 'quantile'; readonly q: number } | { readonly kind: 'mean' };

/** `ratio` = candidate / baseline, for positive metrics; `difference` = candidate - baseline, where zero occurs. */
export type EffectScale = 'ratio' | 'difference';

export interface BootstrapOptions {
  readonly statistic: Statistic;
  readonly scale: EffectScale;
  /** Two-sided confidence in (0, 1). */
  readonly confidence?: number;
  readonly resamples?: number;
  readonly random: Random;
}

/** One side: its statistic and the variance of that (of its logarithm when the scale is `ratio`). */
export interface SideEstimate {
  readonly runs: number;
  readonly rooms: number;
  readonly samples: number;
  readonly value: number;
  readonly variance: number;
}

export interface Effect {
  readonly scale: EffectScale;
  readonly interval: Interval;
  readonly confidence: number;
  /** Welch's degrees of freedom behind the interval. */
  readonly degreesOfFreedom: number;
  readonly baseline: SideEstimate;
  readonly candidate: SideEstimate;
}

/** Why there is no effect to report. */
export type NoEffect = 'no-samples' | 'too-few-runs' | 'not-positive';

/** The standard error needs far fewer resamples than tail percentiles do: 400 give it within 4 %. */
const DEFAULT_RESAMPLES = 400;
/** The floor over rooms needs less precision than the interval itself. */
const FLOOR_SHARE = 4;

function evaluate(samples: PreparedSamples, weights: Float64Array, statistic: Statistic): number {
  return statistic.kind === 'mean'
    ? weightedMean(samples, weights)
    : weightedQuantile(samples, weights, statistic.q);
}

type Draw = (samples: PreparedSamples, random: Random, weights: Float64Array) => void;

function add(weights: Float64Array, room: number): void {
  weights[room] = (weights[room] ?? 0) + 1;
}

const drawRuns: Draw = ({ runs }, random, weights) => {
  runs.forEach(() => {
    random.pick(runs).forEach((room) => {
      add(weights, room);
    });
  });
};

const drawRooms: Draw = ({ runs }, random, weights) => {
  runs.forEach((rooms) => {
    rooms.forEach(() => {
      add(weights, rooms[random.integer(rooms.length)] ?? 0);
    });
  });
};

function resampledVariance(
  samples: PreparedSamples,
  options: BootstrapOptions,
  draw: Draw,
  resamples: number,
): number {
  const transform = options.scale === 'ratio' ? Math.log : (value: number): number => value;
  const weights = new Float64Array(samples.roomTotals.length);
  let mean = 0;
  let squares = 0;
  for (let index = 1; index <= resamples; index += 1) {
    weights.fill(0);
    draw(samples, options.random, weights);
    const drawn = transform(evaluate(samples, weights, options.statistic));
    const change = drawn - mean;
    mean += change / index;
    squares += change * (drawn - mean);
  }
  return squares / (resamples - 1);
}

/**
 * A side alone. `samples` need at least two runs, and positive values when the scale is `ratio`.
 */
export function estimateSide(samples: PreparedSamples, options: BootstrapOptions): SideEstimate {
  const rooms = samples.roomTotals.length;
  const resamples = options.resamples ?? DEFAULT_RESAMPLES;
  const runs = samples.runs.length;
  const byRuns = resampledVariance(samples, options, drawRuns, resamples);
  const byRooms =
    rooms > runs ? resampledVariance(samples, options, drawRooms, Math.ceil(resamples / FLOOR_SHARE)) : 0;
  return {
    runs,
    rooms,
    samples: samples.roomTotals.reduce((sum, total) => sum + total, 0),
    value: evaluate(samples, new Float64Array(rooms).fill(1), options.statistic),
    // A resample of n clusters varies (n-1)/n too little (Hesterberg 2015, The American Statistician 69:4, §4.1).
    variance: Math.max((byRuns * runs) / (runs - 1), byRooms),
  };
}

/** Welch and Satterthwaite; with no variance at all any number serves. */
function degreesOfFreedom(a: SideEstimate, b: SideEstimate): number {
  const denominator = a.variance ** 2 / (a.runs - 1) + b.variance ** 2 / (b.runs - 1);
  return denominator > 0 ? (a.variance + b.variance) ** 2 / denominator : a.runs + b.runs - 2;
}

/** Half-width of the interval on the working scale (logarithm for ratios). */
export function halfWidthOf(a: SideEstimate, b: SideEstimate, confidence: number): number {
  const t = studentQuantile(0.5 + confidence / 2, degreesOfFreedom(a, b));
  return t * Math.sqrt(a.variance + b.variance);
}

/**
 * Effect of the candidate against the baseline with its interval: the standard error of each side from the
 * cluster bootstrap, Student's quantile with Welch's degrees of freedom, on the logarithm for ratios.
 * @returns why not, when a side has no samples, fewer than two runs, or a ratio of values that are not positive.
 */
export function bootstrapEffect(
  baseline: PreparedSamples,
  candidate: PreparedSamples,
  options: BootstrapOptions,
): Effect | NoEffect {
  if (baseline.runs.length === 0 || candidate.runs.length === 0) {
    return 'no-samples';
  }
  if (baseline.runs.length < 2 || candidate.runs.length < 2) {
    return 'too-few-runs';
  }
  const lowest = Math.min(baseline.values[0] ?? 0, candidate.values[0] ?? 0);
  if (options.scale === 'ratio' && lowest <= 0) {
    return 'not-positive';
  }
  const confidence = options.confidence ?? DEFAULT_CONFIDENCE;
  const a = estimateSide(baseline, options);
  const b = estimateSide(candidate, options);
  const half = halfWidthOf(a, b, confidence);
  const interval =
    options.scale === 'ratio'
      ? {
          low: (b.value / a.value) * Math.exp(-half),
          estimate: b.value / a.value,
          high: (b.value / a.value) * Math.exp(half),
        }
      : { low: b.value - a.value - half, estimate: b.value - a.value, high: b.value - a.value + half };
  return {
    scale: options.scale,
    interval,
    confidence,
    degreesOfFreedom: degreesOfFreedom(a, b),
    baseline: a,
    candidate: b,
  };
}
