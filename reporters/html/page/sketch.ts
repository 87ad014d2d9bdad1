// Reads quantiles and histograms from a DDSketch in its plain form (core/result.ts): bucket k of the positive
// values holds (gamma^(k-1), gamma^k], gamma = (1 + error) / (1 - error) (Masson et al., VLDB 2019).
import type { SketchData } from '#core/result.ts';

/** Keeps rounding from slipping one rank up. */
const RANK_SLACK = 1e-6;

interface Bucket {
  readonly from: number;
  readonly to: number;
  /** Where the relative error of the bucket is least. */
  readonly value: number;
  readonly count: number;
}

/** All buckets by ascending value. */
function ascending(sketch: SketchData): Bucket[] {
  const gamma = (1 + sketch.relative_error) / (1 - sketch.relative_error);
  const bucket = (key: number, count: number): Bucket => {
    const to = gamma ** key;
    return { from: to / gamma, to, value: (2 * to) / (gamma + 1), count };
  };
  const mirrored = ({ from, to, value, count }: Bucket): Bucket => ({
    from: -to,
    to: -from,
    value: -value,
    count,
  });
  const buckets: Bucket[] = [
    ...sketch.negative.map(([key, count]) => mirrored(bucket(key, count))),
    ...(sketch.zeros > 0 ? [{ from: 0, to: 0, value: 0, count: sketch.zeros }] : []),
    ...sketch.positive.map(([key, count]) => bucket(key, count)),
  ];
  return buckets.sort((a, b) => a.value - b.value);
}

/**
 * @param share 0 to 1.
 * @returns the value below which this share of the values lies, within the sketch's relative error; null
 *   without values.
 */
export function sketchQuantile(sketch: SketchData, share: number): number | null {
  // Nearest rank (Hyndman & Fan 1996, type 1), as the figures of the result are computed.
  const rank = Math.max(0, Math.ceil(share * sketch.n - RANK_SLACK) - 1);
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

interface Bins {
  readonly from: number;
  readonly width: number;
  readonly counts: number[];
}

/** A bucket wider than a bin is spread over the bins it covers, or narrow distributions would show gaps. */
function spread(bucket: Bucket, { from, width, counts }: Bins): void {
  const last = counts.length - 1;
  const binOf = (value: number): number => Math.min(last, Math.max(0, Math.floor((value - from) / width)));
  const first = binOf(bucket.from);
  const end = binOf(bucket.to);
  for (let bin = first; bin <= end; bin += 1) {
    const low = bin === first ? bucket.from : from + bin * width;
    const high = bin === end ? bucket.to : from + (bin + 1) * width;
    const part = bucket.to > bucket.from ? (high - low) / (bucket.to - bucket.from) : 1;
    counts[bin] = (counts[bin] ?? 0) + bucket.count * part;
  }
}

const NICE_STEPS = [1, 2, 2.5, 5, 10];

/** The next width of at least this size that gives round edges. */
function niceWidth(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  return (NICE_STEPS.find((step) => step * power >= width * (1 - 1e-9)) ?? 10) * power;
}

/**
 * Equal bins with round edges from the lowest value (or zero) to the 99.5th percentile; null when all values
 * are one. No bin is narrower than the sketch can tell apart at the top end.
 */
export function sketchHistogram(sketch: SketchData, bins: number): Histogram | null {
  const to = sketchQuantile(sketch, SHOWN_SHARE);
  if (to === null || to <= sketch.min) return null;
  const lowest = sketch.min >= 0 && sketch.min < to / 2 ? 0 : sketch.min;
  const width = niceWidth(Math.max((to - lowest) / bins, 2 * sketch.relative_error * Math.abs(to)));
  const from = Math.floor(lowest / width) * width;
  const counts = Array.from({ length: Math.max(1, Math.ceil((to - from) / width)) }, () => 0);
  let beyond = 0;
  for (const bucket of ascending(sketch)) {
    if (bucket.value > from + width * counts.length) beyond += bucket.count;
    else spread(bucket, { from, width, counts });
  }
  return { from, width, shares: counts.map((count) => count / sketch.n), beyond: beyond / sketch.n };
}
