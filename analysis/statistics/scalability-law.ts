// Gunther's universal scalability law fitted to measured levels of load, with a bootstrap interval. It describes
// the range that was tested and nothing beyond it.
//   X(N) = g N / (1 + a (N-1) + b N (N-1)),   N* = sqrt((1-a)/b)
import type { Random } from '#core/random.ts';
import { quantile, type Interval } from './replications.ts';

/** One measured step: offered load N (in the search's unit, > 0) and what the server delivered (> 0). */
export interface ScalabilityPoint {
  readonly load: number;
  readonly delivered: number;
}

export interface ScalabilityCurve {
  /** Delivered per unit of load when nothing is shared. */
  readonly gamma: number;
  /** Contention (queueing for something shared), in [0, 1]. */
  readonly alpha: number;
  /** Coherence (everyone talking to everyone), >= 0. */
  readonly beta: number;
}

export interface ScalabilityFit extends ScalabilityCurve {
  readonly levels: number;
  /** Share of the variance that the curve explains, <= 1. */
  readonly rSquared: number;
  readonly intervals: Readonly<Record<keyof ScalabilityCurve, Interval>>;
  /** Loads that were tested; the curve must not be read outside. */
  readonly testedRange: { readonly low: number; readonly high: number };
  /** Load of highest throughput with its interval, or why none is named. */
  readonly peak:
    | { readonly kind: 'within-tested-range'; readonly interval: Interval }
    | { readonly kind: 'beyond-tested-range' }
    | { readonly kind: 'none' };
}

export type NoScalabilityFit = {
  readonly kind: 'too-few-levels';
  readonly levels: number;
  readonly needed: number;
};

/** Three parameters need at least twice as many levels (Gunther, Guerrilla Capacity Planning, ch. 5). */
const MINIMUM_LEVELS = 6;
const RESAMPLES = 200;
const CONFIDENCE = 0.95;

/** Throughput that the curve gives at `load`; meaningful only within the tested range. */
export function deliveredAt({ gamma, alpha, beta }: ScalabilityCurve, load: number): number {
  return (gamma * load) / (1 + alpha * (load - 1) + beta * load * (load - 1));
}

interface Weighted extends ScalabilityPoint {
  readonly weight: number;
}

type Vector3 = readonly [number, number, number];

/** Solves the normal equations restricted to the chosen columns; null when they are singular. */
function leastSquares(
  rows: readonly { x: Vector3; y: number; w: number }[],
  free: readonly number[],
): Vector3 | null {
  const size = free.length;
  const matrix = free.map((i) => [
    ...free.map((j) => rows.reduce((sum, { x, w }) => sum + w * (x[i] ?? 0) * (x[j] ?? 0), 0)),
    rows.reduce((sum, { x, y, w }) => sum + w * (x[i] ?? 0) * y, 0),
  ]);
  for (let column = 0; column < size; column += 1) {
    const pivot = matrix[column];
    const divisor = pivot?.[column] ?? 0;
    if (pivot === undefined || Math.abs(divisor) < 1e-14) {
      return null;
    }
    for (let row = 0; row < size; row += 1) {
      const target = matrix[row];
      if (row !== column && target !== undefined) {
        const factor = (target[column] ?? 0) / divisor;
        matrix[row] = target.map((value, index) => value - factor * (pivot[index] ?? 0));
      }
    }
  }
  const solution: [number, number, number] = [0, 0, 0];
  free.forEach((column, row) => {
    solution[column] = (matrix[row]?.[size] ?? 0) / (matrix[row]?.[row] ?? 1);
  });
  return solution;
}

/**
 * N/X = (1 + a(N-1) + bN(N-1)) / g is linear in (1/g, a/g, b/g); weights (X^2/N)^2 bring the residuals back to
 * those of X to first order. Bounds a, b >= 0 by trying every set of active bounds and keeping the best.
 */
