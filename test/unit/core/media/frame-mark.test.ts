import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  drawMark,
  gridRect,
  markRegion,
  plausibleMark,
  readMark,
  readMarkInRegion,
  unwrapClockMs,
} from '#core/media/frame-mark.ts';
import type { FrameMark } from '#core/media/frame-mark.ts';
import { LOOP_SENDER_INDEX } from '#core/media/loop-sender.ts';

const MARK: FrameMark = { frameCounter: 123_456, clockMs: 3_210_987_654, senderIndex: 513 };
const SIZES = [
  [160, 90],
  [320, 180],
  [480, 270],
  [640, 360],
  [640, 480],
  [1280, 720],
  [1920, 1080],
] as const;

function framed(width: number, height: number, mark: FrameMark = MARK): Uint8Array {
  const luma = new Uint8Array(width * height).fill(110);
  drawMark(luma, width, width, height, mark);
  return luma;
}

/** A part of a plane, by nearest pixel, at another size: stands for cropping and stretching. */
function resample(
  from: { luma: Uint8Array; width: number; height: number },
  crop: { x: number; y: number; width: number; height: number },
  width: number,
  height: number,
): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, index) => {
    const x = Math.floor(crop.x + (((index % width) + 0.5) * crop.width) / width);
    const y = Math.floor(crop.y + ((Math.floor(index / width) + 0.5) * crop.height) / height);
    return from.luma[y * from.width + x] ?? 0;
  });
}

