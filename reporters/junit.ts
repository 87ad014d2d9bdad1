// JUnit XML for CI servers: one test case a budget, one for the seats, one for the generator, one for the
// verdict as a whole. Broken is a failure; what could not be judged is an error, so that it is never green.
import type { FinishedRun, Renderer } from '#core/reporter.ts';
import type { BudgetResult, RunResult } from '#core/result.ts';
import { junitDocument, type TestCase } from './junit-xml.ts';
import {
  adviseReason,
  describeMargin,
  describeReasons,
  describeValue,
  sharedTexts,
  worstVoidReason,
} from './texts/sentences.ts';
import { formatCount, formatShare } from './texts/quantity.ts';

const text = sharedTexts('en');

const TYPES = { failure: 'budget-broken', error: 'inconclusive' } as const;

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
  return {
    group: 'budgets',
    name,
    problem: { kind, type: TYPES[kind], message: budget.reason, body: evidence },
  };
}

function verdictCase(result: RunResult): TestCase {
  const lines = describeReasons(result.reasons, 'en');
  const name = 'verdict';
  const kind = result.verdict === 'fail' ? 'failure' : 'error';
  if (result.verdict === 'pass') return { group: 'run', name, output: lines.join('\n') };
  return {
    group: 'run',
    name,
    problem: {
      kind,
      type: TYPES[kind],
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
    problem: { kind: 'error', type: TYPES.error, message, body: [...limits, ...advice].join('\n') },
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
  return {
    group: 'run',
    name: 'seats',
    problem: { kind: 'error', type: TYPES.error, message, body: lines.join('\n') },
  };
}

function render({ result }: FinishedRun): string {
  return junitDocument({
    name: `seatproof.${result.scenario.name}`,
    id: result.id,
    timestamp: result.started_at,
    time_seconds: result.duration_ms / 1000,
    properties: {
      verdict: result.verdict,
      target: `${result.target.system} ${result.target.version}`,
      seed: result.scenario.seed,
    },
    cases: [verdictCase(result), seatsCase(result), validityCase(result), ...result.budgets.map(budgetCase)],
  });
}

export const junitRenderer: Renderer = { name: 'junit', fileName: 'junit.xml', render };
