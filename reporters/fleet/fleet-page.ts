// fleet.html: the answer for a fleet as one file that opens offline.
import { fileURLToPath } from 'node:url';
import type { FleetDocument } from '#core/fleet.ts';
import { pageBundle } from '../html/bundle.ts';
import { pageDocument } from '../html/document.ts';

const PAGE = fileURLToPath(new URL('./page', import.meta.url));

export async function renderFleetPage(document: FleetDocument): Promise<string> {
  const { sentence, reasons } = document.verdict;
  const page = {
    title: `${document.verdict.seats} seats`,
    seatproof: document.seatproof,
    dataId: 'report-data',
    data: document,
    withoutScript: [sentence.en, ...reasons.map(({ en }) => `- ${en}`)].join('\n'),
  };
  return pageDocument(page, await pageBundle(PAGE));
}
