// One value of one catalogue metric, computed from raw samples and events (analysis/observe/): what quantiles,
// Prometheus and reports are fed with. Exists only in memory.
import type { MetricId } from './metrics/catalogue.ts';
import type { Tier } from './plan.ts';
import type { ServerPart } from './server-fault.ts';

export interface Observation {
  readonly metric: MetricId;
  /** End of the interval that it describes. */
  readonly t_ms: number;
  /** Start of what it describes, when that is longer than the last second (joining). */
  readonly since_ms?: number;
  /**
   * trend: the value in the metric's unit, or null for an attempt that gave none (a seat that never joined);
   * counter: the number of new events; rate: the numerator (seconds or trials that had the property).
   */
  readonly value: number | null;
  /** Only for rates: the denominator, in the numerator's unit. */
  readonly of?: number;
  /** Absent for server and generator metrics. */
  readonly seat?: string;
  readonly room?: string;
  readonly tier?: Tier;
  /** Only of recoveries: the server that was missed; `unknown` when none was killed or lost then. */
  readonly cause?: ServerPart | 'unknown';
  /** False while a seat settles after joining: shown over time, not judged. Absent means true. */
  readonly settled?: boolean;
}
