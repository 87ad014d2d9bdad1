// What a gate says, in sentences: from reasons as data to words.
import type { BudgetCheck, GateCheck, GateReason, GateResult, RegressionCheck } from '#core/gate.ts';
import { formatEffect, formatEffectInterval } from '../texts/effect.ts';
import { createTranslate, type Language, type Translate } from '../texts/language.ts';
import { formatCount, formatQuantity, formatShare, metricTitle } from '../texts/quantity.ts';
import { describeThreshold, sharedTexts, thresholdUnit } from '../texts/sentences.ts';
import { de } from './texts/de.ts';
import { en, type GateTextKey } from './texts/en.ts';
import { targetName } from '../texts/target-name.ts';

const TEXTS = { en: createTranslate<GateTextKey>(en), de: createTranslate<GateTextKey>(de) };

export function gateTexts(language: Language): Translate<GateTextKey> {
  return TEXTS[language];
}

function describeRuns(count: number, language: Language): string {
  const text = gateTexts(language);
  return count === 1 ? text('runs.one') : text('runs.other', { count: formatCount(count, language) });
}

/** `1.2 s (1.1 s to 1.4 s)`, or the value alone where a single run gives no interval. */
export function describeLevel({ value, metric, threshold }: BudgetCheck, language: Language): string {
  if (value === null) return '–';
  const unit = thresholdUnit(metric, threshold);
  const show = (figure: number): string => formatQuantity(figure, unit, language);
  if (value.low === null || value.high === null) return show(value.estimate);
  return `${show(value.estimate)} (${show(value.low)} ${language === 'de' ? 'bis' : 'to'} ${show(value.high)})`;
}

export function describeChange(check: RegressionCheck, language: Language): string {
  if (check.effect === null) return gateTexts(language)('effect.no-interval');
  const unit = thresholdUnit(check.metric, check.threshold);
  return formatEffectInterval(check.effect, check.scale, unit, language);
}

/** The end that decides, as a change: `+3 %`. */
export function describeEnd(check: RegressionCheck, end: 'fails' | 'passes', language: Language): string {
  const value = end === 'fails' ? check.fails_beyond : check.passes_within;
  return formatEffect(value, check.scale, thresholdUnit(check.metric, check.threshold), language);
}

function describeFigure(check: GateCheck, language: Language): string {
  return metricTitle(check.metric, language);
}

function budgetReason(check: BudgetCheck, language: Language): string {
  const key = check.no_judgement !== null ? 'no-data' : check.outcome === 'fail' ? 'fail' : 'open';
  return gateTexts(language)(`reason.budget.${key}`, {
    title: describeFigure(check, language),
    value: describeLevel(check, language),
    threshold: describeThreshold(check.metric, check.threshold, language),
  });
}

function regressionReason(check: RegressionCheck, language: Language): string {
  const open = check.outcome === 'fail' ? 'fail' : 'open';
  const key = check.no_judgement === 'generator-saturated' ? open : (check.no_judgement ?? open);
  return gateTexts(language)(`reason.regression.${key}`, {
    title: describeFigure(check, language),
    threshold: describeThreshold(check.metric, check.threshold, language),
    effect: describeChange(check, language),
    tolerance: describeEnd(check, 'fails', language),
    rule_out: describeEnd(check, 'passes', language),
    runs: describeRuns(check.runs, language),
    baseline_runs: describeRuns(check.baseline_runs, language),
  });
}

/** Why one check came out as it did. */
export function describeCheck(check: GateCheck, language: Language): string {
  if (check.no_judgement === 'generator-saturated') {
    return gateTexts(language)('reason.generator-saturated', { title: describeFigure(check, language) });
  }
  return check.kind === 'budget' ? budgetReason(check, language) : regressionReason(check, language);
}

function describeReason(reason: GateReason, result: GateResult, language: Language): string {
  const text = gateTexts(language);
  switch (reason.kind) {
    case 'all-kept':
      return reason.comparisons === 0
        ? text('reason.all-kept', { budgets: reason.budgets })
        : text('reason.all-kept.baseline', {
            budgets: reason.budgets,
            rule_out: formatShare(result.rule_out, language),
          });
    case 'generator-saturated':
      return text('reason.saturated', {
        runs: reason.runs.join(', '),
        limit: sharedTexts(language)(`void.${reason.limit}`),
      });
    case 'no-budgets':
      return text('reason.no-budgets');
    case 'check':
      return describeCheck(reason.check, language);
  }
}

export function describeGate(result: GateResult, language: Language): string[] {
  return result.reasons.map((reason) => describeReason(reason, result, language));
}

/** What to do about an inconclusive gate; empty for the others. */
export function adviseGate({ verdict, reasons, more_runs }: GateResult, language: Language): string[] {
  if (verdict !== 'inconclusive') return [];
  const text = gateTexts(language);
  const saturated = reasons.some(({ kind }) => kind === 'generator-saturated');
  const generator = saturated ? [text('more.generator')] : [];
  if (more_runs === null) return generator;
  if (more_runs.kind === 'on-the-limit') return [...generator, text('more.on-the-limit')];
  return [...generator, text(`more.${more_runs.kind}`, { count: more_runs.runs })];
}

/** What a reader must know to weigh the figures. */
export function gateLabels({ other_hosts, runs }: GateResult, language: Language): string[] {
  const text = gateTexts(language);
  return [
    ...(other_hosts ? [text('label.other-hosts')] : []),
    ...(runs.length === 1 ? [text('label.one-run')] : []),
  ];
}

/** `team-meeting on LiveKit, 5 runs against a baseline of 5 runs`. */
export function gateTitle({ origin, runs, baseline }: GateResult, language: Language): string {
  const text = gateTexts(language);
  const title = text('title', {
    scenario: origin.scenario.name,
    system: targetName(origin.target),
    runs: describeRuns(runs.length, language),
  });
  if (baseline === null) return title;
  return `${title} ${text('against', { runs: describeRuns(baseline.runs.length, language) })}`;
}
