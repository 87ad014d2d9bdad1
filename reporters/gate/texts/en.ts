// English texts of the gate. de.ts has the same keys and blanks (a test holds them equal).

export const en = {
  title: '{scenario} on {system}, {runs}',
  'runs.one': '1 run',
  'runs.other': '{count} runs',
  against: 'against a baseline of {runs}',

  'reason.all-kept': 'All {budgets} budgets were kept.',
  'reason.all-kept.baseline':
    'All {budgets} budgets were kept, and nothing that they judge is worse than the baseline by {rule_out} or more.',
  'reason.saturated':
    'The load generator was saturated in {runs} ({limit}), so the figures say nothing of the system.',
  'reason.no-budgets': 'The scenario names no budgets, so there is nothing to judge.',
  'reason.budget.fail': '{title} breaks its budget: {value}, where {threshold} is required.',
  'reason.budget.open': '{title} is open: {value} covers the limit of {threshold}.',
  'reason.generator-saturated': '{title} cannot be judged on figures of a saturated generator.',
  'reason.budget.no-data': '{title} has no data in some run for {threshold}; missing data never passes.',
  'reason.regression.fail':
    '{title} got worse than the baseline: {effect}, more than {tolerance} is not accepted.',
  'reason.regression.open':
    '{title} against the baseline is open: {effect}; neither surely worse than {tolerance} nor surely better than {rule_out}.',
  'reason.regression.no-data': '{title} has no data to compare with the baseline.',
  'reason.regression.no-data-in-baseline': '{title} ({threshold}) is not in the baseline.',
  'reason.regression.too-few-runs':
    '{title} cannot be compared yet: {runs} against {baseline_runs} of the baseline; it takes 4 a side.',

  'more.candidate': 'Inconclusive: run {count} more.',
  'more.both-sides': 'Inconclusive: run {count} more, and {count} more for the baseline.',
  'more.on-the-limit':
    'The figure sits on its limit: no affordable number of runs decides it. Change the limit or the build.',
  'more.generator': 'Repeat the runs on a generator with more room.',

  'label.other-hosts': 'Labelled: figures of different kinds of host stand beside each other.',
  'label.one-run':
    'One run has no interval: it is judged by its value. Repeat it to know how much runs differ.',

  'effect.ratio': '{estimate} ({low} to {high})',
  'effect.no-interval': 'no interval',

  'head.check': 'check',
  'head.figure': 'figure',
  'head.limit': 'limit',
  'head.value': 'value',
  'head.interval': 'interval',
  'head.effect': 'change',
  'head.outcome': 'outcome',
  'head.baseline': 'baseline',
  'head.runs': 'runs',

  'part.budgets': 'Budgets',
  'part.baseline': 'Against the baseline',
} as const;

export type GateTextKey = keyof typeof en;