function fitCurve(points: readonly Weighted[]): ScalabilityCurve | null {
  const scale = Math.max(...points.map(({ load }) => load));
  const rows = points.map(({ load, delivered, weight }) => ({
    x: [1, (load - 1) / scale, (load * (load - 1)) / scale ** 2] as const,
    y: load / delivered,
    w: weight * (delivered ** 2 / load) ** 2,
  }));
  let best: ScalabilityCurve | null = null;
  let bestError = Infinity;
  for (const free of [[0, 1, 2], [0, 1], [0, 2], [0]]) {
    const solution = leastSquares(rows, free);
    if (solution === null || solution[0] <= 0 || solution[1] < 0 || solution[2] < 0) {
      continue;
    }
    const gamma = 1 / solution[0];
    const curve = {
      gamma,
      alpha: Math.min(1, (solution[1] / scale) * gamma),
      beta: (solution[2] / scale ** 2) * gamma,
    };
    const error = points.reduce(
      (sum, { load, delivered, weight }) => sum + weight * (delivered - deliveredAt(curve, load)) ** 2,
      0,
    );
    if (error < bestError) {
      best = curve;
      bestError = error;
    }
  }
  return best;
}

function peakOf({ alpha, beta }: ScalabilityCurve): number {
  return beta > 0 ? Math.sqrt(Math.max(0, 1 - alpha) / beta) : Infinity;
}

/** Resamples whole levels, keeping only draws that still span at least three of them. */
function resampleFits(points: readonly ScalabilityPoint[], random: Random): ScalabilityCurve[] {
  const fits: ScalabilityCurve[] = [];
  for (let draw = 0; draw < RESAMPLES; draw += 1) {
    // Exponential weights (the Bayesian bootstrap, Rubin 1981) never drop a level altogether.
    const curve = fitCurve(points.map((point) => ({ ...point, weight: random.exponential(1) })));
    if (curve !== null) {
      fits.push(curve);
    }
  }
  return fits;
}

function intervalOf(estimate: number, values: readonly number[]): Interval {
  const tail = (1 - CONFIDENCE) / 2;
  const list = values.length > 0 ? values : [estimate];
  return {
    low: Math.min(estimate, quantile(list, tail)),
    estimate,
    high: Math.max(estimate, quantile(list, 1 - tail)),
  };
}

/**
 * Fits the law to measured points; several points of one level are welcome.
 * @param points loads and throughputs above zero; others are left out.
 * @returns why not, when fewer than six distinct levels are there.
 */
export function fitScalabilityLaw(
  points: readonly ScalabilityPoint[],
  random: Random,
): ScalabilityFit | NoScalabilityFit {
  const usable = points.filter(({ load, delivered }) => load > 0 && delivered > 0);
  const levels = new Set(usable.map(({ load }) => load)).size;
  const curve = levels < MINIMUM_LEVELS ? null : fitCurve(usable.map((point) => ({ ...point, weight: 1 })));
  if (curve === null) {
    return { kind: 'too-few-levels', levels, needed: MINIMUM_LEVELS };
  }
  const fits = resampleFits(usable, random);
  const loads = usable.map(({ load }) => load);
  const testedRange = { low: Math.min(...loads), high: Math.max(...loads) };
  const mean = usable.reduce((sum, { delivered }) => sum + delivered, 0) / usable.length;
  const residual = usable.reduce((sum, p) => sum + (p.delivered - deliveredAt(curve, p.load)) ** 2, 0);
  const total = usable.reduce((sum, { delivered }) => sum + (delivered - mean) ** 2, 0);
  const peak = peakOf(curve);
  const peakKind =
    peak === Infinity
      ? { kind: 'none' as const }
      : peak > testedRange.high || peak < testedRange.low
        ? { kind: 'beyond-tested-range' as const }
        : {
            kind: 'within-tested-range' as const,
            interval: intervalOf(
              peak,
              fits.map((fit) => Math.min(peakOf(fit), testedRange.high)),
            ),
          };
  return {
    ...curve,
    levels,
    rSquared: total > 0 ? 1 - residual / total : 1,
    intervals: {
      gamma: intervalOf(
        curve.gamma,
        fits.map(({ gamma }) => gamma),
      ),
      alpha: intervalOf(
        curve.alpha,
        fits.map(({ alpha }) => alpha),
      ),
      beta: intervalOf(
        curve.beta,
        fits.map(({ beta }) => beta),
      ),
    },
    testedRange,
    peak: peakKind,
  };
}
