// docs/metrics.md, drawn from the catalogue.
import { METRICS } from '#core/metrics/catalogue.ts';
import { allowedAggregations, type MetricDefinition, type MetricScope, UNITS } from '#core/metrics/metric.ts';
import { PROMETHEUS_BUCKETS, prometheusForm } from '#core/metrics/prometheus-name.ts';
import { RUN_METRICS } from '#core/metrics/run-metrics.ts';

const INTRODUCTION = `# Metrics

<!-- Generated from core/metrics/ by \`npm run build:docs\`; a test holds them equal. Do not edit. -->

Every metric is declared once, in \`core/metrics/\`. Budgets, results, reports and Prometheus use it from there.

- **Unit** is the one of budgets and results. Shares run from 0 to 1.
- **Kind**: a *trend* is a distribution of values, a *rate* a share of time or trials, a *counter* a number of events.
- **Budgets** are written \`metric: ["p(95)<5"]\`, optionally narrowed by \`{tier:browser}\` or \`{phase:hold}\`.
- **Better** says where improvement lies; a dash where neither side is better.
- **Prometheus** shows trends of seats as histograms, the server's and the generator's as gauges (their last value), rates
  as two counters (part and whole), and counters as counters. It uses base units: bytes, where budgets use bits. Every
  series carries \`system\` and \`scenario\`, those of seats \`tier\` as well. Values of seats that have just joined and
  still settle are left out, as in budgets; values of seconds in which the generator was overloaded are in, since that
  is known only later: look at \`seatproof_run_valid_ratio\` beside them.
`;

const SCOPES: readonly { readonly scope: MetricScope; readonly title: string; readonly text: string }[] = [
  {
    scope: 'join',
    title: 'Joining',
    text: 'One value a seat, counted from the time the plan intended, so that a late start is not hidden.',
  },
  {
    scope: 'seat',
    title: 'Media of a seat',
    text: 'One value a stream and second, once the seat has settled.',
  },
  { scope: 'server', title: 'Server', text: 'One value a second, from the server and its processes.' },
  {
    scope: 'signalling',
    title: 'Joins without media',
    text: 'One value a request or join, from k6 under its own clock (`signalling:` of a scenario).',
  },
  { scope: 'generator', title: 'Generator', text: 'One value a second, from the host that makes the load.' },
];

const DIRECTIONS: Readonly<Record<MetricDefinition['direction'], string>> = {
  'lower-is-better': 'lower',
  'higher-is-better': 'higher',
  neutral: '–',
};

/** The whole file. */
export function renderMetricsDocument(): string {
  const sections = SCOPES.map(({ scope, title, text }) => {
    const rows = METRICS.filter((metric) => metric.scope === scope).map(metricRow);
    const head = ['Id', 'Unit', 'Kind', 'Better', 'Meaning', 'Budgets', 'Prometheus', 'Source'];
    return `## ${title}\n\n${text}\n\n${table(head, rows)}`;
  });
  return [INTRODUCTION, ...sections, runSection(), bucketSection(), germanSection()].join('\n');
}

function metricRow(metric: MetricDefinition): readonly string[] {
  return [
    code(metric.id),
    metric.unit.replaceAll('_', ' '),
    metric.kind,
    DIRECTIONS[metric.direction],
    `**${metric.title.en}.** ${metric.text.en}`,
    allowedAggregations(metric)
      .map((name) => (name === 'p' ? 'p(N)' : name))
      .join(', '),
    prometheusColumn(metric),
    metric.source,
  ];
}

function prometheusColumn(metric: MetricDefinition): string {
  const form = prometheusForm(metric);
  switch (form.type) {
    case 'share':
      return `${code(form.part)} / ${code(form.whole)}`;
    case 'histogram':
      return form.attempts === null ? code(form.name) : `${code(form.name)}, ${code(form.attempts)}`;
    case 'gauge':
    case 'counter':
      return code(form.name);
  }
}

function runSection(): string {
  const rows = Object.values(RUN_METRICS).map((metric) => [
    code(metric.name),
    metric.labels.map(code).join(', '),
    metric.help,
  ]);
  return `## The run itself (Prometheus only)\n\n${table(['Prometheus', 'Labels', 'Meaning'], rows)}`;
}

function bucketSection(): string {
  const used = new Set(
    METRICS.filter((metric) => prometheusForm(metric).type === 'histogram').map(({ unit }) => unit),
  );
  const rows = [...used].map((unit) => [
    UNITS[unit].prometheus.replaceAll('_', ' '),
    PROMETHEUS_BUCKETS[unit].join(', '),
  ]);
  const text =
    'Quantiles in Prometheus are as coarse as these bounds; the ones in results come from a sketch (1 % relative error).';
  return `## Histogram buckets\n\n${text}\n\n${table(['Unit', 'Upper bounds'], rows)}`;
}

function germanSection(): string {
  const rows = METRICS.map((metric) => [code(metric.id), metric.title.de, metric.text.de]);
  return `## Deutsche Bezeichnungen\n\n${table(['Id', 'Bezeichnung', 'Bedeutung'], rows)}`;
}

const code = (text: string): string => `\`${text}\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}
