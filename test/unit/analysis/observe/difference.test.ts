import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { CounterDifferences } from '#analysis/observe/difference.ts';

describe('counter differences', () => {
  it('give nothing for the first row, whose interval is unknown', () => {
    const differences = new CounterDifferences<'packets'>();
    expect(differences.next('a', '1', 1000, { packets: 5 }, 'packets')).toBeUndefined();
  });

  it('count from zero when a counter starts again', () => {
    const differences = new CounterDifferences<'packets'>();
    differences.next('a', '1', 1000, { packets: 500 }, 'packets');
    const interval = differences.next('a', '1', 2000, { packets: 20 }, 'packets');
    expect(interval?.delta('packets')).toBe(20);
    expect(interval?.seconds).toBe(1);
  });

  it('reset every counter of the row when the probe shows that the stream began anew', () => {
    const differences = new CounterDifferences<'packets' | 'lost'>();
    differences.next('a', '1', 1000, { packets: 500, lost: 3 }, 'packets');
    const interval = differences.next('a', '1', 2000, { packets: 20, lost: 4 }, 'packets');
    expect(interval?.change('lost')).toBe(4);
  });

  it('keep the stream’s time over a change of SSRC and count the new one from zero', () => {
    const differences = new CounterDifferences<'packets'>();
    differences.next('a', '1', 1000, { packets: 500 }, 'packets');
    const interval = differences.next('a', '2', 3000, { packets: 700 }, 'packets');
    expect(interval?.delta('packets')).toBe(700);
    expect(interval?.seconds).toBe(2);
  });

  it('ignore rows that are out of order', () => {
    const differences = new CounterDifferences<'packets'>();
    differences.next('a', '1', 2000, { packets: 5 }, 'packets');
    expect(differences.next('a', '1', 1500, { packets: 4 }, 'packets')).toBeUndefined();
  });

  it('never give a negative increase, and add up to what was counted without resets', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 1000 }), { minLength: 2, maxLength: 50 }), (increases) => {
        const differences = new CounterDifferences<'packets'>();
        let total = 0;
        let seen = 0;
        increases.forEach((increase, index) => {
          total += increase;
          const delta =
            differences.next('a', '1', index + 1, { packets: total }, 'packets')?.delta('packets') ?? 0;
          expect(delta).toBeGreaterThanOrEqual(0);
          seen += delta;
        });
        expect(seen).toBe(total - (increases[0] ?? 0));
      }),
    );
  });
});
