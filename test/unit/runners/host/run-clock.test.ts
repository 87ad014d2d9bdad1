import { describe, expect, it } from 'vitest';
import { milliseconds } from '#core/units.ts';
import { createRunClock } from '#runners/host/run-clock.ts';

describe('the clock of a run', () => {
  it('is negative before the start and counts from it', () => {
    const clock = createRunClock(1000);
    expect(clock.now()).toBeLessThan(0);
    expect(clock.now()).toBeGreaterThanOrEqual(-1000);
  });

  it('says the Unix time of its start', () => {
    const clock = createRunClock(1000);
    const wallNowMs = performance.timeOrigin + performance.now();
    expect(clock.epochMs + clock.now()).toBeCloseTo(wallNowMs, -2);
  });

  it('never wakes a sleeper too early', async () => {
    const clock = createRunClock();
    for (const at of [3.3, 7.9, 12.01]) {
      await clock.sleepUntil(milliseconds(at));
      expect(clock.now()).toBeGreaterThanOrEqual(at);
    }
  });

  it('wakes a sleeper at once when the run is drained', async () => {
    const clock = createRunClock();
    const drain = new AbortController();
    const sleeping = clock.sleepUntil(milliseconds(3_600_000), drain.signal);
    drain.abort();
    await sleeping;
    await clock.sleepUntil(milliseconds(3_600_000), drain.signal);
    expect(clock.now()).toBeLessThan(3_600_000);
  });
});