describe('the mark in a picture', () => {
  it.each(SIZES)('reads back what was drawn at %dx%d', (width, height) => {
    expect(readMark(framed(width, height), width, width, height)).toEqual({ ok: true, mark: MARK });
  });

  it('reads back any payload, taken modulo its field widths', () => {
    const field = fc.nat({ max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(
        field,
        fc.nat({ max: Number.MAX_SAFE_INTEGER }),
        field,
        (frameCounter, clockMs, senderIndex) => {
          const luma = framed(160, 90, { frameCounter, clockMs, senderIndex });
          expect(readMark(luma, 160, 160, 90)).toEqual({
            ok: true,
            mark: {
              frameCounter: frameCounter % 2 ** 24,
              clockMs: clockMs % 2 ** 32,
              senderIndex: senderIndex % 2 ** 16,
            },
          });
        },
      ),
    );
  });

  it('survives scaling to every layer size', () => {
    const from = { luma: framed(640, 360), width: 640, height: 360 };
    for (const [width, height] of SIZES) {
      const scaled = resample(from, { x: 0, y: 0, width: 640, height: 360 }, width, height);
      expect(readMark(scaled, width, width, height).ok, `${width}x${height}`).toBe(true);
    }
  });

  it('survives cropping by some pixels on any side', () => {
    const from = { luma: framed(640, 360), width: 640, height: 360 };
    for (const [x, y, right, bottom] of [
      [8, 0, 0, 0],
      [0, 8, 0, 0],
      [0, 0, 16, 0],
      [0, 0, 0, 12],
      [6, 6, 6, 6],
    ] as const) {
      const crop = { x, y, width: 640 - x - right, height: 360 - y - bottom };
      expect(readMark(resample(from, crop, 320, 180), 320, 320, 180).ok, JSON.stringify(crop)).toBe(true);
    }
  });

  it('reads limited and full range alike', () => {
    const stretched = framed(320, 180).map((value) =>
      Math.min(255, Math.max(0, Math.round(((value - 16) * 255) / 219))),
    );
    const squeezed = framed(320, 180).map((value) => Math.round(16 + (value * 219) / 255));
    expect(readMark(stretched, 320, 320, 180).ok).toBe(true);
    expect(readMark(squeezed, 320, 320, 180).ok).toBe(true);
  });

  it.each(SIZES)('is readable from its own rectangle alone at %dx%d', (width, height) => {
    const luma = framed(width, height);
    const region = markRegion(width, height);
    expect(
      [region.x, region.y, region.width, region.height].every((value) => value >= 0 && value % 2 === 0),
    ).toBe(true);
    const cut = resample({ luma, width, height }, region, region.width, region.height);
    expect(readMarkInRegion(cut, region.width, width, height)).toEqual({ ok: true, mark: MARK });
  });

  it('respects strides wider than the picture', () => {
    const stride = 704;
    const luma = new Uint8Array(stride * 360).fill(90);
    drawMark(luma, stride, 640, 360, MARK);
    expect(readMark(luma, stride, 640, 360)).toEqual({ ok: true, mark: MARK });
    expect(luma[639]).toBe(90);
  });

  it('has its cells on even pixels', () => {
    for (const [width, height] of SIZES) {
      const rect = gridRect(width, height);
      expect([rect.x, rect.y, rect.width, rect.height].map((value) => value % 2)).toEqual([0, 0, 0, 0]);
    }
  });

  it('calls one flipped cell a wrong checksum instead of guessing', () => {
    const luma = framed(640, 360);
    for (let y = 32; y < 48; y++)
      for (let x = 64; x < 96; x++) luma[y * 640 + x] = 251 - (luma[y * 640 + x] ?? 0);
    expect(readMark(luma, 640, 640, 360)).toEqual({ ok: false, reason: 'checksum' });
  });

  it('says why there is nothing to read', () => {
    expect(readMark(new Uint8Array(320 * 180).fill(80), 320, 320, 180)).toEqual({
      ok: false,
      reason: 'low-contrast',
    });
    expect(readMark(new Uint8Array(64 * 36), 64, 64, 36)).toEqual({ ok: false, reason: 'too-small' });
    const halves = Uint8Array.from({ length: 320 * 180 }, (_, index) => (index % 320 < 160 ? 30 : 200));
    expect(readMark(halves, 320, 320, 180)).toEqual({ ok: false, reason: 'no-grid' });
  });

  it('reads nothing out of blocky noise with finder cells in place', () => {
    const luma = new Uint8Array(160 * 90);
    let state = 1;
    for (let attempt = 0; attempt < 300; attempt++) {
      drawMark(luma, 160, 160, 90, MARK);
      for (let cell = 16; cell < 96; cell++) {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        const level = state >>> 31 === 1 ? 219 : 32;
        for (let y = 0; y < 4; y++) {
          const start = (4 + Math.floor(cell / 16) * 4 + y) * 160 + 16 + (cell % 16) * 8;
          luma.fill(level, start, start + 8);
        }
      }
      expect(readMark(luma, 160, 160, 90)).toEqual({ ok: false, reason: 'checksum' });
    }
  });

  it('refuses a reading that the caller knows to be impossible', () => {
    const nowMs = 1_764_000_000_000;
    const at = (clockMs: number): Uint8Array => framed(320, 180, { ...MARK, clockMs });
    const check = plausibleMark({ senders: new Set([513]), nowMs, oldestMs: 10_000, earliestMs: 500 });
    expect(readMark(at(nowMs - 300), 320, 320, 180, check).ok).toBe(true);
    expect(readMark(at(nowMs + 900), 320, 320, 180, check)).toEqual({ ok: false, reason: 'implausible' });
    expect(readMark(at(nowMs - 20_000), 320, 320, 180, check)).toEqual({ ok: false, reason: 'implausible' });
    const stranger = plausibleMark({ senders: new Set([4]), nowMs, oldestMs: 10_000, earliestMs: 500 });
    expect(readMark(at(nowMs), 320, 320, 180, stranger)).toEqual({ ok: false, reason: 'implausible' });
  });

  it('of a pre-encoded loop is told apart whatever its clock says, so that nobody takes it for an age', () => {
    const ages = fc.integer({ min: -100_000, max: 10_000_000 });
    const nowMs = 1_800_000_000_000;
    const check = plausibleMark({ nowMs, oldestMs: 60_000, earliestMs: 5000 });
    fc.assert(
      fc.property(ages, fc.nat(303), (ageMs, frameCounter) => {
        const mark = { frameCounter, clockMs: nowMs - ageMs, senderIndex: LOOP_SENDER_INDEX };
        const luma = framed(320, 180, mark);
        expect(readMark(luma, 320, 320, 180, check)).toEqual({ ok: false, reason: 'pre-encoded' });
        expect(readMark(luma, 320, 320, 180)).toMatchObject({ ok: true, mark: { frameCounter } });
      }),
      { numRuns: 30 },
    );
  });

  it('unwraps its clock to the time nearest to the reader', () => {
    const sentMs = fc.integer({ min: 1_600_000_000_000, max: 3_000_000_000_000 });
    const skewMs = fc.integer({ min: -2_000_000_000, max: 2_000_000_000 });
    fc.assert(
      fc.property(sentMs, skewMs, (sent, skew) => {
        expect(unwrapClockMs(sent % 2 ** 32, sent + skew)).toBe(sent);
      }),
    );
  });
});
