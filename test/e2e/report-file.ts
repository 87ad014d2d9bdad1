// Writes a report of a made-up run where a browser can open it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EXAMPLE_MOMENTS } from '#core/picture-example.ts';
import type { FinishedRun } from '#core/reporter.ts';
import { htmlRenderer } from '#reporters/html/html.ts';
import { makeFinishedRun } from '#test/support/make-result.ts';
import type { ResultShape } from '#test/support/make-result.ts';

/** One white pixel. */
const WEBP = 'UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA';

const GENERATOR_NOTE = {
  kind: 'thread-load',
  packets_per_second: 9000,
  ceiling_packets_per_second: 12_000,
} as const;

/**
 * With a perceptual verdict and example pictures, as a run with `media_quality: full` has them, and with a notice of
 * the generator on itself.
 */
function judgedFully(run: FinishedRun): FinishedRun {
  const share = { unit: 'share', n: 40, mean: null, min: null, p50: null, p95: null, p99: null, max: null };
  const metrics = {
    ...run.result.metrics,
    experience_good_share: { ...share, rate: 0.85, count: null },
    experience_degraded_share: { ...share, rate: 0.1, count: null },
    experience_bad_share: { ...share, rate: 0.05, count: null },
  };
  const seat = run.plan.seats[1]?.id ?? '';
  const examples = EXAMPLE_MOMENTS.map((moment, index) => ({
    moment,
    received: WEBP,
    reference: WEBP,
    row: {
      ...({ kind: 'picture', t_ms: 65_000, seat, stream: 'camera', sender_index: 0, counter: 7 } as const),
      ...{ width: 640, height: 360, psnr_db: 36.2 - index, ssim: 0.9325 - index / 100 },
    },
  }));
  return { ...run, result: { ...run.result, metrics, generator_notes: [GENERATOR_NOTE] }, examples };
}

/** @returns the address of the file, without parameters. */
export async function writeReport(folder: string, name: string, shape: ResultShape): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.html`);
  writeFileSync(file, await htmlRenderer.render(judgedFully(makeFinishedRun(shape))));
  return pathToFileURL(file).href;
}
