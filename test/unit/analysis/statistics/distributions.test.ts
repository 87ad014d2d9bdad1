import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  normalCdf,
  normalQuantile,
  studentCdf,
  studentQuantile,
} from '#analysis/statistics/distributions.ts';

describe('quantiles of the normal and the Student distribution', () => {
  it.each([
    [0.975, 1.959963985],
    [0.5, 0],
    [0.001, -3.090232306],
    [0.9999, 3.719016485],
  ])('the normal quantile of %f is %f', (p, expected) => {
    expect(normalQuantile(p)).toBeCloseTo(expected, 7);
  });

  // Printed t tables (two decimals more than usual, from R's qt).
  it.each([
    [0.975, 1, 12.7062],
    [0.975, 4, 2.776445],
    [0.975, 8, 2.306004],
    [0.95, 30, 1.697261],
    [0.995, 2, 9.924843],
  ])('the Student quantile of %f with %f degrees is %f', (p, degrees, expected) => {
    expect(studentQuantile(p, degrees)).toBeCloseTo(expected, 3);
  });

  it('undo each other', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 1, max: 200, noNaN: true }),
        (p, degrees) => {
          expect(studentCdf(studentQuantile(p, degrees), degrees)).toBeCloseTo(p, 8);
          expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 6);
        },
      ),
    );
  });

  it('refuse what is no probability and no number of degrees', () => {
    expect(() => normalQuantile(1)).toThrow('between 0 and 1');
    expect(() => studentQuantile(0.5, 0)).toThrow('must be positive');
  });
});
