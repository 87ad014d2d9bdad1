import { describe, expect, it } from 'vitest';
import { quantile, spread, summariseReplications } from '#analysis/statistics/replications.ts';

describe('replications', () => {
  it('give a mean with the Student interval of the textbook', () => {
    const { mean, halfWidth } = summariseReplications(
      [1.2, 1.5, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.5, 1.09],
      0.9,
    );
    expect(mean).toBeCloseTo(1.34, 2); // Law, Simulation Modeling and Analysis, example 4.26
    expect(halfWidth).toBeCloseTo(0.24, 2);
  });

  it('say nothing about spread when there is only one', () => {
    expect(summariseReplications([3])).toEqual({ n: 1, mean: 3, standardDeviation: null, halfWidth: null });
    expect(() => summariseReplications([])).toThrow('no replications');
  });

  it('interpolate quantiles and leave the argument alone', () => {
    const values = [4, 1, 3, 2];
    expect(quantile(values, 0.5)).toBe(2.5);
    expect(values).toEqual([4, 1, 3, 2]);
    const { low, estimate, high } = spread(Array.from({ length: 101 }, (_, index) => index));
    expect([low, estimate, high].map(Math.round)).toEqual([5, 50, 95]);
    expect(() => quantile([], 0.5)).toThrow('no quantile');
  });
});
