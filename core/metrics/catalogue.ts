// The one list of metrics.
import { CONTROL_METRICS } from './control-metrics.ts';
import { GENERATOR_METRICS } from './generator-metrics.ts';
import { HOMESERVER_METRICS } from './homeserver-metrics.ts';
import { JITSI_METRICS } from './jitsi-metrics.ts';
import { JOIN_METRICS } from './join-metrics.ts';
import type { MetricDefinition } from './metric.ts';
import { QUALITY_METRICS } from './quality-metrics.ts';
import { RECEIVE_METRICS } from './receive-metrics.ts';
import { SEND_METRICS } from './send-metrics.ts';
import { SERVER_METRICS } from './server-metrics.ts';
import { SIGNALLING_METRICS } from './signalling-metrics.ts';

export const METRICS = [
  ...JOIN_METRICS,
  ...RECEIVE_METRICS,
  ...CONTROL_METRICS,
  ...QUALITY_METRICS,
  ...SEND_METRICS,
  ...SERVER_METRICS,
  ...HOMESERVER_METRICS,
  ...JITSI_METRICS,
  ...SIGNALLING_METRICS,
  ...GENERATOR_METRICS,
] as const satisfies readonly MetricDefinition[];

export type MetricId = (typeof METRICS)[number]['id'];

const BY_ID: ReadonlyMap<string, MetricDefinition> = new Map(METRICS.map((metric) => [metric.id, metric]));

/** The definition of a metric, or undefined when the catalogue has none of that name. */
export function findMetric(id: string): MetricDefinition | undefined {
  return BY_ID.get(id);
}
