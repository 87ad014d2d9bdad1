// What several independent replications say together: a mean with its Student interval, and plain order
// statistics. Replications must be independent (own seeds, own runs); samples of one run are not.
import { studentQuantile } from './distributions.ts';

/** An estimate with its interval; all three in the same unit. */
export interface Interval {
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
}

/** Mean of independent replications. `halfWidth` is null when one value alone says nothing about spread. */
export interface ReplicationSummary {
  readonly n: number;
  readonly mean: number;
  readonly standardDeviation: number | null;
  readonly halfWidth: number | null;
}

export const DEFAULT_CONFIDENCE = 0.95;

/**
 * Mean and Student interval half-width (Law, Simulation Modeling and Analysis, §9.4).
 * @param values one value a replication, at least one, else RangeError.
 * @param confidence two-sided, in (0, 1).
 */
export function summariseReplications(
  values: readonly number[],
  confidence: number = DEFAULT_CONFIDENCE,
): ReplicationSummary {
  const n = values.length;
  if (n === 0) {
    throw new RangeError('no replications to summarise');
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) {
    return { n, mean, standardDeviation: null, halfWidth: null };
  }
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const standardDeviation = Math.sqrt(variance);
  const t = studentQuantile(0.5 + confidence / 2, n - 1);
  return { n, mean, standardDeviation, halfWidth: (t * standardDeviation) / Math.sqrt(n) };
}

/**
 * Quantile of a list by linear interpolation (type 7 of Hyndman and Fan, the default of R and NumPy).
 * @param values in any order, at least one, else RangeError.
 * @param q in [0, 1].
 */
export function quantile(values: readonly number[], q: number): number {
  const sorted = Float64Array.from(values).sort();
  const position = q * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) {
    throw new RangeError(`no quantile ${q} of ${sorted.length} values`);
  }
  return below + (above - below) * (position - Math.floor(position));
}

/**
 * Middle and central share of a list of outcomes (of replications, not of the mean): with share 0.9 the 5 %,
 * 50 % and 95 % quantiles.
 */
export function spread(values: readonly number[], share = 0.9): Interval {
  return {
    low: quantile(values, (1 - share) / 2),
    estimate: quantile(values, 0.5),
    high: quantile(values, (1 + share) / 2),
  };
}
