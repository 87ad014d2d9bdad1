import { describe, expect, it } from 'vitest';
import { chooseExamples } from '#analysis/quality/examples.ts';
import type { PictureExample } from '#core/picture-example.ts';
import { makeFinishedRun } from '#test/support/make-result.ts';

const { result, details } = makeFinishedRun({ seats: 2, verdict: 'pass' });
const everything = { ...details, valid: details.valid.map(() => 1) };

function example(ssim: number, t_ms = 10_000): PictureExample {
  const row = { kind: 'picture', seat: 's1', stream: 's0/camera', sender_index: 0, counter: 1 } as const;
  return { row: { ...row, t_ms, width: 640, height: 360, ssim }, received: '', reference: '' };
}

const chosen = (kept: readonly PictureExample[], run = everything): (string | number)[][] =>
  chooseExamples(kept, result, run).map(({ moment, row }) => [moment, row.ssim]);

describe('the pictures of a report', () => {
  it('are the best, the one nearest to the median and the worst', () => {
    expect(chosen([0.9, 0.99, 0.5, 0.93, 0.97].map((ssim) => example(ssim)))).toEqual([
      ['best', 0.99],
      ['median', 0.93],
      ['worst', 0.5],
    ]);
  });

  it('take the median of all that was measured where that is known', () => {
    const ssim = { unit: 'index', n: 500, p50: 0.972, rate: null, count: null };
    const rest = { mean: 0.9, min: 0.5, p95: 0.99, p99: 0.99, max: 0.99 };
    const known = { ...result, metrics: { ...result.metrics, video_ssim: { ...ssim, ...rest } } };
    const kept = [0.9, 0.99, 0.5, 0.93, 0.97].map((value) => example(value));
    const median = chooseExamples(kept, known, everything).find(({ moment }) => moment === 'median');
    expect(median?.row.ssim).toBe(0.97);
  });

  it('are shown once each, the worst first, where there are few', () => {
    expect(chosen([example(0.9)])).toEqual([['worst', 0.9]]);
    expect(chosen([example(0.9), example(0.8)])).toEqual([
      ['best', 0.9],
      ['worst', 0.8],
    ]);
    expect(chosen([])).toEqual([]);
  });

  it('come from time that counts', () => {
    const valid = everything.valid.map((_, bucket) => (bucket * details.bucket_ms < 20_000 ? 0.5 : 1));
    const kept = [example(0.3, 10_000), example(0.9, 30_000)];
    expect(chosen(kept, { ...everything, valid })).toEqual([['worst', 0.9]]);
  });
});
