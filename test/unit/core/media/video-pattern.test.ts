import { describe, expect, it } from 'vitest';
import { crc32 } from '#core/media/checksum.ts';
import { readMark } from '#core/media/frame-mark.ts';
import { createVideoPattern } from '#core/media/video-pattern.ts';
import type { VideoPattern } from '#core/media/video-pattern.ts';

const CLOCK_MS = 1_764_000_000_000;

function frame(pattern: VideoPattern, counter: number): Uint8Array {
  const target = new Uint8Array(pattern.byteLength).fill(1);
  pattern.draw(counter, CLOCK_MS, 9, target);
  return target;
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}

describe('the synthetic camera', () => {
  it('draws the same bits for the same seed, counter, clock and sender, in any order and into any buffer', () => {
    const a = createVideoPattern({ seed: 42, width: 320, height: 180 });
    const b = createVideoPattern({ seed: 42, width: 320, height: 180 });
    const late = frame(a, 5_000);
    const reused = new Uint8Array(b.byteLength);
    for (const counter of [0, 1, 77, 5_000]) b.draw(counter, CLOCK_MS, 9, reused);
    expect(reused).toEqual(late);
  });

  it('draws the frames that earlier versions drew', () => {
    const pattern = createVideoPattern({ seed: 2026, width: 320, height: 180 });
    expect([0, 1, 150, 9_999_999].map((counter) => crc32(frame(pattern, counter)))).toEqual([
      2_046_780_772, 2_209_400_361, 3_475_562_276, 3_676_077_677,
    ]);
  });

  it('moves in luma and in chroma from second to second, gently from frame to frame', () => {
    const pattern = createVideoPattern({ seed: 3, width: 320, height: 180 });
    const [first, next, later] = [frame(pattern, 100), frame(pattern, 101), frame(pattern, 130)];
    const luma = (bytes: Uint8Array): Uint8Array => bytes.subarray(320 * 70, 320 * 180);
    const chroma = (bytes: Uint8Array): Uint8Array => bytes.subarray(320 * 180);
    expect(meanDifference(luma(first), luma(later))).toBeGreaterThan(1);
    expect(meanDifference(chroma(first), chroma(later))).toBeGreaterThan(0.2);
    expect(meanDifference(luma(first), luma(next))).toBeLessThan(4);
  });

  it('looks different for another seed', () => {
    const one = createVideoPattern({ seed: 1, width: 160, height: 90 });
    const other = createVideoPattern({ seed: 2, width: 160, height: 90 });
    expect(meanDifference(frame(one, 10), frame(other, 10))).toBeGreaterThan(5);
  });

  it('stays within limited range and leaves no byte unwritten', () => {
    const pattern = createVideoPattern({ seed: 8, width: 322, height: 182 });
    for (let counter = 0; counter < 400; counter += 19) {
      const luma = frame(pattern, counter).subarray(0, 322 * 182);
      expect(luma.every((value) => value >= 16 && value <= 235)).toBe(true);
    }
  });

  it.each([
    [160, 90],
    [321, 181],
    [640, 360],
    [480, 640],
  ])('carries its mark at %dx%d', (width, height) => {
    const pattern = createVideoPattern({ seed: 8, width, height });
    for (const counter of [0, 1, 299, 16_777_215]) {
      expect(readMark(frame(pattern, counter), width, width, height)).toEqual({
        ok: true,
        mark: { frameCounter: counter, clockMs: CLOCK_MS % 2 ** 32, senderIndex: 9 },
      });
    }
  });

  it('refuses a buffer that is too small', () => {
    const pattern = createVideoPattern({ seed: 8, width: 320, height: 180 });
    expect(() => pattern.draw(0, 0, 0, new Uint8Array(100))).toThrow('320x180 needs 86400 bytes, got 100');
  });
});
