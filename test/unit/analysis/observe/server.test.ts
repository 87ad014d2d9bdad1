import { describe, expect, it } from 'vitest';
import { ServerObserver } from '#analysis/observe/server.ts';
import type { Observation } from '#core/observation.ts';
import type { ServerRow } from '#core/sample.ts';

function observe(rows: readonly ServerRow[]): Observation[] {
  const observed: Observation[] = [];
  const server = new ServerObserver();
  for (const row of rows) server.row(row, (observation) => void observed.push(observation));
  return observed;
}

const valuesOf = (observed: readonly Observation[], metric: string): (number | null)[] =>
  observed.filter((observation) => observation.metric === metric).map(({ value }) => value);

describe('a homeserver', () => {
  it('answers in the mean of each second, and says nothing of seconds without requests', () => {
    const row = (t_ms: number, sum: number, count: number): ServerRow => ({
      kind: 'server',
      t_ms,
      source: 'synapse',
      values: { homeserver_response_seconds_total: sum, homeserver_requests_total: count },
    });
    const observed = observe([row(1000, 10, 100), row(2000, 12, 110), row(3000, 12, 110)]);
    expect(valuesOf(observed, 'homeserver_response_seconds')).toEqual([0.2]);
    expect(valuesOf(observed, 'homeserver_requests')).toEqual([10]);
  });
});

describe('the server', () => {
  it('is described by rates from its counters and by its gauges as they stand', () => {
    const at = (t_ms: number, cpu: number, packets: number): ServerRow => ({
      kind: 'server',
      t_ms,
      source: 'livekit',
      values: { server_cpu_seconds_total: cpu, server_packets_out_total: packets, server_participants: 6 },
    });
    const observed = observe([at(1000, 5, 100), at(3000, 6, 2100)]);
    expect(valuesOf(observed, 'server_cpu_cores')).toEqual([0.5]);
    expect(valuesOf(observed, 'server_packets_out_per_second')).toEqual([1000]);
    expect(valuesOf(observed, 'server_participants')).toEqual([6, 6]);
  });

  it('that refreshes a counter rarely has a steady rate, not spikes and zeros', () => {
    const rows = [0, 0, 0, 500, 500, 500, 500, 500, 1000].map((packets, index): ServerRow => ({
      kind: 'server',
      t_ms: index * 1000,
      source: 'livekit',
      values: { server_packets_out_total: packets },
    }));
    expect(valuesOf(observe(rows), 'server_packets_out_per_second')).toEqual([500 / 3, 100]);
  });

  it('that counts each participant every five seconds at a time of its own has a steady rate too', () => {
    // Three participants with 100 packets a second each, counted at seconds 0, 1 and 3 of every five.
    const counted = (second: number): number =>
      [0, 1, 3].reduce((sum, turn) => sum + 500 * Math.floor((second + 5 - turn) / 5), 0);
    const rows = Array.from({ length: 16 }, (_, second): ServerRow => ({
      kind: 'server',
      t_ms: second * 1000,
      source: 'livekit',
      values: { server_packets_out_total: counted(second) },
    }));
    const settled = valuesOf(observe(rows), 'server_packets_out_per_second').slice(3);
    expect(settled).toEqual(settled.map(() => 300));
    expect(settled.length).toBeGreaterThan(3);
  });

  it('whose counter stands still for long has a rate of zero', () => {
    const rows = Array.from({ length: 12 }, (_, index): ServerRow => ({
      kind: 'server',
      t_ms: index * 1000,
      source: 'livekit',
      values: { server_packets_out_total: 7 },
    }));
    expect(valuesOf(observe(rows), 'server_packets_out_per_second')).toEqual([0]);
  });
});
