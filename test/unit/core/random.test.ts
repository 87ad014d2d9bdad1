import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#core/random.ts';

function draws(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('seeded random numbers', () => {
  it('give the same stream for the same seed and another for another seed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.integer()), (seed) => {
        const first = draws(8, createRandom(seed).uniform);
        expect(draws(8, createRandom(seed).uniform)).toEqual(first);
        expect(draws(8, createRandom(`${String(seed)}x`).uniform)).not.toEqual(first);
      }),
    );
  });

  it('stay what they were when the first plan was written with them', () => {
    expect(draws(3, createRandom('seatproof').uniform)).toMatchInlineSnapshot(`
      [
        0.38708060036723047,
        0.6888530288959873,
        0.5496509400898282,
      ]
    `);
  });

  it('fork by label alone, whatever was drawn before', () => {
    const fresh = createRandom(7);
    const used = createRandom(7);
    draws(100, used.uniform);
    expect(draws(5, used.fork('rooms').uniform)).toEqual(draws(5, fresh.fork('rooms').uniform));
    expect(draws(5, fresh.fork('rooms').uniform)).not.toEqual(draws(5, fresh.fork('seats').uniform));
    expect(draws(5, fresh.fork('a').fork('b').uniform)).not.toEqual(draws(5, fresh.fork('a/b').uniform));
  });

  it('fill the unit interval evenly', () => {
    const bins = new Array<number>(20).fill(0);
    const { uniform } = createRandom(1);
    for (let index = 0; index < 200_000; index += 1) {
      const bin = Math.floor(uniform() * 20);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const chiSquare = bins.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(43.8); // 0.999 quantile of chi-square with 19 degrees of freedom
  });

  it('have the moments of their distributions', () => {
    const { exponential, normal } = createRandom(2);
    const exponentials = draws(100_000, () => exponential(3));
    const normals = draws(100_000, normal);
    expect(mean(exponentials)).toBeCloseTo(3, 1);
    expect(Math.min(...exponentials.slice(0, 1000))).toBeGreaterThanOrEqual(0);
    expect(mean(normals)).toBeCloseTo(0, 1);
    expect(mean(normals.map((value) => value * value))).toBeCloseTo(1, 1);
  });

  it('pick and shuffle without losing or inventing an element', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.integer(), (items, seed) => {
        const random = createRandom(seed);
        expect(items).toContain(random.pick(items));
        expect(random.shuffle(items).sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
        expect(random.integer(items.length)).toBeLessThan(items.length);
      }),
    );
  });

  it('refuse to pick out of nothing', () => {
    const random = createRandom(0);
    expect(() => random.pick([])).toThrow(RangeError);
    expect(() => random.integer(0)).toThrow('whole n of at least 1');
    expect(() => random.integer(1.5)).toThrow(RangeError);
  });
});
