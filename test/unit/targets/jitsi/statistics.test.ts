import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findMetric } from '#core/metrics/catalogue.ts';
import { SERVER_COUNTERS, SERVER_GAUGES } from '#core/metrics/server-counters.ts';
import { bridgeFigures, jicofoFigures, prosodyFigures, versionOf } from '#targets/jitsi/statistics.ts';

const text = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/jitsi/${name}`, import.meta.url), 'utf8');
const json = (name: string): unknown => JSON.parse(text(name));

describe("a bridge's own figures", () => {
  it('are its rates in the units of the catalogue: bits from kilobits, seconds from milliseconds', () => {
    expect(bridgeFigures([json('colibri-stats-call-a.json')])).toEqual({
      server_participants: 4,
      server_rooms: 1,
      server_packets_in_per_second: 418,
      server_packets_out_per_second: 899,
      server_bits_in_per_second: 858_000,
      server_bits_out_per_second: 1_757_000,
      bridge_stress: expect.closeTo(0.7612, 4) as number,
      bridge_round_trip_seconds: expect.closeTo(0.000668, 6) as number,
    });
  });

  it('show traffic in mid-call, where the totals stand still until somebody leaves', () => {
    const before = json('colibri-stats-call-a.json');
    const after = json('colibri-stats-call-b.json');
    // Eight seconds with 900 packets a second lie between the two.
    for (const answer of [before, after]) {
      expect(answer).toMatchObject({ total_packets_sent: 0, total_packets_received: 0, total_bytes_sent: 0 });
      expect(bridgeFigures([answer])['server_packets_out_per_second']).toBeGreaterThan(880);
    }
    expect(json('colibri-stats-after.json')).toMatchObject({ total_packets_sent: 32_364 });
    expect(Object.keys(bridgeFigures([after])).filter((id) => id.endsWith('_total'))).toEqual([]);
  });

  it('have no round trip while nobody is there, as there is none to measure', () => {
    const idle = bridgeFigures([json('colibri-stats-idle.json')]);
    expect(idle).toMatchObject({ server_participants: 0, server_packets_out_per_second: 0 });
    expect(idle).not.toHaveProperty('bridge_round_trip_seconds');
  });

  it('of several bridges are sums, the highest stress, and the round trip of the mean endpoint', () => {
    const one = json('colibri-stats-call-a.json');
    const other = { ...(one as object), local_endpoints: 12, stress_level: 0.9, rtt_aggregate: 100 };
    const both = bridgeFigures([one, other]);
    expect(both).toMatchObject({
      server_participants: 16,
      server_rooms: 2,
      server_packets_out_per_second: 2 * 899,
      bridge_stress: 0.9,
    });
    expect(both['bridge_round_trip_seconds']).toBeCloseTo((4 * 0.000668111 + 12 * 0.1) / 16, 6);
  });

  it('count own endpoints, not those that other bridges pass on', () => {
    const older = Object.fromEntries(
      Object.entries(json('colibri-stats-call-a.json') as object).filter(
        ([name]) => name !== 'local_endpoints',
      ),
    );
    expect(bridgeFigures([{ ...older, local_endpoints: 3, endpoints: 40 }])['server_participants']).toBe(3);
    expect(bridgeFigures([{ ...older, endpoints: 40 }])['server_participants']).toBe(40);
  });

  it('come with the version', () => {
    expect(versionOf(json('colibri-stats-idle.json'))).toBe('2.3.SNAPSHOT');
    expect(versionOf({})).toBeUndefined();
  });

  it.each([{}, null, 'busy', { endpoints: 1 }])('are refused when it is no bridge: %j', (answer) => {
    expect(() => bridgeFigures([answer])).toThrow('not the statistics of a bridge');
  });
});

describe("Jicofo's own figures", () => {
  it('are conferences, participants and the bridges that work', () => {
    expect(jicofoFigures(json('jicofo-stats-call-a.json'))).toEqual({
      focus_conferences: 1,
      focus_participants: 4,
      focus_operational_bridges: 1,
    });
    expect(jicofoFigures(json('jicofo-stats-after.json'))).toMatchObject({ focus_participants: 0 });
  });

  it('are not those of a bridge', () => {
    expect(() => jicofoFigures(json('colibri-stats-idle.json'))).toThrow('not the statistics of a Jicofo');
  });
});

describe("Prosody's own figures", () => {
  it('are its connections over all hosts; processor and memory only where a module tells them', () => {
    expect(prosodyFigures(text('prosody-metrics.txt'))).toEqual({ xmpp_connections: 2 });
    const measured =
      'prosody_up 1\nprocess_cpu_seconds_total 12.5\nprocess_resident_memory_bytes 3.1e7\n' +
      'prosody_mod_c2s__connections{host="a"} 3\n';
    expect(prosodyFigures(measured)).toEqual({
      xmpp_connections: 3,
      xmpp_cpu_seconds_total: 12.5,
      xmpp_memory_bytes: 31_000_000,
    });
  });

  it('are not those of any other Prometheus page', () => {
    expect(() => prosodyFigures('process_cpu_seconds_total 1\n')).toThrow('not the metrics of a Prosody');
  });
});

describe('every figure of a Jitsi deployment', () => {
  it('has a place in the catalogue', () => {
    const figures = {
      ...bridgeFigures([json('colibri-stats-call-a.json')]),
      ...jicofoFigures(json('jicofo-stats-call-a.json')),
      ...prosodyFigures(text('prosody-metrics.txt')),
    };
    const counters: Readonly<Record<string, string>> = SERVER_COUNTERS;
    const gauges: readonly string[] = SERVER_GAUGES;
    for (const id of Object.keys(figures)) {
      expect(findMetric(counters[id] ?? id)?.scope, id).toBe('server');
      expect(gauges.includes(id) || id in counters, id).toBe(true);
    }
  });
});
