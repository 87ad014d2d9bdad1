import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTwcc, writeTwcc } from '#runners/packet/wire/twcc.ts';

const bytes = fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array));
const alone = (data: Buffer): Buffer => Buffer.from(new Uint8Array(data).buffer);

describe('transport-wide feedback', () => {
  const fields = { senderSsrc: 1, mediaSsrc: 2, baseSequence: 65_530, feedbackCount: 200 };

  it('tells every arrival within 125 us, and every gap', () => {
    const gap = fc.option(fc.integer({ min: -2_000, max: 300_000 }), { nil: undefined, freq: 4 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), fc.array(gap, { maxLength: 120 }), (start, gaps) => {
        const arrivals = new Float64Array(gaps.length + 1);
        let time = start + 10_000_000;
        arrivals[0] = time;
        gaps.forEach((step, index) => {
          if (step !== undefined) time += step;
          arrivals[index + 1] = step === undefined ? -1 : time;
        });
        const out = Buffer.alloc(1200);
        const { end, covered } = writeTwcc(out, 0, 1150, fields, arrivals, arrivals.length);
        expect(covered).toBe(arrivals.length);
        const parsed = parseTwcc(alone(out.subarray(0, end)));
        expect(parsed).toMatchObject(fields);
        // The reference time wraps at 2^24 * 64 ms: compare differences.
        const base = parsed?.arrivalsUs[0] ?? 0;
        arrivals.forEach((arrival, index) => {
          const told = parsed?.arrivalsUs[index];
          if (arrival < 0) expect(told).toBeUndefined();
          else expect(Math.abs((told ?? 0) - base - (arrival - (arrivals[0] ?? 0)))).toBeLessThanOrEqual(250);
        });
      }),
    );
  });

  it('covers fewer packets rather than overrun its room', () => {
    const arrivals = Float64Array.from({ length: 2000 }, (_, index) => 1e9 + index * 100_000);
    const out = Buffer.alloc(1400, 0xaa);
    const { end, covered } = writeTwcc(out, 0, 300, fields, arrivals, 2000);
    expect(end).toBeLessThanOrEqual(300);
    expect(covered).toBeGreaterThan(50);
    expect(out.readUInt8(300)).toBe(0xaa);
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(bytes, (data) => {
        expect(() => parseTwcc(alone(data))).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});
