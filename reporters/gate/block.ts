// What a terminal shows of a gate: verdict, why, what to do, and a line a check.
import type { BudgetCheck, GateCheck, GateResult, RegressionCheck } from '#core/gate.ts';
import { columns, type Align } from '../console/columns.ts';
import { createPaint, wantsColour, type Paint } from '../console/paint.ts';
import { MARKS, STYLES } from '../console/verdict-block.ts';
import type { Language } from '../texts/language.ts';
import { formatQuantity } from '../texts/quantity.ts';
import { sharedTexts, thresholdUnit } from '../texts/sentences.ts';
import {
  adviseGate,
  describeChange,
  describeGate,
  describeLevel,
  gateLabels,
  gateTexts,
  gateTitle,
} from './sentences.ts';

function outcomeCell({ outcome }: GateCheck, language: Language): string {
  return `${MARKS[outcome]} ${sharedTexts(language)(`verdict.${outcome}`).toLowerCase()}`;
}

function tableOf(
  head: readonly string[],
  checks: readonly GateCheck[],
  rows: readonly (readonly string[])[],
  paint: Paint,
): string[] {
  const last = head.length - 1;
  const align = head.map((_, index): Align => (index < 2 || index === last ? 'left' : 'right'));
  return columns([head, ...rows], align, (cells, index) => {
    const check = checks[index - 1];
    if (check === undefined) return cells.map((cell) => paint('dim', cell));
    return cells.map((cell, column) =>
      column === last ? paint(STYLES[check.outcome], cell.trimEnd()) : cell,
    );
  });
}

function budgetTable(checks: readonly BudgetCheck[], paint: Paint, language: Language): string[] {
  if (checks.length === 0) return [];
  const text = gateTexts(language);
  const rows = checks.map((check) => [
    check.metric,
    check.threshold,
    describeLevel(check, language),
    outcomeCell(check, language),
  ]);
  const head = [text('head.figure'), text('head.limit'), text('head.value'), text('head.outcome')];
  return [paint('bold', text('part.budgets')), ...tableOf(head, checks, rows, paint), ''];
}

function baselineTable(checks: readonly RegressionCheck[], paint: Paint, language: Language): string[] {
  if (checks.length === 0) return [];
  const text = gateTexts(language);
  const rows = checks.map((check) => {
    const show = (value: number | null): string =>
      formatQuantity(value, thresholdUnit(check.metric, check.threshold), language);
    return [
      check.metric,
      check.threshold,
      show(check.baseline_value),
      show(check.value),
      describeChange(check, language),
      outcomeCell(check, language),
    ];
  });
  const head = [
    text('head.figure'),
    text('head.limit'),
    text('head.baseline'),
    text('head.value'),
    text('head.effect'),
    text('head.outcome'),
  ];
  return [paint('bold', text('part.baseline')), ...tableOf(head, checks, rows, paint), ''];
}

/** @param isTerminal whether colour can be shown; NO_COLOR is respected. */
export function gateBlock(result: GateResult, language: Language, isTerminal = false): string {
  const paint = createPaint(wantsColour({ isTerminal, environment: process.env }));
  const { verdict, checks } = result;
  const word = `${MARKS[verdict]} ${sharedTexts(language)(`verdict.${verdict}`).toUpperCase()}`;
  return [
    '',
    `${paint(STYLES[verdict], paint('bold', word))}  ${gateTitle(result, language)}`,
    ...describeGate(result, language).map((line) => `  ${line}`),
    ...adviseGate(result, language).map((line) => `  ${paint('bold', `-> ${line}`)}`),
    ...gateLabels(result, language).map((line) => `  ${paint('yellow', line)}`),
    '',
    ...budgetTable(
      checks.filter((check) => check.kind === 'budget'),
      paint,
      language,
    ),
    ...baselineTable(
      checks.filter((check) => check.kind === 'regression'),
      paint,
      language,
    ),
    '',
  ].join('\n');
}
