// k6's JSON output (`--out json`), line by line: samples of the metrics that are worth a row.
// https://grafana.com/docs/k6/latest/results-output/real-time/json/
import { z } from 'zod';
import type { SignallingRow } from '#core/sample.ts';

/** Of k6's own; everything that a script adds by itself comes on top. All others repeat these or never change. */
const KEPT = new Set([
  'checks',
  'dropped_iterations',
  'http_req_duration',
  'http_req_failed',
  'iteration_duration',
  'ws_connecting',
  'ws_session_duration',
  'vus',
]);
const OWN_PREFIX = 'seatproof_';
/** Requests of this name wait for news by design: what they take says nothing of the server. */
const LONG_POLL = 'long-poll';

const pointSchema = z.object({
  type: z.literal('Point'),
  metric: z.string(),
  data: z.object({
    time: z.string(),
    value: z.number(),
    tags: z.record(z.string(), z.string()).nullish(),
  }),
});

/** Which metrics k6 measured at all, with and without the request's name. */
export class SampledMetrics {
  private readonly seen = new Set<string>();

  take(line: string): void {
    const point = line === '' ? undefined : pointSchema.safeParse(parse(line));
    if (point?.success !== true) return;
    const { metric, data } = point.data;
    const { scenario = '', name } = data.tags ?? {};
    this.seen.add(`${scenario} ${metric}`);
    if (name !== undefined) this.seen.add(`${scenario} ${metric}{name:${name}}`);
  }

  /** @param metric as in a threshold: `http_req_duration{name:login}`. */
  has(metric: string, stream: string): boolean {
    return this.seen.has(`${stream} ${metric}`);
  }
}

/**
 * @param epochMs the run's start in Unix time.
 * @returns undefined for lines that are no sample, or of a metric without a row.
 */
export function readK6Line(line: string, epochMs: number): SignallingRow | undefined {
  if (line === '') return undefined;
  const point = pointSchema.safeParse(parse(line));
  if (!point.success) return undefined;
  const { metric, data } = point.data;
  if (!KEPT.has(metric) && !metric.startsWith(OWN_PREFIX)) return undefined;
  if (data.tags?.['name'] === LONG_POLL) return undefined;
  const t_ms = Math.round(Date.parse(data.time) - epochMs);
  if (Number.isNaN(t_ms)) return undefined;
  const request = data.tags?.['check'] ?? data.tags?.['name'];
  return {
    kind: 'signalling',
    t_ms,
    source: data.tags?.['scenario'] ?? 'k6',
    metric,
    ...(request === undefined ? {} : { request }),
    value: data.value,
  };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
