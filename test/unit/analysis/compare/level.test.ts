import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shownLevel } from '#analysis/compare/level.ts';

describe('an interval as it is shown', () => {
  it('keeps a share between none and all, however wide the interval', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (estimate, half) => {
          const interval = { low: estimate - half, high: estimate + half };
          const shown = shownLevel(
            { estimate, interval, scale: 'difference', variance: 1, runs: 5, rooms: 10 },
            true,
          );
          expect(shown.low).toBeGreaterThanOrEqual(0);
          expect(shown.high).toBeLessThanOrEqual(1);
          expect(shown.low).toBeLessThanOrEqual(estimate);
          expect(shown.high).toBeGreaterThanOrEqual(estimate);
        },
      ),
    );
  });

  it('leaves other figures as they are: an offset may be negative', () => {
    const level = { estimate: 0.01, scale: 'difference', variance: 1, runs: 5, rooms: 10 } as const;
    expect(shownLevel({ ...level, interval: { low: -0.02, high: 0.04 } }, false)).toEqual({
      estimate: 0.01,
      low: -0.02,
      high: 0.04,
    });
    expect(shownLevel({ ...level, interval: null }, true)).toMatchObject({ low: null, high: null });
  });
});
