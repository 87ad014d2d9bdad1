import { expect, it } from 'vitest';
import { phaseAt } from '#cli/session/live.ts';

it('the progress of a run never stands in a phase without a name, also when the last seats leave late', () => {
  const phases = [
    { name: 'ramp', kind: 'ramp', from_ms: 0, to_ms: 6000 },
    { name: 'hold', kind: 'hold', from_ms: 6000, to_ms: 40_000 },
  ] as const;
  const names = [0, 5999, 6000, 39_999, 40_000, 47_000].map((t_ms) => phaseAt(phases, t_ms));
  expect(names).toEqual(['ramp', 'ramp', 'hold', 'hold', 'hold', 'hold']);
});
