// What each system can do, where the sides are different systems.
import { h } from '../../../html/page/dom.ts';
import { dataTable } from '../../../html/page/table.ts';
import { CAPABILITY_ROWS, capabilityText, sideTitle } from '../../sentences.ts';
import type { CompareSection } from '../compare-context.ts';

export const capabilitiesSection: CompareSection = {
  id: 'capabilities',
  heading: 'capabilities.heading',
  render: ({ data, language, text }) => {
    const systems = new Set(data.sides.map(({ origin }) => origin.target.system));
    if (systems.size < 2) return null;
    const rows = CAPABILITY_ROWS.map((row) => [
      text(`capabilities.${row}`),
      ...data.sides.map((side) => capabilityText(side, row, language)),
    ]);
    const columns = [
      { title: text('capabilities.row') },
      ...data.sides.map((side) => ({ title: sideTitle(side) })),
    ];
    return [
      h('p', { class: 'intro' }, text('capabilities.intro')),
      dataTable(text('capabilities.heading'), columns, rows),
    ];
  },
};
