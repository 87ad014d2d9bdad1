// The report of one run as one file that opens offline.
import { fileURLToPath } from 'node:url';
import type { FinishedRun, Renderer } from '#core/reporter.ts';
import { createPaint } from '../console/paint.ts';
import { verdictBlock } from '../console/verdict-block.ts';
import { pageBundle } from './bundle.ts';
import { pageDocument } from './document.ts';
import { toReportData } from './report-data.ts';

const PAGE = fileURLToPath(new URL('./page', import.meta.url));

async function render(run: FinishedRun): Promise<string> {
  const page = {
    title: run.result.scenario.name,
    seatproof: run.result.environment.seatproof,
    dataId: 'report-data',
    data: toReportData(run),
    withoutScript: verdictBlock(run, createPaint(false)).join('\n').trim(),
  };
  return pageDocument(page, await pageBundle(PAGE));
}

export const htmlRenderer: Renderer = { name: 'html', fileName: 'report.html', render };
