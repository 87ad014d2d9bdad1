import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FULL_TURN, hash32, noiseField, pick, sineQ15, swing } from '#core/media/integer-math.ts';

describe('arithmetic that is the same on every machine', () => {
  it('knows the sine within 0.2 % of its peak', () => {
    for (let phase = -FULL_TURN; phase < FULL_TURN; phase += 37) {
      const exact = 32_767 * Math.sin((2 * Math.PI * phase) / FULL_TURN);
      expect(Math.abs(sineQ15(phase) - exact)).toBeLessThan(0.002 * 32_767);
    }
  });

  it('swings in whole steps within its amplitude, at any step of a run', () => {
    fc.assert(
      fc.property(
        fc.nat(500),
        fc.nat(2 ** 31),
        fc.integer({ min: 2, max: 5000 }),
        (amplitude, step, period) => {
          const value = swing(amplitude, step, period, 12_345);
          expect(Number.isInteger(value)).toBe(true);
          expect(Math.abs(value)).toBeLessThanOrEqual(amplitude);
          expect(swing(amplitude, step + period, period, 12_345)).toBe(value);
        },
      ),
    );
  });

  it('hashes and picks the values that earlier versions did', () => {
    expect([hash32(0, 0), hash32(1, 0), hash32(0, 1), hash32(-1, 7)]).toEqual([
      3_949_215_219, 1_360_070_252, 3_570_609_059, 4_120_475_179,
    ]);
    expect(Array.from({ length: 200 }, (_, salt) => pick(9, salt, -3, 3))).toEqual(
      expect.arrayContaining([-3, -2, -1, 0, 1, 2, 3]),
    );
  });

  it('makes noise without seams: neighbours differ by little for large cells', () => {
    const field = noiseField(4, 200, 3, 50);
    const steps = Array.from({ length: 199 }, (_, x) => Math.abs((field[x + 1] ?? 0) - (field[x] ?? 0)));
    expect(Math.max(...steps)).toBeLessThanOrEqual(6);
    expect(new Set(field).size).toBeGreaterThan(20);
  });
});
