// The grammar of budgets: k6's thresholds, which our users already know
// (https://grafana.com/docs/k6/latest/using-k6/thresholds/): `p(95)<5`, `rate>=0.995`, `avg<0.2`.

export const AGGREGATIONS = ['avg', 'min', 'med', 'max', 'count', 'rate', 'value', 'p'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

export const OPERATORS = ['<=', '<', '>=', '>', '==', '!='] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Threshold {
  readonly aggregation: Aggregation;
  /** 0 to 100; only with `p`. */
  readonly percentile?: number;
  readonly operator: Operator;
  /** In the metric's own unit. */
  readonly limit: number;
}

/** A metric of the catalogue, optionally narrowed (`join_seconds{tier:browser}`), and what it has to keep. */
export interface Budget {
  /** As written by the user: `join_seconds{tier:browser}`. */
  readonly key: string;
  readonly metric: string;
  readonly selector: Readonly<Record<string, string>>;
  /** As written by the user: `p(95)<5`. */
  readonly text: string;
  readonly threshold: Threshold;
}

/** Tags that a budget may select on; few, so that aggregates stay bounded. */
const SELECTOR_TAGS = ['tier', 'phase', 'cause'] as const;

const THRESHOLD =
  /^\s*(?:(avg|min|med|max|count|rate|value)|p\(\s*(\d+(?:\.\d+)?)\s*\))\s*(<=|<|>=|>|==|!=)\s*(-?\d+(?:\.\d+)?(?:e-?\d+)?)\s*$/i;
const KEY = /^([a-z][a-z0-9_]*)(?:\{([^{}]*)\})?$/;
const TAG = /^\s*([a-z_]+)\s*:\s*([A-Za-z0-9_.-]+)\s*$/;

/** @returns the threshold, or a text that says what is wrong with it. */
export function parseThreshold(text: string): Threshold | string {
  const match = THRESHOLD.exec(text);
  if (match === null) return `"${text}" is not a threshold.`;
  const [, name, percentile, operator, limit] = match;
  const rest = { operator: operator as Operator, limit: Number(limit) };
  if (percentile === undefined) return { aggregation: (name ?? '').toLowerCase() as Aggregation, ...rest };
  const value = Number(percentile);
  if (value > 100) return `p(${value}) is outside 0 to 100.`;
  return { aggregation: 'p', percentile: value, ...rest };
}

/** @returns metric and selector of a budget's key, or a text that says what is wrong with it. */
export function parseBudgetKey(key: string): { metric: string; selector: Record<string, string> } | string {
  const match = KEY.exec(key);
  if (match === null) return `"${key}" is not a metric name with optional {tag:value}.`;
  const selector: Record<string, string> = {};
  for (const part of match[2] === undefined || match[2].trim() === '' ? [] : match[2].split(',')) {
    const tag = TAG.exec(part);
    const name = tag?.[1] ?? '';
    if (tag === null || !(SELECTOR_TAGS as readonly string[]).includes(name)) {
      return `"${part.trim()}" is not a tag; known tags: ${SELECTOR_TAGS.join(', ')}.`;
    }
    selector[name] = tag[2] ?? '';
  }
  return { metric: match[1] ?? '', selector };
}

/** Whether a measured value keeps the threshold. */
export function holds(threshold: Threshold, value: number): boolean {
  switch (threshold.operator) {
    case '<':
      return value < threshold.limit;
    case '<=':
      return value <= threshold.limit;
    case '>':
      return value > threshold.limit;
    case '>=':
      return value >= threshold.limit;
    case '==':
      return value === threshold.limit;
    case '!=':
      return value !== threshold.limit;
  }
}

/** Whether less of the value is better by this threshold (`<`) or more (`>`); null for `==` and `!=`. */
export function wantsLess({ operator }: Threshold): boolean | null {
  if (operator === '==' || operator === '!=') return null;
  return operator === '<' || operator === '<=';
}
