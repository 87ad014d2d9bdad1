// Sides as columns, figures as rows: what each needs and gives for the same scenario.
import { h } from '../../../html/page/dom.ts';
import { dataTable } from '../../../html/page/table.ts';
import { formatShare, keepUnitsTogether } from '../../../texts/quantity.ts';
import { figureText, sideTitle } from '../../sentences.ts';
import type { CompareSection } from '../compare-context.ts';

export const matrixSection: CompareSection = {
  id: 'matrix',
  heading: 'matrix.heading',
  render: ({ data, language, text }) => {
    const rows = data.matrix
      .filter(({ id }) => data.sides.some((side) => side.matrix[id] !== null))
      .map(({ id, unit }) => [
        text(`matrix.${id}`),
        ...data.sides.map((side) => keepUnitsTogether(figureText(side.matrix[id], unit, language))),
      ]);
    const columns = [
      { title: text('matrix.figure') },
      ...data.sides.map((side) => ({ title: sideTitle(side), numeric: true })),
    ];
    return [
      h(
        'p',
        { class: 'intro' },
        text('matrix.intro', { confidence: formatShare(data.confidence, language) }),
      ),
      dataTable(text('matrix.heading'), columns, rows),
    ];
  },
};
