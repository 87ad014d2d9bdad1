// A comparison as one file that opens offline.
import { fileURLToPath } from 'node:url';
import type { Comparison } from '#core/comparison.ts';
import { pageBundle } from '../html/bundle.ts';
import { pageDocument } from '../html/document.ts';
import { comparisonBlock } from './block.ts';

const PAGE = fileURLToPath(new URL('./page', import.meta.url));

export async function renderComparison(comparison: Comparison): Promise<string> {
  const page = {
    title: comparison.scenario.name,
    seatproof: comparison.seatproof,
    dataId: 'comparison-data',
    data: comparison,
    withoutScript: comparisonBlock(comparison, { language: 'en', all: true }).trim(),
  };
  return pageDocument(page, await pageBundle(PAGE));
}
