// Metrics over time for charts: everything that was observed, void and settling seconds included, so that a
// reader sees what was left out of the judgement.
import type { MetricId } from '#core/metrics/catalogue.ts';
import { findMetric } from '#core/metrics/catalogue.ts';
import type { Observation } from '#core/observation.ts';
import type { Series } from '#core/result.ts';
import { QuantileSketch } from './sketch.ts';

/** More points than a chart has pixels to show them only make the file larger. */
const MAX_BUCKETS = 300;

/** Bucket width: whole seconds, at most 300 buckets. */
function bucketWidthMs(durationMs: number): number {
  return Math.max(1, Math.ceil(durationMs / 1000 / MAX_BUCKETS)) * 1000;
}

interface Bucket {
  readonly values: QuantileSketch;
  part: number;
  whole: number;
}

export class SeriesCollector {
  readonly bucketMs: number;
  readonly buckets: number;
  private readonly series = new Map<MetricId, Map<number, Bucket>>();

  constructor(durationMs: number) {
    this.bucketMs = bucketWidthMs(durationMs);
    this.buckets = Math.max(1, Math.ceil(durationMs / this.bucketMs));
  }

  bucketOf(t_ms: number): number {
    return Math.min(this.buckets - 1, Math.max(0, Math.floor(t_ms / this.bucketMs)));
  }

  add(observation: Observation): void {
    if (observation.value === null) return;
    const index = this.bucketOf(observation.t_ms);
    const series = this.series.get(observation.metric) ?? new Map<number, Bucket>();
    this.series.set(observation.metric, series);
    const bucket = series.get(index) ?? { values: new QuantileSketch(), part: 0, whole: 0 };
    series.set(index, bucket);
    if (observation.of === undefined) bucket.values.add(observation.value);
    bucket.part += observation.value;
    bucket.whole += observation.of ?? 0;
  }

  toSeries(): Series[] {
    return [...this.series].map(([metric, buckets]) => this.oneSeries(metric, buckets));
  }

  private oneSeries(metric: MetricId, buckets: ReadonlyMap<number, Bucket>): Series {
    const kind = findMetric(metric)?.kind ?? 'trend';
    const n: number[] = [];
    const p50: (number | null)[] = [];
    const p95: (number | null)[] = [];
    const mean: (number | null)[] = [];
    for (let index = 0; index < this.buckets; index += 1) {
      const bucket = buckets.get(index);
      n.push(bucket === undefined ? 0 : kind === 'rate' ? Math.round(bucket.whole) : bucket.values.n);
      p50.push(kind === 'trend' ? rounded(bucket?.values.quantile(0.5)) : null);
      p95.push(kind === 'trend' ? rounded(bucket?.values.quantile(0.95)) : null);
      mean.push(rounded(bucket === undefined ? undefined : middle(kind, bucket)));
    }
    return { metric, n, p50, p95, mean };
  }
}

/** Trend: mean; rate: share; counter: events in the bucket. */
function middle(kind: 'trend' | 'rate' | 'counter', bucket: Bucket): number | null {
  if (kind === 'counter') return bucket.part;
  if (kind === 'rate') return bucket.whole === 0 ? null : bucket.part / bucket.whole;
  return bucket.values.mean;
}

/** Four significant digits: finer than the sketch's own error, and a third of the file. */
function rounded(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value.toPrecision(4));
}
