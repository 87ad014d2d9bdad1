// The gate as JUnit: one test case a budget and a comparison, one a run for its generator, one for the verdict.
// Broken is a failure; open is an error, so that it is never green.
import type { GateCheck, GateResult, GateRun } from '#core/gate.ts';
import type { Verdict } from '#core/result.ts';
import { junitDocument, type TestCase } from '../junit-xml.ts';
import { formatCount, formatQuantity, formatShare } from '../texts/quantity.ts';
import { sharedTexts, thresholdUnit } from '../texts/sentences.ts';
import {
  adviseGate,
  describeChange,
  describeCheck,
  describeEnd,
  describeGate,
  describeLevel,
  gateLabels,
} from './sentences.ts';

const TYPES: Readonly<Record<GateCheck['kind'], string>> = {
  budget: 'budget-broken',
  regression: 'regression',
};

function problemOf(
  outcome: Verdict,
  type: string,
  message: string,
  body: string,
): Pick<TestCase, 'problem' | 'output'> {
  if (outcome === 'pass') return { output: body };
  const failed = outcome === 'fail';
  const kind = failed ? 'failure' : 'error';
  return { problem: { kind, type: failed ? type : 'inconclusive', message, body } };
}

function evidence(check: GateCheck): string {
  const unit = thresholdUnit(check.metric, check.threshold);
  const show = (value: number | null): string => formatQuantity(value, unit, 'en');
  const rested = `${check.runs} runs, ${check.rooms} clusters, n = ${formatCount(check.n, 'en')}`;
  const lines =
    check.kind === 'budget'
      ? [`value: ${describeLevel(check, 'en')}`, `by run: ${check.by_run.map(show).join(', ')}`]
      : [
          `change: ${describeChange(check, 'en')}`,
          `baseline: ${show(check.baseline_value)} in ${check.baseline_runs} runs`,
          `now: ${show(check.value)}`,
          `fails beyond: ${describeEnd(check, 'fails', 'en')}`,
          `passes within: ${describeEnd(check, 'passes', 'en')}`,
        ];
  return [...lines, `rests on: ${rested}`].join('\n');
}

function checkCase(check: GateCheck): TestCase {
  return {
    group: check.kind === 'budget' ? 'budgets' : 'baseline',
    name: `${check.metric} ${check.threshold}`,
    ...problemOf(check.outcome, TYPES[check.kind], describeCheck(check, 'en'), evidence(check)),
  };
}

function runCase({ id, saturated, valid_share }: GateRun): TestCase {
  const message = `${formatShare(valid_share, 'en')} of the time was valid.`;
  const limit = saturated === null ? '' : sharedTexts('en')(`void.${saturated}`);
  return {
    group: 'generator',
    name: id,
    ...problemOf(saturated === null ? 'pass' : 'inconclusive', '', message, `${message}\n${limit}`.trim()),
  };
}

function verdictCase(result: GateResult): TestCase {
  const message = describeGate(result, 'en').join(' ');
  const body = [message, ...adviseGate(result, 'en'), ...gateLabels(result, 'en')].join('\n');
  const type = result.reasons.some(({ kind }) => kind === 'check') ? 'gate' : 'inconclusive';
  return { group: 'gate', name: 'verdict', ...problemOf(result.verdict, type, message, body) };
}

export function renderGateJunit(result: GateResult): string {
  const { origin, runs, baseline } = result;
  const newest = [...runs].sort((a, b) => (a.started_at < b.started_at ? 1 : -1))[0];
  return junitDocument({
    name: `seatproof.gate.${origin.scenario.name}`,
    id: newest?.id ?? '',
    timestamp: newest?.started_at ?? '',
    time_seconds: 0,
    properties: {
      verdict: result.verdict,
      target: `${origin.target.system} ${[...new Set(runs.map((run) => run.target_version))].join(', ')}`,
      baseline: baseline?.file ?? 'none',
      host: origin.host.fingerprint,
      other_hosts: String(result.other_hosts),
      confidence: String(result.confidence),
      tolerance: String(result.tolerance),
      rule_out: String(result.rule_out),
    },
    cases: [verdictCase(result), ...runs.map(runCase), ...result.checks.map(checkCase)],
  });
}
