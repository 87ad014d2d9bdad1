import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mannWhitneyExact } from '#analysis/statistics/rank-test.ts';

describe('exact rank test', () => {
  it('needs four runs against four to be able to find anything at 5 %', () => {
    expect(mannWhitneyExact([1, 2, 3, 4], [5, 6, 7, 8])?.pTwoSided).toBeCloseTo(2 / 70, 10);
    expect(mannWhitneyExact([1, 2, 3], [5, 6, 7])?.smallestPossibleP).toBeCloseTo(0.1, 10);
  });

  it('agrees with a worked example (R: wilcox.test, exact)', () => {
    const result = mannWhitneyExact(
      [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46],
      [1.15, 0.88, 0.9, 0.74, 1.21],
    );
    expect(result?.pTwoSided).toBeCloseTo(0.2544, 4);
  });

  it('sees nothing in equal sides, and a full effect in separated ones', () => {
    expect(mannWhitneyExact([5, 5, 5, 5], [5, 5, 5, 5])).toMatchObject({
      pTwoSided: 1,
      commonLanguageEffect: 0.5,
    });
    expect(mannWhitneyExact([1, 2, 3, 4], [5, 6, 7, 8])?.commonLanguageEffect).toBe(1);
  });

  it('does not care which side is called first', () => {
    const side = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(side, side, (a, b) => {
        const forth = mannWhitneyExact(a, b);
        const back = mannWhitneyExact(b, a);
        expect(forth?.pTwoSided).toBeCloseTo(back?.pTwoSided ?? -1, 10);
        expect(forth?.pTwoSided).toBeGreaterThan(0);
      }),
    );
  });

  it('gives no answer for an empty side or one that is too large to count', () => {
    expect(mannWhitneyExact([], [1])).toBeNull();
    expect(mannWhitneyExact(new Array<number>(20).fill(1), new Array<number>(20).fill(2))).toBeNull();
  });
});
