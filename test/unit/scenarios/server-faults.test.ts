import { describe, expect, it } from 'vitest';
import type { TargetCapabilities } from '#core/target.ts';
import { planSchema } from '#results/plan-schema.ts';
import { checkFaults, planFaults } from '#scenarios/fault-plan.ts';
import { scenarioSchema } from '#scenarios/schema.ts';
import { makePlan } from '#test/support/make-plan.ts';

const capabilities = { server_faults: ['sfu'] } satisfies Partial<TargetCapabilities>;
const able: TargetCapabilities = {
  tiers: ['packet'],
  codecs: ['vp8'],
  end_to_end_encryption: ['none'],
  last_n: false,
  simulcast: true,
  ...capabilities,
};

const read = (faults: unknown) => scenarioSchema.shape.faults.parse(faults);

describe('planned faults of servers', () => {
  it('are in the plan at absolute times, in their order, and survive on disk', () => {
    const planned = planFaults(
      read([
        { at: '1m', kill: 'sfu' },
        { at: '20s', kill: 'sfu', back_after: '5s' },
      ]),
    );
    expect(planned.faults).toEqual([
      { at_ms: 20_000, server: 'sfu', back_at_ms: 25_000 },
      { at_ms: 60_000, server: 'sfu', back_at_ms: null },
    ]);
    const plan = makePlan(planned);
    expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  });

  it('are refused for a server that the system has not, or that is gone already', () => {
    const faults = read([
      { at: '10s', kill: 'homeserver' },
      { at: '20s', kill: 'sfu', back_after: '5s' },
      { at: '22s', kill: 'sfu' },
    ]);
    expect(
      checkFaults(faults, able, 'livekit').map(({ path, what }) => `${path.join('.')}: ${what}`),
    ).toEqual([
      'faults.0.kill: livekit has no homeserver that a run could kill.',
      'faults.2.at: The sfu is already gone then.',
    ]);
    const unable: TargetCapabilities = { ...able, server_faults: [] };
    expect(checkFaults(read([{ at: '1s', kill: 'sfu' }]), unable, 'url')).toHaveLength(1);
    expect(checkFaults(undefined, unable, 'url')).toEqual([]);
  });
});
