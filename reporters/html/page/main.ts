// The page of a run: all its sections, from the embedded data.
import type { ReportData } from '../report-data.ts';
import { createPageContext } from './page-context.ts';
import { SeatView, readSeats } from './seat-view.ts';
import { SECTIONS } from './sections/sections.ts';
import { embeddedData, startPage } from './start-page.ts';

// Written by the same version of the same program (html.ts), so it is not checked again.
const data = embeddedData() as ReportData;
const { result } = data;
const seatView = new SeatView(readSeats(data.seats));

startPage({
  context: (basics) => createPageContext(data, basics, seatView),
  sections: SECTIONS,
  heading: ({ text }, heading) => text(heading),
  title: ({ text, shared }) =>
    text('page.title', { verdict: shared(`verdict.${result.verdict}`), scenario: result.scenario.name }),
  footer: ({ text }) => text('page.footer', { version: result.environment.seatproof, id: result.id }),
});
// For tests and benchmarks: everything that opening the file does is done.
performance.mark('seatproof-report-open');
