// capacity.html: the answer of a search as one file that opens offline.
import { fileURLToPath } from 'node:url';
import type { CapacityDocument } from '#core/capacity.ts';
import { pageBundle } from '../html/bundle.ts';
import { pageDocument } from '../html/document.ts';
import { describeCapacity, describeLaw } from '../texts/capacity-sentences.ts';

const PAGE = fileURLToPath(new URL('./page', import.meta.url));

export async function renderCapacityPage(document: CapacityDocument): Promise<string> {
  const { conclusion } = document;
  const law = conclusion === null ? [] : [describeLaw(conclusion, 'en')];
  const page = {
    title: document.scenario.name,
    seatproof: document.environment.seatproof,
    dataId: 'report-data',
    data: document,
    withoutScript: [...describeCapacity(document, 'en'), ...law].join('\n'),
  };
  return pageDocument(page, await pageBundle(PAGE));
}
