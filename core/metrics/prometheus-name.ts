// How a metric of the catalogue appears in Prometheus. One pure function, so that the exporter, dashboards, alert
// rules and docs/metrics.md can't disagree. Names follow https://prometheus.io/docs/practices/naming/.
import { type MetricDefinition, type Unit, UNITS } from './metric.ts';

const PROMETHEUS_PREFIX = 'seatproof';
/** As k6 names its metrics there (https://grafana.com/docs/k6/latest/results-output/real-time/prometheus-remote-write/). */
const K6_PREFIX = 'k6';

/** What a metric becomes. */
export type PrometheusForm =
  /** A distribution over seats and seconds; `attempts` counts what was tried, with or without a value. */
  | {
      readonly type: 'histogram';
      readonly name: string;
      readonly buckets: readonly number[];
      readonly attempts: string | null;
    }
  /** Server and generator have one value a second: the last one. */
  | { readonly type: 'gauge'; readonly name: string }
  | { readonly type: 'counter'; readonly name: string }
  /** A share as two counters, so that any window can be asked for: rate(part) / rate(whole). */
  | { readonly type: 'share'; readonly part: string; readonly whole: string };

/** Values in Prometheus are catalogue values times this. */
export function prometheusFactor(unit: Unit): number {
  return unit === 'bits_per_second' ? 1 / 8 : 1;
}

/**
 * Upper bounds of buckets in Prometheus units. They hold the limits that are asked for: 0.15 and 0.4 s (ITU-T
 * G.114), joining within 3 and 5 s, 5, 7 and 10 % of loss or concealment and 7 frames/s (Microsoft's Call Quality
 * Dashboard calls beyond them poor), common picture heights and bitrates of layers.
 */
export const PROMETHEUS_BUCKETS: Readonly<Record<Unit, readonly number[]>> = {
  seconds: [
    0.001, 0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 3, 4, 5, 7.5,
    10, 15, 30, 60,
  ],
  share: [0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.07, 0.1, 0.15, 0.25, 0.5, 0.75, 1],
  bits_per_second: [8, 16, 32, 64, 100, 150, 200, 300, 500, 700, 1000, 1700, 2500, 4000, 8000].map(
    (kilobits) => kilobits * 125,
  ),
  bytes: [1e6, 1e7, 1e8, 1e9, 1e10],
  frames_per_second: [1, 5, 7, 10, 12, 15, 20, 23, 25, 28, 30, 45, 60],
  packets_per_second: [10, 100, 1000, 1e4, 1e5],
  pixels: [90, 180, 270, 360, 540, 720, 1080, 1440, 2160],
  cores: [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64],
  decibels: [20, 25, 28, 30, 32, 34, 36, 38, 40, 45, 50],
  index: [0.5, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 1],
  vmaf: [20, 40, 60, 70, 80, 85, 90, 93, 96],
  mos: [1, 2, 2.5, 3, 3.25, 3.5, 3.75, 4, 4.25, 4.5, 5],
  count: [0, 1, 2, 5, 10, 20, 50, 100, 1000],
};

/** The name without unit and suffix. */
function stem(metric: MetricDefinition): string {
  return metric.k6 === undefined ? named(PROMETHEUS_PREFIX, ownStem(metric)) : named(K6_PREFIX, metric.k6);
}

/** The catalogue's id without its unit, and with `in`/`out` before what they count. */
function ownStem(metric: MetricDefinition): string {
  const id = metric.id.replace(/_(?:bits|packets)_(in|out)_per_second$/, '_$1');
  return id === metric.id
    ? id.replace(/_(?:seconds|share|bitrate_bps|frame_rate|bytes|pixels|cores|db)$/, '')
    : id;
}

function named(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('_');
}

/** @throws Error for a rate that does not say of what it is a share: a defect of the catalogue. */
export function prometheusForm(metric: MetricDefinition): PrometheusForm {
  const base = stem(metric);
  switch (metric.kind) {
    case 'counter':
      return { type: 'counter', name: named(base, 'total') };
    case 'rate': {
      if (metric.of === undefined) throw new Error(`${metric.id} is a rate without \`of\``);
      return metric.of === 'seconds'
        ? { type: 'share', part: named(base, 'seconds_total'), whole: named(base, 'observed_seconds_total') }
        : { type: 'share', part: named(base, 'total'), whole: named(base, 'trials_total') };
    }
    case 'trend': {
      const name = named(base, UNITS[metric.unit].prometheus);
      if (metric.scope === 'server' || metric.scope === 'generator') return { type: 'gauge', name };
      const attempts = metric.has_attempts === true ? named(base, 'attempts_total') : null;
      return { type: 'histogram', name, buckets: PROMETHEUS_BUCKETS[metric.unit], attempts };
    }
  }
}

/** Every name under which a metric is declared, as in `# TYPE`. */
export function prometheusNames(metric: MetricDefinition): readonly string[] {
  const form = prometheusForm(metric);
  if (form.type === 'share') return [form.part, form.whole];
  if (form.type === 'histogram' && form.attempts !== null) return [form.name, form.attempts];
  return [form.name];
}
