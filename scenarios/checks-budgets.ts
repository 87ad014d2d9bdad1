// Budgets against the catalogue: a budget that nothing can feed would never be judged.
import { parseBudgetKey, parseThreshold } from '#core/budget.ts';
import { findMetric, METRICS } from '#core/metrics/catalogue.ts';
import { allowedAggregations, type MetricDefinition } from '#core/metrics/metric.ts';
import { SERVER_PARTS } from '#core/server-fault.ts';
import { TIERS } from '#core/plan.ts';
import { phaseNames } from './arrivals.ts';
import type { Parts } from './checks.ts';
import type { Finding } from './finding.ts';
import { suggest } from './spelling.ts';

const AGGREGATION_WORDS: Readonly<Record<string, string>> = { p: 'p(N)' };
const word = (aggregation: string): string => AGGREGATION_WORDS[aggregation] ?? aggregation;

function checkThreshold(path: Finding['path'], text: string, metric: MetricDefinition): Finding[] {
  const threshold = parseThreshold(text);
  const allowed = allowedAggregations(metric);
  const example = `${allowed.includes('p') ? 'p(95)' : word(allowed[0] ?? 'rate')}<0.5`;
  if (typeof threshold === 'string') {
    return [
      { path, what: threshold, fix: `Write aggregation, operator and number, for example "${example}".` },
    ];
  }
  if (allowed.includes(threshold.aggregation)) return [];
  return [
    {
      path,
      what: `${metric.id} is a ${metric.kind} and has no ${word(threshold.aggregation)}.`,
      fix: `Use one of ${allowed.map(word).join(', ')}, for example "${example}".`,
    },
  ];
}

const CAUSES = [...SERVER_PARTS, 'unknown'] as const;

function checkSelector(
  path: Finding['path'],
  metric: MetricDefinition,
  selector: Readonly<Record<string, string>>,
  parts: Parts,
  phases: readonly string[] | undefined,
): Finding[] {
  const { tier, phase, cause } = selector;
  const findings: Finding[] = [];
  const used = TIERS.filter((known) => parts.tiers?.[known] !== undefined);
  const about = { path, atKey: true } as const;
  const ofSeats = metric.scope === 'join' || metric.scope === 'seat';
  if (tier !== undefined && !ofSeats) {
    findings.push({
      ...about,
      what: `${metric.id} belongs to no seat and so to no tier.`,
      fix: 'Remove {tier:…}.',
    });
  } else if (tier !== undefined && parts.tiers !== undefined && !used.some((known) => known === tier)) {
    findings.push({ ...about, what: `No seat is of the tier "${tier}".`, fix: suggest(tier, used) });
  }
  if (cause !== undefined && metric.id !== 'recovery_seconds') {
    findings.push({ ...about, what: `${metric.id} has no cause.`, fix: 'Remove {cause:…}.' });
  } else if (cause !== undefined && !CAUSES.some((known) => known === cause)) {
    findings.push({ ...about, what: `There is no cause "${cause}".`, fix: suggest(cause, CAUSES) });
  }
  if (phase !== undefined && phases !== undefined && !phases.includes(phase)) {
    findings.push({ ...about, what: `There is no phase "${phase}".`, fix: suggest(phase, phases) });
  }
  return findings;
}

/** @param total seats in all rooms; undefined when it is not known (names of phases do not depend on it). */
export function checkBudgets(parts: Parts, total: number | undefined): Finding[] {
  const { budgets, arrival } = parts;
  if (budgets === undefined) return [];
  const phases =
    arrival === undefined ? undefined : phaseNames({ arrival, duration: parts.duration }, total ?? 0);
  return Object.entries(budgets).flatMap(([key, texts]): Finding[] => {
    const path = ['budgets', key];
    const parsed = parseBudgetKey(key);
    if (typeof parsed === 'string') {
      return [{ path, atKey: true, what: parsed, fix: 'Write metric or metric{tier:browser,phase:hold}.' }];
    }
    const metric = findMetric(parsed.metric);
    if (metric === undefined) {
      const ids = METRICS.map((known) => known.id);
      return [
        {
          path,
          atKey: true,
          what: `There is no metric "${parsed.metric}".`,
          fix: suggest(parsed.metric, ids),
        },
      ];
    }
    return [
      ...checkSelector(path, metric, parsed.selector, parts, phases),
      ...texts.flatMap((text, index) => checkThreshold([...path, index], text, metric)),
    ];
  });
}
