import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ASSUMPTIONS, valuesOf, type AssumptionValues } from '#analysis/fleet/assumptions.ts';
import {
  FAMOUS_STORM,
  famousStormPlatform,
  famousStormValues,
  famousStormWorkload,
} from '#analysis/fleet/famous-storm.ts';
import type { Incident, Platform } from '#analysis/fleet/platform.ts';
import { Day, simulateDay, type DayResult } from '#analysis/fleet/simulate-day.ts';
import { drawWorkload, HAS_VOICE, type Workload } from '#analysis/fleet/workload.ts';
import { createRandom } from '#core/random.ts';

const VALUES: AssumptionValues = { ...valuesOf(DEFAULT_ASSUMPTIONS), seats: 2000, town_halls_per_day: 0 };

function platform(more: Partial<Platform> = {}): Platform {
  return {
    nodes: 6,
    kneeUnit: 'packets_per_second',
    placement: 'cascade',
    incidents: [],
    autoscaling: null,
    ...more,
  };
}

function day(more: Partial<Platform> = {}, values: AssumptionValues = VALUES, seed = 1): DayResult {
  return simulateDay(
    platform(more),
    values,
    drawWorkload(values, createRandom(seed)),
    createRandom(`${seed}/day`),
  );
}

describe('simulated day', () => {
  it('loses and invents nobody: joins = leaves + lost + present, at every moment and whatever fails', () => {
    const incident: fc.Arbitrary<Incident> = fc.record({
      kind: fc.constantFrom('node_fails', 'zone_fails', 'drain'),
      atSeconds: fc.integer({ min: 25_000, max: 60_000 }),
      node: fc.nat(5),
      nodes: fc.constant([0, 3]),
      zone: fc.nat(2),
      backAfterSeconds: fc.integer({ min: 60, max: 7200 }),
    });
    fc.assert(
      fc.property(
        fc.array(incident, { maxLength: 4 }),
        fc.constantFrom('cascade', 'one_node'),
        fc.constantFrom('participants', 'rooms', 'packets_per_second'),
        fc.integer(),
        fc.boolean(),
        (incidents, placement, kneeUnit, seed, scaled) => {
          const values = { ...VALUES, seats: 600, people_per_meeting_and_node: 3, signalling_join_ms: 400 };
          const autoscaling = scaled ? { minimumNodes: 2, targetShare: 0.3, evaluateSeconds: 60 } : null;
          const workload = drawWorkload(values, createRandom(seed));
          const running = new Day(
            platform({ incidents, placement, kneeUnit, autoscaling }),
            values,
            workload,
            createRandom(seed),
          );
          running.start();
          while (running.step()) {
            const { joins, leaves, lost, present } = running.counts;
            if (
              joins !== leaves + lost + present ||
              running.nodes.people.reduce((sum, people) => sum + people, 0) !== present
            ) {
              throw new Error('somebody was lost or invented');
            }
          }
          expect(running.counts.present).toBe(0);
          expect([...running.nodes.packets].every((packets) => packets === 0)).toBe(true);
          expect(running.counts.joins).toBeGreaterThan(0);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('reaches the concurrency that was asked for, with the packets and bits a person that are published', () => {
    const values = { ...VALUES, seats: 20_000 };
    const { series } = day({ nodes: 60 }, values);
    const peak = Math.max(...series.people);
    expect(peak / 4000).toBeGreaterThan(0.95);
    expect(peak / 4000).toBeLessThan(1.1);
    const packets = Math.max(...series.packetsPerSecond) / peak;
    expect(packets).toBeGreaterThan(400); // 400-500 packets/s a participant, 0.8-1.9 Mb/s a client
    expect(packets).toBeLessThan(500);
    expect(Math.max(...series.egressBps) / peak).toBeLessThan(1.9e6);
  });

  it('is the same day for the same seed', () => {
    expect(day()).toEqual(day());
    expect(day().counts).not.toEqual(day({}, VALUES, 2).counts);
  });

  it('brings people back after a zone is lost, in a storm that the other zones carry', () => {
    const calm = day({ nodes: 9 });
    const struck = day({ nodes: 9, incidents: [{ kind: 'zone_fails', atSeconds: 36_600, zone: 1 }] });
    expect(struck.counts.lost).toBeGreaterThan(50);
    expect(struck.counts.joins).toBeGreaterThan(calm.counts.joins);
    expect(Math.max(...struck.series.utilisationMean)).toBeGreaterThan(
      1.2 * Math.max(...calm.series.utilisationMean),
    );
    expect(Math.max(...struck.series.joins)).toBeGreaterThan(Math.max(...calm.series.joins));
  });

  it('spreads a meeting above 80 people over nodes where the system can, and keeps it whole where it cannot', () => {
    const values = { ...VALUES, town_halls_per_day: 1 };
    expect(day({ nodes: 12 }, values).largestPart).toBeLessThanOrEqual(80);
    expect(day({ nodes: 12, placement: 'one_node' }, values).largestPart).toBeGreaterThan(200);
  });

  it('drains nodes without throwing anybody out', () => {
    const drained = day({ nodes: 9, incidents: [{ kind: 'drain', atSeconds: 36_000, nodes: [0, 1, 2] }] });
    expect(drained.counts.lost).toBe(0);
    expect(drained.series.nodesUp[900]).toBe(6);
  });

  it('uses fewer node-hours when it scales, and overloads nodes that boot too late', () => {
    const scaling = { autoscaling: { minimumNodes: 1, targetShare: 0.4, evaluateSeconds: 60 }, nodes: 12 };
    const prompt = day(scaling, { ...VALUES, node_boot_seconds: 30 });
    const late = day(scaling, { ...VALUES, node_boot_seconds: 1800 });
    expect(prompt.nodeHours).toBeLessThan(day({ nodes: 12 }).nodeHours / 2);
    expect(late.overloadedShare).toBeGreaterThan(prompt.overloadedShare);
  });

  it('counts people whom nobody takes as refused, and slow signalling as timeouts', () => {
    const none = day({ nodes: 1, incidents: [{ kind: 'node_fails', atSeconds: 0, node: 0 }] });
    expect(none.counts).toMatchObject({ joins: 0, refused: none.counts.asked / 4 });
    const slow = day({}, { ...VALUES, signalling_shards: 1, signalling_join_ms: 4000 });
    expect(slow.counts.timeouts).toBeGreaterThan(0);
    expect(slow.worstJoinDelayP95Seconds).toBeGreaterThan(day().worstJoinDelayP95Seconds);
  });
});

describe('the famous storm', () => {
  it('puts about 58 of 92 people on one bridge while its reports lag, and overloads it', () => {
    const random = createRandom('storm');
    const { largestPart, highestUtilisation } = simulateDay(
      famousStormPlatform(),
      famousStormValues(0),
      famousStormWorkload(),
      random,
    );
    expect(largestPart).toBeGreaterThan(FAMOUS_STORM.onOneBridge * 0.85);
    expect(largestPart).toBeLessThan(FAMOUS_STORM.onOneBridge * 1.15);
    expect(highestUtilisation).toBeCloseTo(FAMOUS_STORM.realStress, 0);
    expect(highestUtilisation).toBeGreaterThan(0.9);
  });

  it('is tamed by a limit of 30 joins a minute', () => {
    const values = famousStormValues(FAMOUS_STORM.suggestedJoinsPerMinute);
    const { largestPart, highestUtilisation, counts } = simulateDay(
      famousStormPlatform(),
      values,
      famousStormWorkload(),
      createRandom(1),
    );
    expect(largestPart).toBeLessThanOrEqual(32);
    expect(highestUtilisation).toBeLessThan(0.7);
    expect(counts.joins).toBe(92);
  });
});

describe('a system without limits', () => {
  it('holds as many people as M/G/infinity says (the precise check is bench:fleet)', () => {
    const random = createRandom('mginf');
    const [perSecond, meanSeconds] = [0.4, 600];
    const stays = Array.from({ length: 30_000 }, () => ({
      gap: random.exponential(1 / perSecond),
      stay: 2 * meanSeconds * random.uniform(),
    }));
    let now = 0;
    const joinAt = Float64Array.from(stays, ({ gap }) => (now += gap));
    const workload: Workload = {
      meetings: stays.length,
      people: stays.length,
      startAt: joinAt,
      firstPerson: Int32Array.from({ length: stays.length + 1 }, (_, index) => index),
      meetingOf: Int32Array.from(stays, (_, index) => index),
      joinAt,
      leaveAt: Float64Array.from(stays, ({ stay }, index) => (joinAt[index] ?? 0) + stay),
      traits: new Uint8Array(stays.length).fill(HAS_VOICE),
    };
    const { series } = simulateDay(platform(), { ...VALUES, signalling_join_ms: 0.01 }, workload, random);
    const steady = series.people.slice(30, 1200);
    const mean = steady.reduce((sum, people) => sum + people, 0) / steady.length;
    expect(Math.abs(mean / (perSecond * meanSeconds) - 1)).toBeLessThan(0.05);
  });
});
