import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveredAt, fitScalabilityLaw } from '#analysis/statistics/scalability-law.ts';
import { createRandom } from '#core/random.ts';

const LEVELS = [10, 25, 50, 100, 150, 200, 300, 400];

function points(
  curve: { gamma: number; alpha: number; beta: number },
  noise = 0,
): { load: number; delivered: number }[] {
  const random = createRandom('levels');
  return LEVELS.map((load) => ({
    load,
    delivered: deliveredAt(curve, load) * (1 + noise * random.normal()),
  }));
}

describe('universal scalability law', () => {
  it('finds the curve again that made the points', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 10, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 0.05, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e-4, noNaN: true }),
        (gamma, alpha, beta) => {
          const fit = fitScalabilityLaw(points({ gamma, alpha, beta }), createRandom(1));
          if ('kind' in fit) {
            throw new Error('eight levels must be enough');
          }
          expect(fit.gamma / gamma).toBeCloseTo(1, 4);
          expect(fit.alpha).toBeCloseTo(alpha, 5);
          expect(fit.beta / beta).toBeCloseTo(1, 2);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('names a peak with an interval only inside the range that was tested', () => {
    const inside = fitScalabilityLaw(points({ gamma: 100, alpha: 0.02, beta: 2e-5 }, 0.01), createRandom(1));
    expect(inside).toMatchObject({
      peak: { kind: 'within-tested-range' },
      testedRange: { low: 10, high: 400 },
    });
    const outside = fitScalabilityLaw(points({ gamma: 100, alpha: 0.02, beta: 1e-6 }), createRandom(1));
    expect(outside).toMatchObject({ peak: { kind: 'beyond-tested-range' } });
    const straight = fitScalabilityLaw(points({ gamma: 100, alpha: 0, beta: 0 }), createRandom(1));
    expect('kind' in straight ? 0 : straight.alpha + straight.beta).toBeCloseTo(0, 8);
  });

  it('keeps its parameters within their bounds, whatever the noise', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 1e5, noNaN: true }), { minLength: 6, maxLength: 6 }),
        (delivered) => {
          const fit = fitScalabilityLaw(
            delivered.map((value, index) => ({ load: (index + 1) * 10, delivered: value })),
            createRandom(1),
          );
          if ('kind' in fit) {
            throw new Error('six levels must be enough');
          }
          expect(fit.alpha).toBeGreaterThanOrEqual(0);
          expect(fit.alpha).toBeLessThanOrEqual(1);
          expect(fit.beta).toBeGreaterThanOrEqual(0);
          expect(fit.gamma).toBeGreaterThan(0);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('needs six levels; repeats of one do not count', () => {
    const few = [1, 1, 1, 2, 3, 4, 5].map((load) => ({ load, delivered: load }));
    expect(fitScalabilityLaw(few, createRandom(1))).toEqual({ kind: 'too-few-levels', levels: 5, needed: 6 });
  });
});
