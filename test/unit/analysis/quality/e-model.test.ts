import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  delayImpairment,
  fullbandMos,
  fullbandRating,
  mosOfRating,
  narrowbandRating,
  opusMosBand,
} from '#analysis/quality/e-model.ts';

const FLAWLESS = { name: 'flawless', ie: 0, bpl: 1 };

describe('the E-model', () => {
  it.each([
    [100, 0],
    [150, 0.16],
    [200, 3.04],
    [250, 8.92],
    [300, 14.76],
    [400, 24.07],
  ])('takes off for %i ms of delay what G.107 does: %f', (delayMs, expected) => {
    expect(Math.abs(delayImpairment(delayMs) - expected)).toBeLessThanOrEqual(0.01);
  });

  it('gives two published sets of Opus parameters at 150 ms and 2 % loss MOS 3.97 and 3.44', () => {
    const best = fullbandRating(150, 0.02, { name: 'SWB VBR 40 kbit/s', ie: 10.7, bpl: 9.8 });
    const other = fullbandRating(150, 0.02, { name: 'rtcscore', ie: 10.2, bpl: 4.3 });
    expect(Math.abs(fullbandMos(best) - 3.97)).toBeLessThanOrEqual(0.01);
    expect(Math.abs(fullbandMos(other) - 3.44)).toBeLessThanOrEqual(0.01);
    const band = opusMosBand(150, 0.02);
    expect([band.low, band.high]).toEqual([fullbandMos(other), fullbandMos(best)]);
  });

  it('starts at 148 fullband and at 93.2 narrowband, which are MOS 4.50 and 4.41', () => {
    expect(fullbandRating(0, 0, FLAWLESS)).toBe(148);
    expect(narrowbandRating(0, 0, FLAWLESS)).toBe(93.2);
    expect(fullbandMos(148)).toBe(4.5);
    expect(mosOfRating(93.2)).toBeCloseTo(4.41, 2);
  });

  it('finds G.711 at 5 % loss worse in bursts than at random (G.113: Ie 0, Bpl 4.3)', () => {
    const g711 = { name: 'G.711', ie: 0, bpl: 4.3 };
    // 93.2 - 95 * 5 / (5 + 4.3) and, with bursts twice as long, 93.2 - 95 * 5 / (2.5 + 4.3).
    expect(narrowbandRating(100, 0.05, g711)).toBeCloseTo(42.12, 2);
    expect(narrowbandRating(100, 0.05, g711, 2)).toBeCloseTo(23.35, 2);
  });

  it('stays within 1 and 4.5, and never gets better by delay or loss', () => {
    const delay = fc.integer({ min: 0, max: 3000 });
    const loss = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(delay, loss, delay, loss, (delayMs, lossShare, moreDelay, moreLoss) => {
        const band = opusMosBand(delayMs, lossShare);
        const worse = opusMosBand(delayMs + moreDelay, Math.min(1, lossShare + moreLoss));
        expect(band.low).toBeGreaterThanOrEqual(1);
        expect(band.high).toBeLessThanOrEqual(4.5);
        expect(band.low).toBeLessThanOrEqual(band.high);
        // The last digit of a double may go either way where more delay changes nothing.
        expect(worse.high).toBeLessThanOrEqual(band.high + 1e-12);
      }),
    );
  });
});
