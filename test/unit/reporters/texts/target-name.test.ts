import { describe, expect, it } from 'vitest';
import { sameTarget } from '#analysis/compare/comparability.ts';
import { targetName } from '#reporters/texts/target-name.ts';
import { resultSchema } from '#results/result-schema.ts';
import { makeFinishedRun } from '#test/support/make-result.ts';
import { makeEvidence } from '#test/support/recorded-runs.ts';

describe('the name of a target', () => {
  it('is its title for people', () => {
    expect(targetName({ system: 'janus', title: 'Janus VideoRoom' })).toBe('Janus VideoRoom');
  });

  it('is the identifier in results from before titles were kept, which are still read', () => {
    const { result } = makeFinishedRun();
    const { title, ...target } = result.target;
    const old = resultSchema.parse({ ...result, target });
    expect(title).toBe('LiveKit');
    expect(targetName(old.target)).toBe('livekit');
  });

  it('does not decide whether two runs had the same target', () => {
    const titled = makeEvidence({ seed: 'a' }).origin;
    const { title, ...target } = titled.target;
    expect(title).toBe('LiveKit');
    expect(sameTarget(titled, { ...titled, target })).toBe(true);
  });
});
