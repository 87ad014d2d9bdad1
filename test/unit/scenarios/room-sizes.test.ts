import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#core/random.ts';
import { apportion, planRoomSizes } from '#scenarios/room-sizes.ts';
import { scenarioOf } from './known-targets.ts';

function sizes(rooms: string): number[] {
  return planRoomSizes(scenarioOf({ rooms: `rooms: ${rooms}` }).rooms, createRandom(1)).sort((a, b) => a - b);
}

describe('rooms', () => {
  it('come by quota: 85, 10 and 5 % of 20 rooms are 17, 2 and 1', () => {
    const drawn = sizes(
      '{ count: 20, sizes: [{ size: 4, weight: 85 }, { size: 6, weight: 10 }, { size: 11, weight: 5 }] }',
    );
    expect(drawn).toEqual([...new Array<number>(17).fill(4), 6, 6, 11]);
  });

  it('seat exactly as many people as asked for; the last ones get a room or, if alone, a chair', () => {
    expect(sizes('{ participants: 10, size: 4 }')).toEqual([2, 4, 4]);
    expect(sizes('{ participants: 9, size: 4 }')).toEqual([4, 5]);
    expect(sizes('{ participants: 1, size: 4 }')).toEqual([1]);
    expect(sizes('{ participants: 14, sizes: [{ size: 4, weight: 1 }, { size: 6, count: 1 }] }')).toEqual([
      4, 4, 6,
    ]);
  });

  it('hand out pieces without losing one', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000),
        fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 1, maxLength: 9 }),
        (pieces, weights) => {
          const parts = apportion(pieces, weights);
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(pieces);
          parts.forEach((part, index) =>
            expect(Math.abs(part - (pieces * (weights[index] ?? 0)) / total)).toBeLessThan(1),
          );
        },
      ),
    );
  });
});
