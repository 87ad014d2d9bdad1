// What Synapse's Prometheus page says in the names of core/metrics/server-counters.ts.
// Sources: Synapse's metrics manual; the Python client's process collector (which reads proc(5)).
import { readPrometheusText, type PrometheusSample } from '#core/prometheus-text.ts';
import type { ServerReading } from '#core/target.ts';

const RESPONSES = 'synapse_http_server_response_time_seconds';
const IN_FLIGHT = 'synapse_http_server_in_flight_requests_count';
const TRANSACTIONS = 'synapse_storage_transaction_time';
const TICKS = 'python_twisted_reactor_tick_time';
/** There from the first moment of every Synapse: tells its page from any other. */
const ALWAYS_THERE = 'synapse_build_info';
/** Waits for news by design, so that its duration says nothing of the server. */
const LONG_POLL = 'SyncRestServlet';

/** Counters first, as Prometheus clients of several versions name them. */
const SUMS: Readonly<Record<string, readonly string[]>> = {
  homeserver_cpu_seconds_total: ['process_cpu_seconds_total'],
  homeserver_memory_bytes: ['process_resident_memory_bytes'],
  homeserver_response_seconds_total: [`${RESPONSES}_sum`],
  homeserver_requests_total: [`${RESPONSES}_count`],
  homeserver_database_seconds_total: [`${TRANSACTIONS}_sum`, `${TRANSACTIONS}_sum_total`],
  homeserver_transactions_total: [`${TRANSACTIONS}_count`, `${TRANSACTIONS}_count_total`],
  homeserver_reactor_seconds_total: [`${TICKS}_sum`],
  homeserver_reactor_ticks_total: [`${TICKS}_count`],
};

const WANTED = new Set([ALWAYS_THERE, IN_FLIGHT, ...Object.values(SUMS).flat()]);

/** @throws when the page is not that of a Synapse. */
export function readHomeserverMetrics(page: string): ServerReading {
  const samples = readPrometheusText(page, WANTED).filter(
    ({ labels }) => labels['servlet'] !== LONG_POLL && !isLongPoll(labels),
  );
  if (!samples.some(({ name }) => name === ALWAYS_THERE)) {
    throw new Error(`not the metrics of a Synapse: ${ALWAYS_THERE} is missing`);
  }
  const values: Record<string, number> = {};
  for (const [id, names] of Object.entries(SUMS)) {
    const sum = sumOf(samples, names);
    if (sum !== undefined) values[id] = sum;
  }
  // The gauge has a line a servlet, and none for those that never had a request.
  values['homeserver_requests_in_flight'] = sumOf(samples, [IN_FLIGHT]) ?? 0;
  return { source: 'synapse', values };
}

function isLongPoll(labels: PrometheusSample['labels']): boolean {
  return labels['tag']?.startsWith('sync_') ?? false;
}

function sumOf(samples: readonly PrometheusSample[], names: readonly string[]): number | undefined {
  const found = samples.filter(({ name }) => names.includes(name));
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}

/** Version of the server, from the same page. */
export function homeserverVersion(page: string): string {
  const [info] = readPrometheusText(page, new Set([ALWAYS_THERE]));
  return info?.labels['version'] ?? 'unknown';
}
