// JUnit XML for CI servers: one test case a budget, one for the seats, one for the generator, one for the
// verdict as a whole. Broken is a failure; what could not be judged is an error, so that it is never green.
// Elements and attributes as in the Jenkins schema (https://github.com/testmoapp/junitxml).
import type { FinishedRun, Renderer } from '#core/reporter.ts';
import type { BudgetResult, RunResult } from '#core/result.ts';
import {
  adviseReason,
  describeMargin,
  describeReasons,
  describeValue,
  sharedTexts,
  worstVoidReason,
} from './texts/sentences.ts';
import { formatCount, formatShare } from './texts/quantity.ts';

interface TestCase {
  readonly group: 'run' | 'budgets';
  readonly name: string;
  readonly problem?: { readonly kind: 'failure' | 'error'; readonly message: string; readonly body: string };
  readonly output?: string;
}

const text = sharedTexts('en');

// XML 1.0 §2.2 allows tab, line feed and carriage return of the control characters, and no lone surrogates.
const ILLEGAL_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function escapeText(value: string): string {
  return value
    .replace(ILLEGAL_IN_XML, '\uFFFD')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\r/g, '&#13;');
}

/** For attributes, where parsers would turn line breaks into blanks (XML 1.0 §3.3.3). */
function escape(value: string): string {
  return escapeText(value)
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&apos;')
    .replace(/[\t\n]/g, (space) => `&#${space.charCodeAt(0)};`);
}

function budgetCase(budget: BudgetResult): TestCase {
  const name = `${budget.metric} ${budget.threshold}`;
  const evidence = [
    `value: ${describeValue(budget, 'en')}`,
    `margin: ${describeMargin(budget, 'en')}`,
    `n: ${formatCount(budget.n, 'en')}`,
    `valid share of the time: ${formatShare(budget.valid_share, 'en')}`,
  ].join('\n');
  if (budget.outcome === 'pass') return { group: 'budgets', name, output: evidence };
  const kind = budget.outcome === 'fail' ? 'failure' : 'error';
  return { group: 'budgets', name, problem: { kind, message: budget.reason, body: evidence } };
}

function verdictCase(result: RunResult): TestCase {
  const lines = describeReasons(result.reasons, 'en');
  const name = 'verdict';
  if (result.verdict === 'pass') return { group: 'run', name, output: lines.join('\n') };
  return {
    group: 'run',
    name,
    problem: {
      kind: result.verdict === 'fail' ? 'failure' : 'error',
      message: lines.join(' '),
      body: [...new Set(result.reasons.map((reason) => adviseReason(reason, 'en')))].join('\n'),
    },
  };
}

function validityCase(result: RunResult): TestCase {
  const name = 'generator validity';
  const limits = result.void_reasons.map((item) => `${text(`void.${item.reason}`)}: ${item.seconds} s`);
  const message = `${formatShare(result.valid_share, 'en')} of the time was valid.`;
  const saturated = result.reasons.some((reason) => reason.kind === 'generator-saturated');
  if (!saturated) return { group: 'run', name, output: [message, ...limits].join('\n') };
  const worst = worstVoidReason(result);
  const advice = worst === undefined ? [] : [text(`void.${worst}.do`)];
  return {
    group: 'run',
    name,
    problem: { kind: 'error', message, body: [...limits, ...advice].join('\n') },
  };
}

// Failed seats break a run only through a budget; here they are an error only when nobody joined at all.
function seatsCase(result: RunResult): TestCase {
  const { planned, joined, failures } = result.seats;
  const message = `${formatCount(joined, 'en')} of ${formatCount(planned, 'en')} planned seats joined.`;
  const lines = failures.map(
    (failure) =>
      `${failure.count} x ${text(`failure.${failure.reason}`)}: ${text(`failure.${failure.reason}.do`)}`,
  );
  const nobody = planned > 0 && joined === 0;
  if (!nobody) return { group: 'run', name: 'seats', output: [message, ...lines].join('\n') };
  return { group: 'run', name: 'seats', problem: { kind: 'error', message, body: lines.join('\n') } };
}

function caseLines(suite: string, item: TestCase): string[] {
  const open = `    <testcase classname="${escape(`${suite}.${item.group}`)}" name="${escape(item.name)}" time="0"`;
  if (item.problem !== undefined) {
    const { kind, message, body } = item.problem;
    const type = kind === 'failure' ? 'budget-broken' : 'inconclusive';
    return [
      `${open}>`,
      `      <${kind} type="${type}" message="${escape(message)}">${escapeText(body)}</${kind}>`,
      '    </testcase>',
    ];
  }
  if (item.output === undefined) return [`${open}/>`];
  return [`${open}>`, `      <system-out>${escapeText(item.output)}</system-out>`, '    </testcase>'];
}

function render({ result }: FinishedRun): string {
  const suite = `seatproof.${result.scenario.name}`;
  const cases = [
    verdictCase(result),
    seatsCase(result),
    validityCase(result),
    ...result.budgets.map(budgetCase),
  ];
  const count = (kind: 'failure' | 'error'): number =>
    cases.filter((item) => item.problem?.kind === kind).length;
  const totals = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="0"`;
  const time = (result.duration_ms / 1000).toFixed(3);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="seatproof" ${totals} time="${time}">`,
    `  <testsuite name="${escape(suite)}" ${totals} time="${time}" timestamp="${escape(result.started_at)}" id="${escape(result.id)}">`,
    '    <properties>',
    `      <property name="verdict" value="${result.verdict}"/>`,
    `      <property name="target" value="${escape(`${result.target.system} ${result.target.version}`)}"/>`,
    `      <property name="seed" value="${escape(result.scenario.seed)}"/>`,
    '    </properties>',
    ...cases.flatMap((item) => caseLines(suite, item)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

export const junitRenderer: Renderer = { name: 'junit', fileName: 'junit.xml', render };
