// What a metric is. Every one is declared once in the catalogue; Prometheus names, report labels, budgets and
// docs/metrics.md come from there.

// Prometheus wants base units: bytes, not bits (https://prometheus.io/docs/practices/naming/#base-units), so values
// of `bits_per_second` are divided by eight there.
export const UNITS = {
  seconds: { symbol: 's', prometheus: 'seconds' },
  share: { symbol: '', prometheus: 'ratio' },
  bits_per_second: { symbol: 'bit/s', prometheus: 'bytes_per_second' },
  bytes: { symbol: 'B', prometheus: 'bytes' },
  frames_per_second: { symbol: 'fps', prometheus: 'frames_per_second' },
  packets_per_second: { symbol: 'packets/s', prometheus: 'packets_per_second' },
  pixels: { symbol: 'px', prometheus: 'pixels' },
  cores: { symbol: 'cores', prometheus: 'cores' },
  decibels: { symbol: 'dB', prometheus: 'decibels' },
  /** A number without unit on a scale of its own (SSIM). */
  index: { symbol: '', prometheus: '' },
  /** A score of 0 to 100 (libvmaf). */
  vmaf: { symbol: 'VMAF', prometheus: '' },
  /** Mean opinion score, 1 to 5 (ITU-T P.800.1). */
  mos: { symbol: 'MOS', prometheus: '' },
  count: { symbol: '', prometheus: '' },
} as const;
export type Unit = keyof typeof UNITS;

/** What a rate is a share of; see `Observation.of`. */
type RateBase = 'seconds' | 'trials';

/**
 * As k6 names them, and which aggregations a budget may use:
 * - `trend`: a distribution of values; avg, min, med, max, p(N), count; and `rate` when it has attempts.
 * - `rate`: a share of time or trials; rate.
 * - `counter`: events; count.
 */
export type MetricKind = 'trend' | 'rate' | 'counter';

export type MetricScope = 'join' | 'seat' | 'server' | 'signalling' | 'generator';

export interface MetricDefinition {
  /** As in budgets: snake_case with the unit where there is one. */
  readonly id: string;
  readonly unit: Unit;
  readonly kind: MetricKind;
  readonly scope: MetricScope;
  readonly direction: 'lower-is-better' | 'higher-is-better' | 'neutral';
  readonly title: { readonly en: string; readonly de: string };
  readonly text: { readonly en: string; readonly de: string };
  /** The definition it follows: a W3C, IETF or ITU reference, or our own document. */
  readonly source: string;
  /** For trends that count attempts as well: the share of attempts that gave a value is their `rate`. */
  readonly has_attempts?: true;
  /** k6's own metric that it is: its name is kept in Prometheus, where k6's own exporter would show it as well. */
  readonly k6?: string;
  /** For rates: of what they are a share. */
  readonly of?: RateBase;
}

/** Aggregations a budget may use on a metric. */
export function allowedAggregations(metric: MetricDefinition): readonly string[] {
  switch (metric.kind) {
    case 'counter':
      return ['count'];
    case 'rate':
      return ['rate'];
    case 'trend':
      return ['avg', 'min', 'med', 'max', 'count', 'p', ...(metric.has_attempts === true ? ['rate'] : [])];
  }
}
