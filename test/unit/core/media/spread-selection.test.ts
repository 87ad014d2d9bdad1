import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpreadSelection } from '#core/media/spread-selection.ts';

describe('a selection spread over values', () => {
  it('always keeps both extremes and never more than it may', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 60 }),
        (values) => {
          const selection = new SpreadSelection<number>(5);
          for (const value of values) selection.offer(value, value);
          expect(selection.items.length).toBe(Math.min(5, values.length));
          expect(selection.items[0]).toBe(Math.min(...values));
          expect(selection.items.at(-1)).toBe(Math.max(...values));
        },
      ),
    );
  });

  it('gives back exactly what it does not keep', () => {
    const selection = new SpreadSelection<string>(3);
    expect([selection.offer(1, 'a'), selection.offer(9, 'b'), selection.offer(8, 'c')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(selection.offer(5, 'd')).toBe('c');
    expect(selection.offer(0, 'e')).toBe('a');
    expect(selection.items).toEqual(['e', 'd', 'b']);
  });

  it('covers the range evenly whatever comes most often', () => {
    const selection = new SpreadSelection<number>(11);
    for (let round = 0; round < 300; round++) {
      const value = round % 10 === 0 ? (round * 7) % 100 : 50 + (round % 7) / 100;
      selection.offer(value, value);
    }
    const gaps = selection.items.map((value, index) => value - (selection.items[index - 1] ?? value));
    expect(Math.max(...gaps)).toBeLessThan(25);
  });
});
