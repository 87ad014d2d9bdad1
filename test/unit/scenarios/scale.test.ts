import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '#scenarios/load.ts';
import { planScenario } from '#scenarios/plan.ts';
import { countSeats } from '#scenarios/room-sizes.ts';
import { estimatedPackets, scaleScenario, type ScaleRequest } from '#scenarios/scale.ts';
import type { Scenario } from '#scenarios/schema.ts';
import { TARGETS } from './known-targets.ts';

async function ready(name: string): Promise<Scenario> {
  const loaded = await loadScenario(name, { targets: TARGETS });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.scenario;
}

const REQUEST: ScaleRequest = { unit: 'participants', load: 100, holdMs: 20_000, joinsPerSecond: 10 };

function scaled(scenario: Scenario, request: Partial<ScaleRequest>): Scenario {
  const result = scaleScenario(scenario, { ...REQUEST, ...request });
  if (!result.ok) throw new Error(JSON.stringify(result.findings));
  return result.scenario;
}

const seats = (scenario: Scenario, tier?: string): number =>
  planScenario(scenario).seats.filter((seat) => tier === undefined || seat.tier === tier).length;

describe('a scenario at another load', () => {
  it('seats exactly as many people as asked for, and as many canaries as ever', async () => {
    const meeting = await ready('team-meeting');
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 600 }), (load) => {
        const larger = scaled(meeting, { load });
        expect(seats(larger)).toBe(load);
        expect(seats(larger, 'browser')).toBe(seats(meeting, 'browser'));
        expect(seats(larger, 'browser-lite')).toBe(seats(meeting, 'browser-lite'));
      }),
      { numRuns: 30 },
    );
    expect(seats(scaled(meeting, { load: 100, canaries: 2 }), 'packet')).toBe(98);
  });

  it('has no more canaries than other seats, however small it is', async () => {
    const smallest = scaled(await ready('team-meeting'), { load: 4 });
    expect(seats(smallest, 'packet')).toBe(2);
  });

  it('scales every seat where all are browsers', async () => {
    expect(seats(scaled(await ready('demo'), { load: 30 }), 'browser')).toBe(30);
  });

  it('lets a scenario of one meeting grow, and gives others more meetings of the same sizes', async () => {
    const hall = scaled(await ready('town-hall'), { load: 500 });
    expect(planScenario(hall).rooms).toEqual([{ id: 'r001', size: 500 }]);
    const meetings = scaled(await ready('team-meeting'), { load: 80 });
    expect(planScenario(meetings).rooms.map(({ size }) => size)).toEqual(new Array(10).fill(8));
  });

  it('keeps rooms with a count of their own, and names the least load with them', async () => {
    const morning = await ready('public-administration-morning');
    expect(
      planScenario(scaled(morning, { load: 400 })).rooms.filter(({ size }) => size === 250),
    ).toHaveLength(1);
    const tooSmall = scaleScenario(morning, { ...REQUEST, load: 200 });
    expect(tooSmall.ok ? '' : tooSmall.findings[0]?.fix).toContain('Begin at 250 participants');
  });

  it('counts rooms when asked for rooms', async () => {
    const morning = await ready('public-administration-morning');
    expect(countSeats(scaled(morning, { unit: 'rooms', load: 50 }).rooms).rooms).toBe(50);
    expect(countSeats(scaled(await ready('demo'), { unit: 'rooms', load: 7 }).rooms).rooms).toBe(7);
  });

  it('comes as near to a load in packets as whole people allow', async () => {
    const meeting = await ready('team-meeting');
    const step = estimatedPackets(scaled(meeting, { load: 80 })) / 80;
    for (const load of [3000, 20_000, 90_000]) {
      const packets = estimatedPackets(scaled(meeting, { unit: 'packets_per_second', load }));
      // A new room of two brings more than one person's mean; a room of eight is the coarsest grain.
      expect(Math.abs(packets - load)).toBeLessThan(8 * step);
    }
  });

  it('discards the ramp: media is judged in the hold, joining over the whole ramp', async () => {
    const storm = scaled(await ready('join-storm'), { load: 120 });
    const plan = planScenario(storm);
    expect(plan.phases.map(({ name }) => name)).toEqual(['ramp', 'settle', 'hold']);
    expect(plan.phases.at(-1)).toMatchObject({ from_ms: 12_000 + 5000, to_ms: 12_000 + 5000 + 20_000 });
    expect(Object.keys(storm.budgets)).toEqual([
      'join_seconds',
      'signalling_seconds',
      'seat_failures',
      'video_freeze_share{tier:browser,phase:hold}',
      'audio_concealed_share{tier:browser,phase:hold}',
      'video_loss_share{phase:hold}',
    ]);
  });

  it('refuses what no run can hold', async () => {
    const demo = await ready('demo');
    const tooLarge = scaleScenario(demo, { ...REQUEST, load: 70_000 });
    expect(tooLarge.ok ? '' : tooLarge.findings[0]?.what).toContain('70000 seats');
    const tooManyPackets = scaleScenario(demo, { ...REQUEST, unit: 'packets_per_second', load: 1e12 });
    expect(tooManyPackets.ok).toBe(false);
    expect(scaleScenario(demo, { ...REQUEST, load: 1 }).ok).toBe(false);
  });
});
