// The page of a comparison: all its sections, from the embedded data.
import type { Comparison } from '#core/comparison.ts';
import { embeddedData, startPage } from '../../html/page/start-page.ts';
import { createCompareContext } from './compare-context.ts';
import { SECTIONS } from './sections/sections.ts';

// Written by the same version of the same program (html.ts), so it is not checked again.
const data = embeddedData('comparison-data') as Comparison;

startPage({
  context: (basics) => createCompareContext(data, basics),
  sections: SECTIONS,
  heading: ({ text }, heading) => text(heading),
  title: ({ text }) => text('page.title', { scenario: data.scenario.name }),
  footer: ({ text }) => text('page.made', { version: data.seatproof }),
});
