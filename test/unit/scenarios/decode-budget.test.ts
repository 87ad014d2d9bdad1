import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planScenario } from '#scenarios/plan.ts';
import { describePlan } from '#scenarios/describe.ts';
import { faultsOf, scenarioOf, scenarioText } from './known-targets.ts';

const mixed = (budget: string) =>
  planScenario(
    scenarioOf({
      rooms: 'rooms: { count: 2, size: 6 }',
      tiers: 'tiers: { browser: { per_room: 1 }, browser-lite: { per_room: 3 }, packet: { share: 1 } }',
      browser: budget,
    }),
  );

describe('the decode budget of browser-lite seats', () => {
  it('is spent on the video receivers of those who join first, and never overspent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), (budget) => {
        const plan = mixed(`browser: { decode_budget: ${budget} }`);
        const lite = plan.seats
          .filter((seat) => seat.tier === 'browser-lite')
          .sort((a, b) => a.join_at_ms - b.join_at_ms);
        const decoded = lite.map((seat) => seat.decoded_videos ?? Number.NaN);
        const receivers = lite.map((seat) => seat.demand.tiles.length);
        const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
        expect(total(decoded)).toBe(Math.min(budget, total(receivers)));
        const notFull = decoded.findIndex((count, order) => count < (receivers[order] ?? 0));
        if (notFull >= 0) expect(total(decoded.slice(notFull + 1))).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it('leaves the other tiers alone, which decode all or nothing', () => {
    const others = mixed('').seats.filter((seat) => seat.tier !== 'browser-lite');
    expect(others).toHaveLength(6);
    for (const seat of others) expect(seat).not.toHaveProperty('decoded_videos');
  });

  it('is four where the scenario says nothing, and is told to who is about to start the plan', () => {
    expect(describePlan(mixed(''))).toContain('browser-lite decodes 4 of 30 received videos');
  });

  it('can be nothing, but not less', () => {
    expect(
      mixed('browser: { decode_budget: 0 }').seats.every((seat) => (seat.decoded_videos ?? 0) === 0),
    ).toBe(true);
    const faults = faultsOf(scenarioText({ browser: 'browser: { decode_budget: -1 }' }));
    expect(faults.map((fault) => fault.where)).toEqual([expect.stringContaining('file.yaml')]);
  });
});
