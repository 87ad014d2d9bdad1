import { describe, expect, it } from 'vitest';
import { milliseconds } from '#core/units.ts';
import { createVirtualClock } from '#runners/fake/virtual-clock.ts';

describe('the virtual clock', () => {
  it('wakes sleepers in the order of their instants, equal ones in the order in which they lay down', async () => {
    const clock = createVirtualClock();
    const woken: string[] = [];
    const sleeper = async (name: string, at: number): Promise<void> => {
      await clock.sleepUntil(milliseconds(at));
      woken.push(`${name}@${clock.now()}`);
    };
    void sleeper('late', 300);
    void sleeper('first of two', 100);
    void sleeper('second of two', 100);
    void sleeper('after', 301);
    await clock.advance(300);
    expect(woken).toEqual(['first of two@100', 'second of two@100', 'late@300']);
    expect(clock.sleepers).toBe(1);
  });

  it('wakes sleepers that lay down only after others woke', async () => {
    const clock = createVirtualClock(0, -10);
    const ticks: number[] = [];
    void (async () => {
      for (let at = 0; at <= 1000; at += 250) {
        await clock.sleepUntil(milliseconds(at));
        ticks.push(clock.now());
      }
    })();
    await clock.advanceTo(1000);
    expect(ticks).toEqual([0, 250, 500, 750, 1000]);
    expect(clock.now()).toBe(1000);
  });

  it('wakes on abort without moving time', async () => {
    const clock = createVirtualClock();
    const abort = new AbortController();
    const sleeping = clock.sleepUntil(milliseconds(50), abort.signal);
    abort.abort();
    await sleeping;
    expect(clock.now()).toBe(0);
    expect(clock.sleepers).toBe(0);
  });
});
