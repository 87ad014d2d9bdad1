// Which of the kept pictures a report shows: the best, the median and the worst moment. Pure.
import { EXAMPLE_MOMENTS } from '#core/picture-example.ts';
import type { ChosenExample, ExampleMoment, PictureExample } from '#core/picture-example.ts';
import type { RunDetails, RunResult } from '#core/result.ts';

/** Where no median of the whole run is known, that of what was kept. */
function medianSsim(examples: readonly PictureExample[], result: RunResult): number {
  const known = result.metrics['video_ssim']?.p50;
  if (known !== undefined && known !== null) return known;
  const sorted = examples.map(({ row }) => row.ssim).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/** Whether the picture fell into time that counts: what the generator spoiled says nothing of the system. */
function counts({ row }: PictureExample, { valid, bucket_ms }: RunDetails): boolean {
  return valid[Math.floor(row.t_ms / bucket_ms)] === 1;
}

/**
 * By SSIM, which judges every picture; PSNR has no value for a flawless one. A picture is shown once: with fewer than
 * three, the worst goes before the best, and that before the median.
 */
export function chooseExamples(
  kept: readonly PictureExample[],
  result: RunResult,
  details: RunDetails,
): readonly ChosenExample[] {
  const left = new Set(kept.filter((example) => counts(example, details)));
  const median = medianSsim([...left], result);
  const badness: Record<ExampleMoment, (example: PictureExample) => number> = {
    best: ({ row }) => -row.ssim,
    median: ({ row }) => Math.abs(row.ssim - median),
    worst: ({ row }) => row.ssim,
  };
  const take = (moment: ExampleMoment): readonly ChosenExample[] => {
    const [first] = [...left].sort((a, b) => badness[moment](a) - badness[moment](b));
    if (first === undefined) return [];
    left.delete(first);
    return [{ ...first, moment }];
  };
  const chosen = [...take('worst'), ...take('best'), ...take('median')];
  return EXAMPLE_MOMENTS.flatMap((moment) => chosen.filter((example) => example.moment === moment));
}
