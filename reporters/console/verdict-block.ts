// What a terminal shows at the end of a run: verdict, why, budgets, seats, valid share, where the report is.
import type { FinishedRun } from '#core/reporter.ts';
import type { RunResult, Verdict } from '#core/result.ts';
import {
  adviseReason,
  describeMargin,
  describeReasons,
  describeValue,
  sharedTexts,
} from '../texts/sentences.ts';
import type { Language } from '../texts/language.ts';
import { formatCount, formatDuration, formatShare } from '../texts/quantity.ts';
import { describeServerFault } from '../texts/server-fault.ts';
import { columns, type Align } from './columns.ts';
import type { Paint, Style } from './paint.ts';
import { targetName } from '../texts/target-name.ts';

export const MARKS: Readonly<Record<Verdict, string>> = { pass: '✔', fail: '✘', inconclusive: '?' };
export const STYLES: Readonly<Record<Verdict, Style>> = {
  pass: 'green',
  fail: 'red',
  inconclusive: 'yellow',
};
const LABEL_WIDTH = 9;

function label(name: string, value: string, paint: Paint): string {
  return `${paint('bold', name.padEnd(LABEL_WIDTH))}${value}`;
}

function budgetLines(result: RunResult, paint: Paint, language: Language): string[] {
  if (result.budgets.length === 0) return [];
  const text = sharedTexts(language);
  const rows = result.budgets.map((budget) => [
    budget.metric,
    budget.threshold,
    describeValue(budget, language),
    formatCount(budget.n, language),
    describeMargin(budget, language),
    `${MARKS[budget.outcome]} ${text(`verdict.${budget.outcome}`).toLowerCase()}`,
  ]);
  const head = ['metric', 'budget', 'value', 'n', 'margin', 'outcome'];
  const align: Align[] = ['left', 'left', 'right', 'right', 'right', 'left'];
  const lines = columns([head, ...rows], align, (cells, index) => {
    if (index === 0) return cells.map((cell) => paint('dim', cell));
    const outcome = result.budgets[index - 1]?.outcome ?? 'inconclusive';
    return cells.map((cell, column) => (column === 5 ? paint(STYLES[outcome], cell.trimEnd()) : cell));
  });
  return [paint('bold', 'Budgets'), ...lines, ''];
}

function seatLines(result: RunResult, paint: Paint, language: Language): string[] {
  const text = sharedTexts(language);
  const { planned, joined, failed, failures } = result.seats;
  const rooms = `${formatCount(result.rooms, language)} ${result.rooms === 1 ? 'room' : 'rooms'}`;
  const failedText = failed === 0 ? '' : `, ${formatCount(failed, language)} failed`;
  const summary = `${formatCount(joined, language)} of ${formatCount(planned, language)} joined, in ${rooms}${failedText}`;
  return [
    label('Seats', summary, paint),
    ...failures.flatMap((failure) => [
      `${' '.repeat(LABEL_WIDTH)}${failure.count} x ${text(`failure.${failure.reason}`)}`,
      `${' '.repeat(LABEL_WIDTH)}  ${paint('dim', `-> ${text(`failure.${failure.reason}.do`)}`)}`,
    ]),
    ...(result.server_faults ?? []).map(
      (fault) => `${' '.repeat(LABEL_WIDTH)}${describeServerFault(fault, language)}`,
    ),
  ];
}

// A little void time is normal and gets one line; time that voids the verdict gets advice for every limit.
function validLines(result: RunResult, paint: Paint, language: Language): string[] {
  const text = sharedTexts(language);
  const summary = `${formatShare(result.valid_share, language)} of ${formatDuration(result.duration_ms)}`;
  const limits = result.void_reasons.map(
    (item) => `${formatCount(item.seconds, language)} s ${text(`void.${item.reason}`)}`,
  );
  const indent = ' '.repeat(LABEL_WIDTH);
  if (!result.reasons.some((reason) => reason.kind === 'generator-saturated')) {
    const detail = limits.length === 0 ? '' : ` (void: ${limits.join('; ')})`;
    return [label('Valid', `${summary}${detail}`, paint)];
  }
  return [
    label('Valid', summary, paint),
    ...result.void_reasons.flatMap((item, index) => [
      `${indent}void: ${limits[index] ?? ''}`,
      `${indent}  ${paint('dim', `-> ${text(`void.${item.reason}.do`)}`)}`,
    ]),
  ];
}

/**
 * The block as text, one line an element.
 * @param reports what to name under "Report", e.g. `results/runs/latest/report.html`.
 */
export function verdictBlock(
  run: FinishedRun,
  paint: Paint,
  language: Language = 'en',
  reports: readonly string[] = [`${run.folder}/report.html`],
): string[] {
  const { result } = run;
  const text = sharedTexts(language);
  const word = `${MARKS[result.verdict]} ${text(`verdict.${result.verdict}`).toUpperCase()}`;
  const sentences = describeReasons(result.reasons, language);
  const advice =
    result.verdict === 'pass'
      ? []
      : [...new Set(result.reasons.map((reason) => adviseReason(reason, language)))];
  return [
    '',
    `${paint(STYLES[result.verdict], paint('bold', word))}  ${result.scenario.name} on ${targetName(result.target)} ${result.target.version}`,
    ...sentences.map((sentence) => `  ${sentence}`),
    ...advice.map((item) => `  ${paint('dim', `-> ${item}`)}`),
    '',
    ...budgetLines(result, paint, language),
    ...seatLines(result, paint, language),
    ...validLines(result, paint, language),
    ...reports.map((report, index) => label(index === 0 ? 'Report' : '', report, paint)),
    '',
  ];
}
