import { describe, expect, it } from 'vitest';
import { NETWORK_PROFILE_NAMES, NETWORK_PROFILES } from '#core/network-profiles.ts';
import type { Plan, SeatPlan } from '#core/plan.ts';
import { planSchema } from '#results/plan-schema.ts';
import { checkNetworks } from '#scenarios/network-plan.ts';
import { planScenario } from '#scenarios/plan.ts';
import { scenarioSchema } from '#scenarios/schema.ts';
import type { ScenarioInput } from '#scenarios/schema.ts';

function planned(network: ScenarioInput['network'], seed = 'networks'): Plan {
  return planScenario(
    scenarioSchema.parse({
      name: 'networks',
      seed,
      target: { system: 'livekit' },
      rooms: { count: 2, size: 5 },
      tiers: { browser: { per_room: 2 }, 'browser-lite': { share: 1 } },
      arrival: [
        { kind: 'ramp', for: '10s' },
        { kind: 'hold', for: '2m' },
      ],
      ...(network === undefined ? {} : { network }),
    }),
  );
}

const profiles = (seats: readonly SeatPlan[]): (string | undefined)[] =>
  seats.map(({ network }) => network?.[0]?.profile);

describe('the network of a seat', () => {
  it("is its host's own when the scenario says nothing", () => {
    expect(planned(undefined).seats.every((seat) => !('network' in seat))).toBe(true);
  });

  it('is that of the first entry that means it: by tier, by room, by share', () => {
    const { seats } = planned([
      { tier: 'browser', profile: 'office-lan' },
      { rooms: [2], profile: 'lte' },
      { share: 0.34, profile: 'vpn' },
    ]);
    for (const { tier, room, network } of seats) {
      if (tier === 'browser') expect(network?.[0]?.profile).toBe('office-lan');
      else if (room === 'r002') expect(network?.[0]?.profile).toBe('lte');
    }
    // Three seats are left in the first room; a third of them.
    expect(profiles(seats).filter((profile) => profile === 'vpn')).toHaveLength(1);
    expect(profiles(seats).filter((profile) => profile === undefined)).toHaveLength(2);
  });

  it('is the same for the same seed and may fall on other seats for another', () => {
    const network: ScenarioInput['network'] = [{ share: 0.3, profile: 'lte' }];
    expect(planned(network)).toEqual(planned(network));
    const seeds = Array.from({ length: 8 }, (_, seed) =>
      profiles(planned(network, String(seed)).seats).join(),
    );
    expect(new Set(seeds).size).toBeGreaterThan(1);
  });

  it('changes at its times, and what is written beside a profile goes before it', () => {
    const [seat] = planned([
      { profile: 'lte', changes: [{ at: '1m', profile: 'dsl-16', down: { loss: 0.05, delay: '80ms' } }] },
    ]).seats;
    expect(seat?.network).toEqual([
      { from_ms: 0, profile: 'lte', ...NETWORK_PROFILES.lte },
      {
        from_ms: 60_000,
        profile: 'dsl-16 changed',
        up: NETWORK_PROFILES['dsl-16'].up,
        down: {
          ...NETWORK_PROFILES['dsl-16'].down,
          loss_share: 0.05,
          delay_ms: 80,
          loss_burst_packets: null,
        },
      },
    ]);
  });

  it('goes out for three seconds, half a minute after joining or at the time of a change', () => {
    const [seat] = planned([{ profile: 'outage-3s' }]).seats;
    const joined = seat?.join_at_ms ?? 0;
    expect(seat?.network?.map(({ from_ms, down }) => [from_ms, down.outage])).toEqual([
      [0, null],
      [joined + 30_000, 'drop'],
      [joined + 33_000, null],
    ]);
    const [changed] = planned([{ profile: 'vpn', changes: [{ at: '1m', profile: 'outage-3s' }] }]).seats;
    expect(changed?.network?.map(({ from_ms, down }) => [from_ms, down.outage])).toEqual([
      [0, null],
      [60_000, 'drop'],
      [63_000, null],
    ]);
  });

  it('survives on disk', () => {
    const plan = planned(NETWORK_PROFILE_NAMES.map((profile) => ({ profile, share: 0.3 })));
    expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  });
});

describe('a network that can not be', () => {
  const faults = (network: unknown): string[] => {
    const parsed = scenarioSchema.shape.network.parse(network);
    return checkNetworks(parsed).map(({ path, what }) => `${path.join('.')}: ${what}`);
  };

  it('is refused where it is written: without conditions, out of order', () => {
    expect(faults([{ share: 0.5 }])).toEqual([
      'network.0: This entry says whose network it is, but not what it is like.',
    ]);
    expect(
      faults([
        {
          profile: 'lte',
          changes: [
            { at: '2m', profile: 'vpn' },
            { at: '1m', profile: 'lte' },
          ],
        },
      ]),
    ).toEqual(['network.0.changes.1.at: This change is not later than the one before.']);
  });
});
