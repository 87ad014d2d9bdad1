import { describe, expect, it } from 'vitest';
import { lossPattern } from '#analysis/quality/loss-pattern.ts';
import type { LossInterval } from '#analysis/quality/loss-pattern.ts';
import { createRandom } from '#core/random.ts';

/** Seconds of 100 packets; bursts of that mean length, or independent losses. */
function seconds(lossShare: number, burst: number | null, seed: number, count = 60): LossInterval[] {
  const random = createRandom(seed);
  let bad = false;
  return Array.from({ length: count }, () => {
    let lost = 0;
    for (let packet = 0; packet < 100; packet++) {
      if (burst === null) bad = random.uniform() < lossShare;
      else {
        const enter = lossShare / (burst * (1 - lossShare));
        bad = bad ? random.uniform() >= 1 / burst : random.uniform() < enter;
      }
      if (bad) lost += 1;
    }
    return { lost, expected: 100 };
  });
}

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

describe('the pattern of loss', () => {
  it('is told apart from counts a second: independent losses from bursts of four', () => {
    for (const share of [0.03, 0.1]) {
      const random = SEEDS.filter((seed) => lossPattern(seconds(share, null, seed)).pattern === 'random');
      const bursty = SEEDS.filter((seed) => lossPattern(seconds(share, 4, seed)).pattern === 'bursty');
      // Three deviations: a wrong answer in a few hundred.
      expect(random.length).toBeGreaterThanOrEqual(38);
      expect(bursty.length).toBeGreaterThanOrEqual(38);
    }
  });

  it('gives back the mean length of bursts', () => {
    const found = SEEDS.map((seed) => lossPattern(seconds(0.05, 4, seed, 300)).burst_packets);
    const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
    expect(Math.abs(mean - 4)).toBeLessThan(0.6);
  });

  it('is undecided while there is too little', () => {
    expect(lossPattern([]).pattern).toBe('undecided');
    expect(lossPattern(seconds(0, null, 1)).pattern).toBe('undecided');
    expect(lossPattern(seconds(0.1, 4, 1, 5)).pattern).toBe('undecided');
  });
});
