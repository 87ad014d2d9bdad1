// A job summary in GitHub-flavoured Markdown: the verdict first, then the evidence.
import type { FinishedRun, Renderer } from '#core/reporter.ts';
import type { RunResult, Verdict } from '#core/result.ts';
import { code, escape, table } from './markdown-text.ts';
import {
  adviseReason,
  describeMargin,
  describeReasons,
  describeValue,
  sharedTexts,
} from './texts/sentences.ts';
import { describeServerFault } from './texts/server-fault.ts';
import { formatCount, formatDuration, formatQuantity, formatShare, metricTitle } from './texts/quantity.ts';
import { targetName } from './texts/target-name.ts';

const text = sharedTexts('en');

export const SIGNS: Readonly<Record<Verdict, string>> = { pass: '✅', fail: '❌', inconclusive: '⚠️' };

/** What a reader wants to see without opening the report, where it was measured. */
const KEY_METRICS = [
  'join_seconds',
  'first_audio_seconds',
  'first_video_seconds',
  'video_rendered_frame_rate',
  'video_latency_seconds',
  'audio_latency_seconds',
  'round_trip_seconds',
] as const;

function intro(result: RunResult): string[] {
  const { scenario, target, seats, rooms } = result;
  const lines = [
    `## ${SIGNS[result.verdict]} ${text(`verdict.${result.verdict}`)}: ${escape(scenario.name)} on ${escape(targetName(target))} ${escape(target.version)}`,
    '',
    ...describeReasons(result.reasons, 'en').map(escape),
    '',
    `**${formatCount(seats.joined, 'en')} of ${formatCount(seats.planned, 'en')}** seats joined, in ${formatCount(rooms, 'en')} ${rooms === 1 ? 'room' : 'rooms'}, for ${formatDuration(result.duration_ms)}; **${formatShare(result.valid_share, 'en')}** of the time was valid.`,
    '',
  ];
  if (result.verdict === 'pass') return lines;
  const advice = [...new Set(result.reasons.map((reason) => adviseReason(reason, 'en')))];
  return [...lines, ...advice.map((item) => `- ${escape(item)}`), ''];
}

function budgets(result: RunResult): string[] {
  if (result.budgets.length === 0) return [];
  const rows = result.budgets.map((budget) => [
    code(budget.metric),
    code(budget.threshold),
    describeValue(budget, 'en'),
    describeMargin(budget, 'en'),
    formatCount(budget.n, 'en'),
    `${SIGNS[budget.outcome]} ${text(`verdict.${budget.outcome}`).toLowerCase()}`,
  ]);
  const head = ['Metric', 'Budget', 'Value', 'Margin', 'n', 'Outcome'];
  return ['### Budgets', '', ...table(head, ['---', '---', '--:', '--:', '--:', '---'], rows)];
}

function keyFigures(result: RunResult): string[] {
  const rows = KEY_METRICS.flatMap((id) => {
    const metric = result.metrics[id];
    if (metric === undefined || metric.n === 0) return [];
    const show = (value: number | null): string => formatQuantity(value, metric.unit, 'en');
    return [
      [
        metricTitle(id, 'en'),
        show(metric.p50),
        show(metric.p95),
        show(metric.p99),
        formatCount(metric.n, 'en'),
      ],
    ];
  });
  if (rows.length === 0) return [];
  const head = ['Figure', 'p50', 'p95', 'p99', 'n'];
  return ['### Key figures', '', ...table(head, ['---', '--:', '--:', '--:', '--:'], rows)];
}

function serverFaults({ server_faults: faults = [] }: RunResult): string[] {
  if (faults.length === 0) return [];
  const lines = faults.map((fault) => `- ${escape(describeServerFault(fault, 'en'))}`);
  return ['### Servers killed on purpose', '', ...lines, ''];
}

function problems(result: RunResult): string[] {
  const rows = [
    ...result.seats.failures.map((item) => [
      `${formatCount(item.count, 'en')} ${item.count === 1 ? 'seat' : 'seats'}`,
      text(`failure.${item.reason}`),
      text(`failure.${item.reason}.do`),
    ]),
    ...result.void_reasons.map((item) => [
      `${formatCount(item.seconds, 'en')} s void`,
      text(`void.${item.reason}`),
      text(`void.${item.reason}.do`),
    ]),
  ].map((row) => row.map(escape));
  if (rows.length === 0) return [];
  return [
    '### What went wrong',
    '',
    ...table(['How much', 'What', 'What to do'], ['--:', '---', '---'], rows),
  ];
}

function render({ result, folder }: FinishedRun): string {
  return [
    ...intro(result),
    ...budgets(result),
    ...keyFigures(result),
    ...serverFaults(result),
    ...problems(result),
    `Run ${code(result.id)}, seed ${code(result.scenario.seed)}, quantiles within ${formatShare(result.quantile_relative_error, 'en')}. Full report: ${code(`${folder}/report.html`)}`,
    '',
  ].join('\n');
}

export const markdownRenderer: Renderer = { name: 'markdown', fileName: 'summary.md', render };
