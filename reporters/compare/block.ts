// A comparison on a terminal: sides, labels, the matrix, and what changed.
import type { ChangeOutcome, Comparison, MetricChange, SideChanges } from '#core/comparison.ts';
import { columns, type Align } from '../console/columns.ts';
import { createPaint, wantsColour, type Paint, type Style } from '../console/paint.ts';
import type { Language } from '../texts/language.ts';
import { formatQuantity } from '../texts/quantity.ts';
import { comparisonLabels } from './labels.ts';
import {
  CAPABILITY_ROWS,
  capabilityText,
  changeEffect,
  figureText,
  sideTitle,
  statisticName,
} from './sentences.ts';
import { compareTexts } from './texts/texts.ts';

const STYLES: Readonly<Record<ChangeOutcome, Style>> = {
  better: 'green',
  worse: 'red',
  changed: 'cyan',
  unclear: 'dim',
  'no-interval': 'dim',
};

const isShown = ({ outcome }: MetricChange): boolean => outcome !== 'unclear' && outcome !== 'no-interval';

function head(comparison: Comparison, paint: Paint, language: Language): string[] {
  const text = compareTexts(language);
  const sides = comparison.sides.map((side) => {
    const count = side.runs.length;
    const runs = count === 1 ? text('console.run') : text('console.runs', { count });
    return `  ${sideTitle(side)}, ${runs}`;
  });
  const labels = comparisonLabels(comparison, language).map((label) => `  ${paint('yellow', label)}`);
  return [
    '',
    paint('bold', text('page.title', { scenario: comparison.scenario.name })),
    ...sides,
    ...labels,
    '',
  ];
}

function matrix({ sides, matrix: rows }: Comparison, paint: Paint, language: Language): string[] {
  const text = compareTexts(language);
  const figures = rows
    .filter(({ id }) => sides.some((side) => side.matrix[id] !== null))
    .map(({ id, unit }) => [
      text(`matrix.${id}`),
      ...sides.map((side) => figureText(side.matrix[id], unit, language)),
    ]);
  const differ = new Set(sides.map(({ origin }) => origin.target.system)).size > 1;
  const abilities = differ
    ? CAPABILITY_ROWS.map((row) => [
        text(`capabilities.${row}`),
        ...sides.map((side) => capabilityText(side, row, language)),
      ])
    : [];
  const align: Align[] = ['left', ...sides.map((): Align => 'left')];
  const titles = [text('matrix.figure'), ...sides.map(({ name }) => name)];
  const lines = columns([titles, ...figures, ...abilities], align, (cells, index) =>
    index === 0 ? cells.map((cell) => paint('dim', cell)) : cells,
  );
  return [paint('bold', text('matrix.heading')), ...lines, ''];
}

function changes(
  { side, changes: all }: SideChanges,
  base: string,
  options: BlockOptions,
  paint: Paint,
): string[] {
  const { language } = options;
  const text = compareTexts(language);
  const shown = options.all ? all : all.filter(isShown);
  const rest = all.length - shown.length;
  const rows = shown.map((change) => [
    change.metric,
    statisticName(change.statistic, language),
    formatQuantity(change.base, change.unit, language),
    formatQuantity(change.other, change.unit, language),
    changeEffect(change, language),
    text(`outcome.${change.outcome}`),
  ]);
  const titles = [text('changes.metric'), '', base, side, text('changes.effect'), text('changes.outcome')];
  const lines = columns(
    [titles, ...rows],
    ['left', 'left', 'right', 'right', 'right', 'left'],
    (cells, index) => {
      const change = shown[index - 1];
      if (change === undefined) return cells.map((cell) => paint('dim', cell));
      return cells.map((cell, column) => (column === 5 ? paint(STYLES[change.outcome], cell) : cell));
    },
  );
  return [
    paint('bold', text('changes.heading', { side, base })),
    ...(shown.length === 0 ? [`  ${text('summary.none')}`] : lines),
    ...(rest > 0 ? [`  ${paint('dim', text('console.rest', { count: rest }))}`] : []),
    '',
  ];
}

export interface BlockOptions {
  readonly language: Language;
  /** Every metric, not only what changed. */
  readonly all: boolean;
  /** Whether colour can be shown; NO_COLOR is respected. */
  readonly isTerminal?: boolean;
}

export function comparisonBlock(comparison: Comparison, options: BlockOptions): string {
  const paint = createPaint(
    wantsColour({ isTerminal: options.isTerminal ?? false, environment: process.env }),
  );
  const base = comparison.sides[0]?.name ?? '';
  return [
    ...head(comparison, paint, options.language),
    ...matrix(comparison, paint, options.language),
    ...comparison.comparisons.flatMap((item) => changes(item, base, options, paint)),
  ].join('\n');
}
