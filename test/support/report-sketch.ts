// Sketches and summaries of made-up values, in the plain form of core/result.ts (DDSketch, logarithmic mapping).
import type { MetricSummary, SketchData } from '#core/result.ts';

export const RELATIVE_ERROR = 0.01;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);

/** Bucket `key` holds values in (gamma^(key-1), gamma^key]. */
export function makeSketch(values: readonly number[]): SketchData {
  const positive = new Map<number, number>();
  let zeros = 0;
  for (const value of values) {
    if (value <= 0) {
      zeros += 1;
      continue;
    }
    const key = Math.ceil(Math.log(value) / Math.log(GAMMA));
    positive.set(key, (positive.get(key) ?? 0) + 1);
  }
  return {
    relative_error: RELATIVE_ERROR,
    n: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    min: values.length === 0 ? 0 : Math.min(...values),
    max: values.length === 0 ? 0 : Math.max(...values),
    zeros,
    positive: [...positive].sort(([a], [b]) => a - b),
    negative: [],
  };
}

/** The value at a share of the sorted values, nearest rank; null without values. */
function quantileOf(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}

/** The summary of a trend. */
export function makeSummary(unit: string, values: readonly number[], attempts?: number): MetricSummary {
  const sorted = [...values].sort((a, b) => a - b);
  const sum = values.reduce((total, value) => total + value, 0);
  return {
    unit,
    n: values.length,
    mean: values.length === 0 ? null : sum / values.length,
    min: sorted[0] ?? null,
    p50: quantileOf(sorted, 0.5),
    p95: quantileOf(sorted, 0.95),
    p99: quantileOf(sorted, 0.99),
    max: sorted.at(-1) ?? null,
    rate: attempts === undefined ? null : values.length / attempts,
    count: null,
  };
}
