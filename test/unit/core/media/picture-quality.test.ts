import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lumaMse, lumaSsim, psnrDb, scaleLuma } from '#core/media/picture-quality.ts';
import type { LumaPicture } from '#core/media/picture-quality.ts';
import { createVideoPattern } from '#core/media/video-pattern.ts';
import figures from '../../../fixtures/media/ffmpeg-figures.json' with { type: 'json' };

const { width, height } = figures;

function frames(file: string): LumaPicture[] {
  const bytes = new Uint8Array(readFileSync(new URL(`../../../fixtures/media/${file}`, import.meta.url)));
  const size = width * height;
  return Array.from({ length: bytes.length / size }, (_, index) => ({
    luma: bytes.subarray(index * size, (index + 1) * size),
    stride: width,
    width,
    height,
  }));
}

/** The same picture in rows that are 13 bytes longer, with rubbish in them. */
function padded(picture: LumaPicture): LumaPicture {
  const stride = picture.width + 13;
  const luma = new Uint8Array(stride * picture.height).fill(77);
  for (let y = 0; y < picture.height; y++) {
    luma.set(picture.luma.subarray(y * picture.stride, y * picture.stride + picture.width), y * stride);
  }
  return { ...picture, luma, stride };
}

const pairs = frames('reference-168x94.gray').flatMap((reference, index) => {
  const received = frames('received-168x94.gray')[index];
  const golden = figures.frames[index];
  return received === undefined || golden === undefined ? [] : [{ index, reference, received, golden }];
});

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('picture quality', () => {
  it.each(pairs)(
    "is what ffmpeg's psnr and ssim filters say of frame $index",
    ({ reference, received, golden }) => {
      const mse = lumaMse(reference, received);
      expect(mse).toBeCloseTo(golden.mse_y, 2);
      expect(psnrDb(mse)).toBeCloseTo(golden.psnr_y_db, 2);
      expect(lumaSsim(reference, received)).toBeCloseTo(golden.ssim_y, 5);
    },
  );

  it('averages over frames as ffmpeg does: squared errors, not decibels', () => {
    expect(pairs).toHaveLength(3);
    const mse = mean(pairs.map((pair) => lumaMse(pair.reference, pair.received)));
    expect(psnrDb(mse)).toBeCloseTo(figures.average.psnr_y_db, 5);
    const ssim = mean(pairs.map((pair) => lumaSsim(pair.reference, pair.received)));
    expect(ssim).toBeCloseTo(figures.average.ssim_y, 5);
  });

  it('does not look at the padding of rows', () => {
    for (const { reference, received } of pairs) {
      expect(lumaMse(padded(reference), padded(received))).toBe(lumaMse(reference, received));
      expect(lumaSsim(padded(reference), received)).toBe(lumaSsim(reference, received));
    }
  });

  it('compares with a reference that is drawn again, bit by bit', () => {
    const pattern = createVideoPattern({ seed: 360, width, height });
    const again = new Uint8Array(pattern.byteLength);
    const drawn = pairs.map((pair, index) => {
      const frame = [2, 14, 29][index] ?? 0;
      pattern.draw(5 * frame, 1_764_000_000_000 + 167 * frame, 5, again);
      return lumaMse(pair.reference, { luma: again, stride: width, width, height });
    });
    expect(drawn).toEqual([0, 0, 0]);
  });

  it('is perfect for equal pictures', () => {
    const picture = pairs[0]?.reference ?? { luma: new Uint8Array(0), stride: 0, width: 0, height: 0 };
    expect(psnrDb(lumaMse(picture, picture))).toBe(Infinity);
    expect(lumaSsim(picture, picture)).toBeCloseTo(1, 12);
  });

  it('refuses to compare different sizes', () => {
    const small: LumaPicture = { luma: new Uint8Array(64), stride: 8, width: 8, height: 8 };
    const tall: LumaPicture = { luma: new Uint8Array(128), stride: 8, width: 8, height: 16 };
    expect(() => lumaMse(small, tall)).toThrow('pictures differ in size: 8x8 and 8x16');
    expect(() => lumaSsim(small, tall)).toThrow('scaleLuma');
  });
});

describe('scaling a reference to the size of a layer', () => {
  it('averages the area that each pixel covers', () => {
    const source = { luma: Uint8Array.from([0, 30, 60, 90, 120, 150, 9, 9]), stride: 8, width: 6, height: 1 };
    expect([...scaleLuma(source, 3, 1).luma]).toEqual([15, 75, 135]);
    expect([...scaleLuma(source, 4, 1).luma]).toEqual([10, 50, 100, 140]);
    expect([...scaleLuma(source, 6, 1).luma]).toEqual([0, 30, 60, 90, 120, 150]);
  });

  it('averages in both directions and rounds half up', () => {
    const source = { luma: Uint8Array.from([1, 2, 3, 4, 9, 2, 2, 1, 1, 9]), stride: 5, width: 4, height: 2 };
    expect([...scaleLuma(source, 2, 1).luma]).toEqual([2, 2]);
    expect([
      ...scaleLuma({ luma: Uint8Array.from([1, 2]), stride: 2, width: 2, height: 1 }, 1, 1).luma,
    ]).toEqual([2]);
  });

  it('keeps a flat picture flat at any size', () => {
    const source = { luma: new Uint8Array(1280 * 720).fill(201), stride: 1280, width: 1280, height: 720 };
    for (const [toWidth, toHeight] of [
      [160, 90],
      [427, 241],
      [1300, 731],
    ] as const) {
      expect(scaleLuma(source, toWidth, toHeight).luma.every((value) => value === 201)).toBe(true);
    }
  });
});
