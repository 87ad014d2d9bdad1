// What a result means, in sentences: from reasons as data to words, with what to do about each.
import { parseThreshold } from '#core/budget.ts';
import type { Threshold } from '#core/budget.ts';
import { findMetric } from '#core/metrics/catalogue.ts';
import type { BudgetResult, RunResult, VerdictReason, VoidReason } from '#core/result.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import type { TextKey } from './en.ts';
import { createTranslate } from './language.ts';
import type { Language, Translate } from './language.ts';
import {
  formatClock,
  formatCount,
  formatQuantity,
  formatShare,
  metricIdOf,
  metricTitle,
  metricUnit,
} from './quantity.ts';

const TRANSLATE: Readonly<Record<Language, Translate<TextKey>>> = {
  en: createTranslate(en),
  de: createTranslate(de),
};

/** The shared texts in a language. */
export function sharedTexts(language: Language): Translate<TextKey> {
  return TRANSLATE[language];
}

const OPERATOR_SIGNS = { '<=': '≤', '<': '<', '>=': '≥', '>': '>', '==': '=', '!=': '≠' } as const;

// The rate of a trend with attempts is the share of attempts that gave a value: for people, its success rate.
function aggregationName(metricKey: string, threshold: Threshold, language: Language): string {
  if (threshold.aggregation === 'p') return `p${threshold.percentile ?? ''}`;
  const attempts = findMetric(metricIdOf(metricKey))?.has_attempts === true;
  const name = attempts && threshold.aggregation === 'rate' ? 'success' : threshold.aggregation;
  return sharedTexts(language)(`aggregation.${name}`);
}

/** A threshold as people read it: `p(95)<5` of a metric in seconds gives `p95 < 5 s`. */
export function describeThreshold(metricKey: string, threshold: string, language: Language): string {
  const parsed = parseThreshold(threshold);
  if (typeof parsed === 'string') return threshold;
  const name = aggregationName(metricKey, parsed, language);
  const limit = formatQuantity(parsed.limit, thresholdUnit(metricKey, threshold), language);
  return `${name} ${OPERATOR_SIGNS[parsed.operator]} ${limit}`;
}

/** The unit that a threshold's value has: counts and shares of attempts are not in the metric's own unit. */
export function thresholdUnit(metricKey: string, threshold: string): string {
  const parsed = parseThreshold(threshold);
  if (typeof parsed === 'string') return metricUnit(metricKey);
  if (parsed.aggregation === 'count') return 'count';
  if (parsed.aggregation === 'rate') return 'share';
  return metricUnit(metricKey);
}

/** How far inside or outside its limit a budget is. */
export function describeMargin(budget: BudgetResult, language: Language): string {
  if (budget.margin === null) return '–';
  const text = sharedTexts(language);
  if (budget.margin === 0) return text('margin.at');
  const unit = thresholdUnit(budget.metric, budget.threshold);
  const size = formatQuantity(Math.abs(budget.margin), unit, language);
  // A difference of two percentages is percentage points.
  const amount = unit === 'share' ? size.replace('%', text('unit.points')) : size;
  return text(budget.margin > 0 ? 'margin.inside' : 'margin.outside', { amount });
}

/** A budget's value with its unit. */
export function describeValue(budget: BudgetResult, language: Language): string {
  return formatQuantity(budget.value, thresholdUnit(budget.metric, budget.threshold), language);
}

/** One sentence for one reason. */
export function describeReason(reason: VerdictReason, language: Language): string {
  const text = sharedTexts(language);
  switch (reason.kind) {
    case 'all-budgets-kept':
      return reason.budgets === 1
        ? text('reason.all-budgets-kept.one')
        : text('reason.all-budgets-kept', { budgets: reason.budgets });
    case 'budget-broken':
      return text('reason.budget-broken', {
        title: metricTitle(reason.metric, language),
        threshold: describeThreshold(reason.metric, reason.threshold, language),
        value: formatQuantity(reason.value, thresholdUnit(reason.metric, reason.threshold), language),
      });
    case 'budget-without-data':
      return text('reason.budget-without-data', {
        title: metricTitle(reason.metric, language),
        threshold: describeThreshold(reason.metric, reason.threshold, language),
      });
    case 'no-budgets':
      return text('reason.no-budgets');
    case 'no-seat-joined':
      return text('reason.no-seat-joined', { planned: formatCount(reason.planned, language) });
    case 'generator-saturated':
      return text('reason.generator-saturated', {
        valid_share: formatShare(reason.valid_share, language),
        limit: text(`void.${reason.limit}`),
      });
    case 'interrupted':
    case 'incomplete':
      return text(`reason.${reason.kind}`, { at: formatClock(reason.at_ms) });
  }
}

/** From this many on, budgets without data share one sentence: the table of budgets names each. */
const WITHOUT_DATA_JOINED_FROM = 3;

/** All reasons as sentences, in their order. */
export function describeReasons(reasons: readonly VerdictReason[], language: Language): string[] {
  const budgets = reasons.filter((reason) => reason.kind === 'budget-without-data').length;
  if (budgets < WITHOUT_DATA_JOINED_FROM) return reasons.map((reason) => describeReason(reason, language));
  const others = reasons.filter((reason) => reason.kind !== 'budget-without-data');
  return [
    ...others.map((reason) => describeReason(reason, language)),
    sharedTexts(language)('reason.budgets-without-data', { budgets }),
  ];
}

/** What to do about one reason. */
export function adviseReason(reason: VerdictReason, language: Language): string {
  const text = sharedTexts(language);
  return reason.kind === 'generator-saturated'
    ? text('reason.generator-saturated.do', { advice: text(`void.${reason.limit}.do`) })
    : text(`reason.${reason.kind}.do`);
}

/** The limit that voided most time, or undefined when none did. */
export function worstVoidReason(result: RunResult): VoidReason | undefined {
  return [...result.void_reasons].sort((a, b) => b.seconds - a.seconds)[0]?.reason;
}
