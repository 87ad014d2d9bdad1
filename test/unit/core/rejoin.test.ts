import { describe, expect, it } from 'vitest';
import { REJOIN_TRIES, rejoin } from '#core/rejoin.ts';
import { createVirtualClock } from '#runners/fake/virtual-clock.ts';

describe('a seat that has lost its call', () => {
  it('tries ten times at growing intervals and then gives up', async () => {
    const clock = createVirtualClock();
    const tries: number[] = [];
    const outcome = rejoin({
      seed: 7,
      clock,
      stop: new AbortController().signal,
      attempt: () => {
        tries.push(clock.now());
        return Promise.resolve(AbortSignal.abort());
      },
      isBack: () => false,
    });
    await clock.advanceTo(60_000);
    await expect(outcome).resolves.toBe('given-up');
    expect(tries).toHaveLength(REJOIN_TRIES);
    expect(tries.slice(0, 2)).toEqual([0, 300]);
    expect(tries.at(-1)).toBeGreaterThan(44_000);
    expect(tries.at(-1)).toBeLessThan(52_000);
  });

  it('tries once more when a try has had no end for 15 s', async () => {
    const clock = createVirtualClock();
    const tries: number[] = [];
    const outcome = rejoin({
      seed: 7,
      clock,
      stop: new AbortController().signal,
      attempt: () => {
        tries.push(clock.now());
        return Promise.resolve(new AbortController().signal);
      },
      isBack: () => tries.length === 2,
    });
    await clock.advanceTo(40_000);
    await expect(outcome).resolves.toBe('back');
    expect(tries).toEqual([0, 15_300]);
  });

  it('stops trying when it is told to', async () => {
    const clock = createVirtualClock();
    const stop = new AbortController();
    const outcome = rejoin({
      seed: 7,
      clock,
      stop: stop.signal,
      attempt: () => Promise.resolve(new AbortController().signal),
      isBack: () => false,
    });
    await clock.advanceTo(1000);
    stop.abort();
    await expect(outcome).resolves.toBe('stopped');
  });
});
