// Reads quantiles and histograms from a DDSketch in its plain form (core/result.ts): bucket k of the positive
// values holds (gamma^(k-1), gamma^k], gamma = (1 + error) / (1 - error) (Masson et al., VLDB 2019).
import type { SketchData } from '#core/result.ts';

interface Bucket {
  readonly value: number;
  readonly count: number;
}

/** All buckets by ascending value, each at the value with the least relative error. */
function ascending(sketch: SketchData): Bucket[] {
  const gamma = (1 + sketch.relative_error) / (1 - sketch.relative_error);
  const valueOf = (key: number): number => (2 * gamma ** key) / (gamma + 1);
  const buckets: Bucket[] = [
    ...sketch.negative.map(([key, count]) => ({ value: -valueOf(key), count })),
    ...(sketch.zeros > 0 ? [{ value: 0, count: sketch.zeros }] : []),
    ...sketch.positive.map(([key, count]) => ({ value: valueOf(key), count })),
  ];
  return buckets.sort((a, b) => a.value - b.value);
}

/**
 * @param share 0 to 1.
 * @returns the value below which this share of the values lies, within the sketch's relative error; null
 *   without values.
 */
export function sketchQuantile(sketch: SketchData, share: number): number | null {
  const rank = share * (sketch.n - 1);
  let seen = 0;
  for (const bucket of ascending(sketch)) {
    seen += bucket.count;
    if (seen > rank) return Math.min(sketch.max, Math.max(sketch.min, bucket.value));
  }
  return null;
}

export interface Histogram {
  readonly from: number;
  readonly width: number;
  /** Share of all values in each bin. */
  readonly shares: readonly number[];
  /** Share of all values beyond the last bin. */
  readonly beyond: number;
}

/** Past this a few outliers would squeeze everything else into one bar. */
const SHOWN_SHARE = 0.995;

/** Equal bins from the lowest value to the 99.5th percentile; null when all values are one. */
export function sketchHistogram(sketch: SketchData, bins: number): Histogram | null {
  const to = sketchQuantile(sketch, SHOWN_SHARE);
  if (to === null || to <= sketch.min) return null;
  const from = sketch.min >= 0 && sketch.min < to / 2 ? 0 : sketch.min;
  const width = (to - from) / bins;
  const counts = Array.from({ length: bins }, () => 0);
  let beyond = 0;
  for (const { value, count } of ascending(sketch)) {
    if (value > to) {
      beyond += count;
      continue;
    }
    const index = Math.min(bins - 1, Math.max(0, Math.floor((value - from) / width)));
    counts[index] = (counts[index] ?? 0) + count;
  }
  return {
    from,
    width,
    shares: counts.map((count) => count / sketch.n),
    beyond: beyond / sketch.n,
  };
}
