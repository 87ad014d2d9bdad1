// All counted values of one metric (or of one budget's selection of it).
import type { MetricDefinition } from '#core/metrics/metric.ts';
import type { Observation } from '#core/observation.ts';
import type { MetricSummary } from '#core/result.ts';
import { QuantileSketch } from './sketch.ts';

export class MetricTotal {
  readonly sketch = new QuantileSketch();
  private readonly metric: MetricDefinition;
  private tried = 0;
  private part = 0;
  private whole = 0;
  private events = 0;
  private seen = 0;

  constructor(metric: MetricDefinition) {
    this.metric = metric;
  }

  /** Values and attempts without one. Trends only. */
  get attempts(): number {
    return this.tried;
  }

  add({ value, of }: Observation): void {
    this.seen += 1;
    switch (this.metric.kind) {
      case 'trend':
        this.tried += 1;
        if (value !== null) this.sketch.add(value);
        break;
      case 'rate':
        this.part += value ?? 0;
        this.whole += of ?? 0;
        break;
      case 'counter':
        this.events += value ?? 0;
        break;
    }
  }

  /** `n`: trend: values; rate: seconds or trials (rounded); counter: observations that could have counted. */
  summary(): MetricSummary {
    const base = {
      unit: this.metric.unit,
      mean: null,
      min: null,
      p50: null,
      p95: null,
      p99: null,
      max: null,
    };
    switch (this.metric.kind) {
      case 'rate':
        return {
          ...base,
          n: Math.round(this.whole),
          rate: this.whole === 0 ? null : this.part / this.whole,
          count: null,
        };
      case 'counter':
        return { ...base, n: this.seen, rate: null, count: this.events };
      case 'trend':
        return this.trendSummary(base);
    }
  }

  private trendSummary(base: Pick<MetricSummary, 'unit'>): MetricSummary {
    const { sketch } = this;
    const counted = this.metric.has_attempts === true && this.tried > 0;
    return {
      ...base,
      n: sketch.n,
      mean: sketch.mean,
      min: sketch.min,
      p50: sketch.quantile(0.5),
      p95: sketch.quantile(0.95),
      p99: sketch.quantile(0.99),
      max: sketch.max,
      rate: counted ? sketch.n / this.tried : null,
      count: null,
    };
  }
}
