import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '#core/plan.ts';
import { loadScenario } from '#scenarios/load.ts';
import { planScenario } from '#scenarios/plan.ts';
import { countSeats } from '#scenarios/room-sizes.ts';
import type { Scenario } from '#scenarios/schema.ts';
import { scenarioOf, TARGETS } from './known-targets.ts';

const share = fc.integer({ min: 0, max: 20 }).map((twentieths) => twentieths / 20);

/** Scenarios of many kinds that are right. */
const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    sizes: fc.array(
      fc.record({ size: fc.integer({ min: 2, max: 12 }), weight: fc.integer({ min: 1, max: 9 }) }),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
    number: fc.oneof(
      fc.record({ count: fc.integer({ min: 1, max: 8 }) }),
      fc.record({ participants: fc.integer({ min: 1, max: 60 }) }),
    ),
    fill: fc.constantFrom('together', 'room-by-room'),
    browsers: share,
    cameras: share,
    microphones: share,
    layouts: fc.array(
      fc.record({
        kind: fc.constantFrom('gallery', 'speaker', 'none'),
        weight: fc.integer({ min: 1, max: 5 }),
        max_tiles: fc.integer({ min: 1, max: 25 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    early: share,
    spacing: fc.constantFrom('even', 'random'),
    drain: fc.boolean(),
    seed: fc.string({ minLength: 1, maxLength: 8 }),
  })
  .map((parts) => {
    const drain = parts.drain ? ['{ kind: drain, for: 5s }'] : [];
    const stages = [
      `{ kind: ramp, for: 7s, to_share: ${parts.early}, spacing: ${parts.spacing} }`,
      '{ kind: storm, for: 3s }',
      '{ kind: hold, for: 20s }',
      ...drain,
    ];
    return scenarioOf({
      seed: `seed: ${JSON.stringify(parts.seed)}`,
      rooms: `rooms: ${JSON.stringify({ ...parts.number, sizes: parts.sizes, fill: parts.fill })}`,
      tiers: `tiers: { browser: { share: ${parts.browsers} }, packet: { share: ${1 - parts.browsers} } }`,
      publishers: `publishers: { camera_share: ${parts.cameras}, microphone_share: ${parts.microphones} }`,
      layouts: `layouts: ${JSON.stringify(parts.layouts)}`,
      arrival: `arrival: [${stages.join(', ')}]`,
      mutes: 'mutes: { microphone: { initially_muted_share: 0.5, mean_on: 4s, mean_off: 4s } }',
    });
  });

function always(property: (plan: Plan, scenario: Scenario) => void): void {
  fc.assert(
    fc.property(scenarios, (scenario) => property(planScenario(scenario), scenario)),
    { numRuns: 30 },
  );
}

describe('a plan', () => {
  it('is the same byte for byte for the same scenario and seed', () => {
    always((plan, scenario) => {
      expect(JSON.stringify(planScenario(scenario))).toBe(JSON.stringify(plan));
    });
  });

  it('is another one for another seed, with as many seats', () => {
    const scenario = scenarioOf({ rooms: 'rooms: { participants: 50, size: 5 }' });
    const other = planScenario(scenario, { seed: 'another' });
    expect(other.scenario.seed).toBe('another');
    expect(other.seats).toHaveLength(50);
    expect(JSON.stringify(other.seats)).not.toBe(JSON.stringify(planScenario(scenario).seats));
  });

  it('stays what it was for the demo', async () => {
    const demo = await loadScenario('demo', { targets: TARGETS });
    if (!demo.ok) throw new Error('the demo has faults');
    const plan = planScenario({ ...demo.scenario, target: { system: 'livekit' } });
    const golden = new URL('../../golden/demo-plan.json', import.meta.url);
    await expect(`${JSON.stringify(plan, undefined, 1)}\n`).toMatchFileSnapshot(golden.pathname);
  });

  it('has a seat for everybody: rooms, ids and indices add up', () => {
    always((plan, scenario) => {
      expect(plan.seats).toHaveLength(countSeats(scenario.rooms).seats);
      expect(new Set(plan.seats.map((seat) => seat.id)).size).toBe(plan.seats.length);
      expect(plan.seats.map((seat) => seat.index)).toEqual(plan.seats.map((_, index) => index));
      for (const room of plan.rooms) {
        expect(plan.seats.filter((seat) => seat.room === room.id)).toHaveLength(room.size);
      }
      const { participants } = scenario.rooms;
      if (participants !== undefined) expect(plan.seats).toHaveLength(participants);
    });
  });

  it('lets every seat join within a stage that lets people join, and leave after it and by the end', () => {
    always((plan) => {
      const open = plan.phases.filter((phase) => phase.kind === 'ramp' || phase.kind === 'storm');
      for (const seat of plan.seats) {
        expect(open.some((phase) => seat.join_at_ms >= phase.from_ms && seat.join_at_ms < phase.to_ms)).toBe(
          true,
        );
        expect(seat.leave_at_ms).toBeGreaterThan(seat.join_at_ms);
        expect(seat.leave_at_ms).toBeLessThanOrEqual(plan.duration_ms);
      }
      expect(Math.max(...plan.seats.map((seat) => seat.leave_at_ms))).toBe(plan.duration_ms);
    });
  });

  it('has phases without gaps from the start to the end, each with a name of its own', () => {
    always((plan) => {
      expect(plan.phases[0]?.from_ms).toBe(0);
      plan.phases.slice(1).forEach((phase, index) => expect(phase.from_ms).toBe(plan.phases[index]?.to_ms));
      expect(plan.phases.at(-1)?.to_ms).toBe(plan.duration_ms);
      expect(new Set(plan.phases.map((phase) => phase.name)).size).toBe(plan.phases.length);
    });
  });

  it('never asks for more pictures than others send, nor for more than the layout shows', () => {
    always((plan) => {
      for (const seat of plan.seats) {
        const others = plan.seats.filter((other) => other.room === seat.room && other.id !== seat.id);
        expect(seat.demand.tiles.length).toBeLessThanOrEqual(others.filter((other) => other.camera).length);
        expect(seat.demand.tiles.length).toBeLessThanOrEqual(25);
        const heights = seat.demand.tiles.map((tile) => tile.height);
        expect(heights).toEqual([...heights].sort((a, b) => b - a));
      }
    });
  });

  it('keeps shares of tiers, cameras and microphones to the nearest seat', () => {
    always((plan, scenario) => {
      const total = plan.seats.length;
      const near = (count: number, wanted: number): void =>
        expect(Math.abs(count - wanted)).toBeLessThanOrEqual(1);
      near(
        plan.seats.filter((seat) => seat.tier === 'browser').length,
        total * (scenario.tiers.browser?.share ?? 0),
      );
      near(
        plan.seats.filter((seat) => seat.camera !== null).length,
        total * scenario.publishers.camera_share,
      );
      near(plan.seats.filter((seat) => seat.microphone).length, total * scenario.publishers.microphone_share);
    });
  });

  it('switches only what a seat sends, in order of time, on and off in turn, while it is in the call', () => {
    always((plan) => {
      for (const seat of plan.seats) {
        const times = seat.actions.map((action) => action.at_ms);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        if (!seat.microphone) expect(seat.actions).toEqual([]);
        seat.actions.forEach((action, index) => {
          expect(action.at_ms).toBeGreaterThanOrEqual(seat.join_at_ms);
          expect(action.at_ms).toBeLessThan(seat.leave_at_ms);
          if (index > 0) expect(action.action).not.toBe(seat.actions[index - 1]?.action);
        });
        expect(seat.actions[0]?.action ?? 'mute-microphone').toBe('mute-microphone');
      }
    });
  });

  it('puts no more seats into a page, nor pages into a process, than the scenario says, and no two tiers', () => {
    const plan = planScenario(
      scenarioOf({
        rooms: 'rooms: { count: 5, size: 5 }',
        tiers: 'tiers: { browser: { share: 0.5 }, browser-lite: { share: 0.25 }, packet: { share: 0.25 } }',
        browser: 'browser: { seats_per_page: 2, pages_per_process: 3 }',
      }),
    );
    const browsers = plan.seats.filter((seat) => seat.tier !== 'packet');
    for (const seat of browsers) {
      const page = plan.seats.filter((other) => other.page === seat.page);
      const process = plan.seats.filter((other) => other.process === seat.process);
      expect(page.length).toBeLessThanOrEqual(2);
      expect(new Set(process.map((other) => other.page)).size).toBeLessThanOrEqual(3);
      expect(new Set(process.map((other) => other.tier)).size).toBe(1);
      expect(page.every((other) => other.process === seat.process)).toBe(true);
    }
  });
});

describe('who joins when', () => {
  const rooms = 'rooms: { count: 3, size: 4, fill: FILL }';

  it('fills all rooms at the same pace, or one after the other', () => {
    const together = planScenario(scenarioOf({ rooms: rooms.replace('FILL', 'together') }));
    const inTurn = planScenario(scenarioOf({ rooms: rooms.replace('FILL', 'room-by-room') }));
    const order = (plan: Plan): string[] =>
      [...plan.seats].sort((a, b) => a.join_at_ms - b.join_at_ms).map((seat) => seat.room);
    expect(new Set(order(together).slice(0, 3)).size).toBe(3);
    expect(new Set(order(inTurn).slice(0, 4)).size).toBe(1);
  });

  it('lets canaries in first when they are to see the others come', () => {
    const plan = planScenario(
      scenarioOf({
        rooms: 'rooms: { count: 3, size: 6 }',
        tiers: 'tiers: { browser: { per_room: 1, joins_first: true }, packet: { share: 1 } }',
      }),
    );
    const early = [...plan.seats].sort((a, b) => a.join_at_ms - b.join_at_ms).slice(0, 3);
    expect(early.map((seat) => seat.tier)).toEqual(['browser', 'browser', 'browser']);
  });

  it('lets only the given number send, of the given tier, and as each room size has it', () => {
    const plan = planScenario(
      scenarioOf({
        rooms:
          'rooms: { count: 4, sizes: [{ size: 5, weight: 1 }, { size: 20, count: 1, publishers: { min: 2, max: 2 } }] }',
        tiers: 'tiers: { browser: { per_room: 2 }, packet: { share: 1 } }',
        publishers: 'publishers: { per_room: { min: 1, max: 1 }, tier: browser }',
      }),
    );
    for (const room of plan.rooms) {
      const senders = plan.seats.filter((seat) => seat.room === room.id && seat.camera !== null);
      expect(senders.map((seat) => seat.tier)).toEqual(new Array(room.size === 20 ? 2 : 1).fill('browser'));
    }
  });

  it('spreads a ramp evenly, and by rate as the rate grows', () => {
    const even = planScenario(scenarioOf());
    expect(even.seats.map((seat) => seat.join_at_ms).sort((a, b) => a - b)).toEqual([
      0, 1000, 2000, 3000, 4000, 5000,
    ]);
    const rising = planScenario(
      scenarioOf({
        rooms: 'rooms: { count: 25, size: 4 }',
        arrival: 'arrival: [{ kind: ramp, for: 10s, joins_per_second: 0, joins_per_second_to: 20 }]',
      }),
    );
    const firstHalf = rising.seats.filter((seat) => seat.join_at_ms < 5000).length;
    expect(firstHalf).toBe(25); // a quarter of the area under the line
  });

  it('lets independent people of a storm come at random instants', () => {
    const plan = planScenario(
      scenarioOf({
        rooms: 'rooms: { count: 100, size: 10 }',
        arrival: 'arrival: [{ kind: storm, for: 100s }]',
      }),
    );
    const joins = plan.seats.map((seat) => seat.join_at_ms).sort((a, b) => a - b);
    const gaps = joins.slice(1).map((at, index) => at - (joins[index] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(Math.sqrt(variance) / mean).toBeGreaterThan(0.9); // exponential gaps: 1, even ones: 0
    expect(Math.sqrt(variance) / mean).toBeLessThan(1.1);
  });

  it('lets everybody leave at the end, or spread over the drain', () => {
    const drained = planScenario(
      scenarioOf({ arrival: 'arrival: [{ kind: ramp, for: 6s }, { kind: drain, for: 6s }]' }),
    );
    expect(drained.seats.map((seat) => seat.leave_at_ms).sort((a, b) => a - b)).toEqual([
      7000, 8000, 9000, 10_000, 11_000, 12_000,
    ]);
    expect(new Set(planScenario(scenarioOf()).seats.map((seat) => seat.leave_at_ms))).toEqual(
      new Set([16_000]),
    );
  });

  it('holds until the duration when the stages end earlier', () => {
    expect(planScenario(scenarioOf({ duration: 'duration: 1m' })).phases.at(-1)).toEqual({
      name: 'hold-2',
      kind: 'hold',
      from_ms: 16_000,
      to_ms: 60_000,
    });
  });
});
