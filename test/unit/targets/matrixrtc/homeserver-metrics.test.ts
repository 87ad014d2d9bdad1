import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SERVER_COUNTERS, SERVER_GAUGES, SERVER_MEANS } from '#core/metrics/server-counters.ts';
import { homeserverVersion, readHomeserverMetrics } from '#targets/matrixrtc/homeserver-metrics.ts';

const PAGE = readFileSync(new URL('../../../fixtures/matrix/synapse-metrics.txt', import.meta.url), 'utf8');

describe("a Synapse's own figures", () => {
  it('come from its page under the names of the catalogue', () => {
    const { source, values } = readHomeserverMetrics(PAGE);
    expect(source).toBe('synapse');
    expect(values).toMatchObject({
      homeserver_cpu_seconds_total: 41.09,
      homeserver_memory_bytes: 188_981_248,
      homeserver_reactor_ticks_total: 41_034,
    });
    expect(values['homeserver_transactions_total']).toBeGreaterThan(1000);
    const known: ReadonlySet<string> = new Set([
      ...Object.keys(SERVER_COUNTERS),
      ...SERVER_GAUGES,
      ...Object.values(SERVER_MEANS).flatMap(({ sum, count }) => [sum, count]),
    ]);
    expect(Object.keys(values).filter((id) => !known.has(id))).toEqual([]);
  });

  it('leave out the long polls of /sync, which wait for news by design', () => {
    const counts = PAGE.split('\n').filter((line) =>
      line.startsWith('synapse_http_server_response_time_seconds_count'),
    );
    const without = counts.filter((line) => !line.includes('SyncRestServlet'));
    expect(without.length).toBeLessThan(counts.length);
    const sum = without.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
    expect(readHomeserverMetrics(PAGE).values['homeserver_requests_total']).toBe(sum);
  });

  it('say its version', () => {
    expect(homeserverVersion(PAGE)).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('are not taken from the page of something else', () => {
    expect(() => readHomeserverMetrics('process_cpu_seconds_total 1\n')).toThrow(
      'not the metrics of a Synapse',
    );
  });
});
