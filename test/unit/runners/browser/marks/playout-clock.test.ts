import { describe, expect, it } from 'vitest';
import { createRandom } from '#core/random.ts';
import { PlayoutClock } from '#runners/browser/page/marks/playout-clock.ts';

const CHUNK = 480;
const RATE_HZ = 48_000;
const START_MS = 1_000_000;

describe('the clock of sound that was played', () => {
  it('is not misled by chunks that are handed over late', () => {
    const random = createRandom('late');
    const clock = new PlayoutClock(RATE_HZ);
    for (let chunk = 1; chunk <= 500; chunk++) {
      // Two of three are late by up to 50 ms, as when a thread waits for a processor.
      const lateMs = random.uniform() < 2 / 3 ? 50 * random.uniform() : 0;
      clock.chunk(CHUNK, START_MS + chunk * 10 + lateMs);
    }
    expect(clock.timeOf(0)).toBeCloseTo(START_MS, 6);
    expect(clock.timeOf(24_000)).toBeCloseTo(START_MS + 500, 6);
  });

  it('follows a device that runs slow', () => {
    const clock = new PlayoutClock(RATE_HZ);
    // 100 ppm slow, over five minutes: 30 ms in all, 0.2 ms within the window.
    for (let chunk = 1; chunk <= 30_000; chunk++) clock.chunk(CHUNK, START_MS + chunk * 10 * 1.0001);
    const last = 30_000 * CHUNK;
    expect(Math.abs(clock.timeOf(last) - (START_MS + 30_000 * 10 * 1.0001))).toBeLessThan(0.25);
  });
});
