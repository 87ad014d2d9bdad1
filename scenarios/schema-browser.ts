// `browser:` of a scenario: how browser seats are packed, what they decode and how much they judge.
import { z } from 'zod';
import { DEFAULT_DECODE_BUDGET, DEFAULT_PAGES_PER_PROCESS, DEFAULT_SEATS_PER_PAGE } from './defaults.ts';
import { count } from './schema-values.ts';

export const browser = z
  .strictObject({
    seats_per_page: count('Browser seats that share a page.', 1).default(DEFAULT_SEATS_PER_PAGE),
    pages_per_process: count('Pages that share a browser process.', 8).default(DEFAULT_PAGES_PER_PROCESS),
    decode_budget: count(
      'How many video receivers of browser-lite seats decode, in order of joining; the others substitute (docs/fidelity.md).',
      8,
      0,
    ).default(DEFAULT_DECODE_BUDGET),
    media_quality: z
      .enum(['sampled', 'full'])
      .default('sampled')
      .describe(
        'sampled: latency from one frame a second of each picture. full: also sound, lip sync, PSNR, SSIM and every frame of a part of the streams, and example pictures for the report; costs a fifth of a renderer (docs/measurement-limits.md).',
      ),
    vmaf: z
      .boolean()
      .default(false)
      .describe(
        'Also VMAF of up to 60 received pictures, computed after the run by an ffmpeg with libvmaf, which is installed when it is missing. Implies media_quality: full.',
      ),
  })
  .meta({
    description: 'How browser seats are packed, and how much they decode.',
    examples: [{ seats_per_page: 1 }],
  });
