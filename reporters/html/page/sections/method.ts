// How it was measured and what that cannot show; every metric with its definition, source and sample size.
import { METRICS } from '#core/metrics/catalogue.ts';
import { code, h } from '../dom.ts';
import type { PageContext, Section } from '../page-context.ts';
import { dataTable } from '../table.ts';

function statements({ data, format, text }: PageContext): string[] {
  const error = data.result.quantile_relative_error;
  return [
    text('method.open_model'),
    text('method.quantiles', { error: format.share(error), example: format.quantity(error, 'seconds') }),
    text('method.settle', {
      settle: format.duration(data.plan.settle_ms),
      deadline: format.duration(data.plan.join_deadline_ms),
    }),
    text('method.void'),
    text('method.missing'),
    text('method.samples'),
    text('method.clock'),
  ];
}

function metrics(context: PageContext): HTMLElement {
  const { data, format, language, text } = context;
  const rows = METRICS.flatMap((metric) => {
    const summary = data.result.metrics[metric.id];
    if (summary === undefined) return [];
    return [
      [
        h('span', { class: 'metric' }, metric.title[language], code(metric.id)),
        metric.text[language],
        metric.source,
        format.count(summary.n),
      ],
    ];
  });
  const columns = [
    { title: text('method.metric') },
    { title: text('method.definition'), sentences: true },
    { title: text('method.source') },
    { title: text('method.n'), numeric: true },
  ];
  return h(
    'details',
    { class: 'wide' },
    h('summary', {}, text('method.metrics')),
    dataTable(text('method.metrics'), columns, rows, 'prose'),
  );
}

function decodeBudget(
  { format, text }: PageContext,
  { all, decoded }: { readonly all: number; readonly decoded: number },
): string {
  return text('method.decode_budget', { all: format.count(all), decoded: format.count(decoded) });
}

export const methodSection: Section = {
  id: 'method',
  heading: 'method.heading',
  render: (context) => {
    const { data, text } = context;
    const tiers = data.result.seats.by_tier.map(({ tier }) => text(`method.tier.${tier}`));
    const { lite_receivers: lite } = data.plan;
    if (lite !== null) tiers.push(decodeBudget(context, lite));
    const list = (items: readonly string[]): HTMLElement =>
      h('ul', { class: 'statements' }, ...items.map((item) => h('li', {}, item)));
    return [list(statements(context)), h('h3', {}, text('method.tier')), list(tiers), metrics(context)];
  },
};
