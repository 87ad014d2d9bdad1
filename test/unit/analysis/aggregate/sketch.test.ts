import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { QuantileSketch, RELATIVE_ERROR } from '#analysis/aggregate/sketch.ts';

const values = fc.array(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });

function sketchOf(all: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const value of all) sketch.add(value);
  return sketch;
}

describe('a quantile sketch', () => {
  it('is within its relative error of the value of that rank', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(0, 0.5, 0.95, 1), (all, q) => {
        const sorted = [...all].sort((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
        const estimate = sketchOf(all).quantile(q) ?? Number.NaN;
        expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(exact * RELATIVE_ERROR * 1.0001);
      }),
    );
  });

  it('says the same after a round trip through its plain form', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true })), (all) => {
        const sketch = sketchOf(all);
        const copy = QuantileSketch.fromData(
          JSON.parse(JSON.stringify(sketch.toData())) as ReturnType<QuantileSketch['toData']>,
        );
        for (const q of [0, 0.25, 0.5, 0.95, 0.99, 1]) expect(copy.quantile(q)).toBe(sketch.quantile(q));
        expect(copy.n).toBe(sketch.n);
      }),
      { examples: [[[-0]], [[-0, 1]], [[-1, -0]]] },
    );
  });

  it('merges as if all values had gone into one', () => {
    fc.assert(
      fc.property(values, values, (left, right) => {
        const merged = sketchOf(left);
        merged.merge(sketchOf(right));
        const whole = sketchOf([...left, ...right]);
        for (const q of [0, 0.5, 0.95, 1]) expect(merged.quantile(q)).toBe(whole.quantile(q));
      }),
    );
  });

  it('has no quantile without values', () => {
    expect(new QuantileSketch().quantile(0.5)).toBeNull();
  });

  it('refuses to join counts of another relative error', () => {
    const data = { ...sketchOf([1]).toData(), relative_error: 0.05 };
    expect(() => QuantileSketch.fromData(data)).toThrow(RangeError);
  });
});
