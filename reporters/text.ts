// The verdict block as a file, for mails and logs.
import type { Renderer } from '#core/reporter.ts';
import { createPaint } from './console/paint.ts';
import { verdictBlock } from './console/verdict-block.ts';

export const textRenderer: Renderer = {
  name: 'text',
  fileName: 'summary.txt',
  render: (run) => `${verdictBlock(run, createPaint(false)).join('\n').trim()}\n`,
};
