// The gate as a job summary in GitHub-flavoured Markdown: the verdict first, then the evidence.
import type { BudgetCheck, GateResult, RegressionCheck } from '#core/gate.ts';
import type { Verdict } from '#core/result.ts';
import { SIGNS } from '../markdown.ts';
import { code, escape, table } from '../markdown-text.ts';
import { formatCount, formatQuantity, formatShare } from '../texts/quantity.ts';
import { sharedTexts, thresholdUnit } from '../texts/sentences.ts';
import {
  adviseGate,
  describeChange,
  describeEnd,
  describeGate,
  describeLevel,
  gateLabels,
  gateTitle,
} from './sentences.ts';

const text = sharedTexts('en');

const sign = (outcome: Verdict): string => `${SIGNS[outcome]} ${text(`verdict.${outcome}`).toLowerCase()}`;

function budgets(checks: readonly BudgetCheck[]): string[] {
  if (checks.length === 0) return [];
  const rows = checks.map((check) => [
    code(check.metric),
    code(check.threshold),
    describeLevel(check, 'en'),
    formatCount(check.n, 'en'),
    sign(check.outcome),
  ]);
  const head = ['Metric', 'Budget', 'Value (interval)', 'n', 'Outcome'];
  return ['### Budgets', '', ...table(head, ['---', '---', '--:', '--:', '---'], rows)];
}

function comparisons(checks: readonly RegressionCheck[]): string[] {
  if (checks.length === 0) return [];
  const rows = checks.map((check) => {
    const unit = thresholdUnit(check.metric, check.threshold);
    return [
      code(check.metric),
      code(check.threshold),
      formatQuantity(check.baseline_value, unit, 'en'),
      formatQuantity(check.value, unit, 'en'),
      describeChange(check, 'en'),
      describeEnd(check, 'fails', 'en'),
      describeEnd(check, 'passes', 'en'),
      sign(check.outcome),
    ];
  });
  const head = [
    'Metric',
    'Figure of',
    'Baseline',
    'Now',
    'Change (interval)',
    'Fails beyond',
    'Passes within',
    'Outcome',
  ];
  const align = ['---', '---', '--:', '--:', '--:', '--:', '--:', '---'];
  return ['### Against the baseline', '', ...table(head, align, rows)];
}

function runs(result: GateResult): string[] {
  const side = (name: string, list: GateResult['runs']): string[][] =>
    list.map((run) => [
      name,
      code(run.id),
      escape(run.target_version),
      formatShare(run.valid_share, 'en'),
      sign(run.verdict),
    ]);
  const rows = [...side('judged', result.runs), ...side('baseline', result.baseline?.runs ?? [])];
  return [
    '### Runs',
    '',
    ...table(
      ['Side', 'Run', 'Version', 'Valid time', 'By itself'],
      ['---', '---', '---', '--:', '---'],
      rows,
    ),
  ];
}

export function renderGateMarkdown(result: GateResult): string {
  const { checks, confidence, verdict } = result;
  return [
    `## ${SIGNS[verdict]} ${text(`verdict.${verdict}`)}: ${escape(gateTitle(result, 'en'))}`,
    '',
    ...describeGate(result, 'en').map((line) => `- ${escape(line)}`),
    ...adviseGate(result, 'en').map((line) => `- **${escape(line)}**`),
    ...gateLabels(result, 'en').map((line) => `- ${escape(line)}`),
    '',
    ...budgets(checks.filter((check) => check.kind === 'budget')),
    ...comparisons(checks.filter((check) => check.kind === 'regression')),
    ...runs(result),
    `Intervals at ${formatShare(confidence, 'en')}, by cluster bootstrap over runs and rooms. Host ${code(result.origin.host.fingerprint)}.`,
    '',
  ].join('\n');
}
