import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest, suggest } from '#scenarios/spelling.ts';

describe('"did you mean"', () => {
  it('finds slips, swapped letters and other ways to join words', () => {
    const known = ['frame_rate', 'codec', 'seats_per_page'];
    expect(nearest('framerate', known)).toBe('frame_rate');
    expect(nearest('cdoec', known)).toBe('codec');
    expect(nearest('seatsPerPage', known)).toBe('seats_per_page');
  });

  it('lists what there is when nothing is near', () => {
    expect(suggest('xyz', ['ramp', 'hold'])).toBe('Known: ramp, hold.');
    expect(suggest('xyz', [])).toBe('Remove it.');
  });

  it('measures distance the same both ways, and none to the word itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
