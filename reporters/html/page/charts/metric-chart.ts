// A chart over time for a metric of the catalogue, from what the details hold of it.
import { findMetric } from '#core/metrics/catalogue.ts';
import type { Series } from '#core/result.ts';
import type { PageContext } from '../page-context.ts';
import { timeChart } from './time-chart.ts';
import type { Curve } from './time-chart.ts';

const hasValues = (values: readonly (number | null)[]): boolean => values.some((value) => value !== null);

function curvesOf(series: Series, single: boolean, context: PageContext): Curve[] {
  const { text } = context;
  if (single && hasValues(series.mean)) {
    return [{ label: text('chart.value'), values: series.mean, role: 'typical' }];
  }
  if (!hasValues(series.p50)) return [{ label: text('chart.mean'), values: series.mean, role: 'typical' }];
  return [
    { label: text('chart.median'), values: series.p50, role: 'typical' },
    { label: text('chart.p95'), values: series.p95, role: 'tail' },
  ];
}

function statsOf(id: string, unit: string, context: PageContext): string {
  const summary = context.data.result.metrics[id];
  if (summary === undefined || summary.n === 0) return '';
  const { format, text } = context;
  const n = format.count(summary.n);
  if (summary.p50 === null) {
    return summary.rate === null ? '' : text('chart.stats.rate', { rate: format.share(summary.rate), n });
  }
  return text('chart.stats', {
    p50: format.quantity(summary.p50, unit),
    p95: format.quantity(summary.p95, unit),
    n,
  });
}

/** @returns the chart, or null when nothing of the metric was measured. */
function metricChart(id: string, context: PageContext): HTMLElement | null {
  const series = context.data.series.find((candidate) => candidate.metric === id);
  const metric = findMetric(id);
  if (series === undefined || metric === undefined) return null;
  if (!hasValues(series.p50) && !hasValues(series.mean)) return null;
  const single = metric.scope === 'server' || metric.scope === 'generator';
  return timeChart(context, {
    title: metric.title[context.language],
    explanation: metric.text[context.language],
    unit: metric.unit,
    curves: curvesOf(series, single, context),
    n: series.n,
    stats: statsOf(id, metric.unit, context),
  });
}

/** The charts of those metrics that have values. */
export function metricCharts(ids: readonly string[], context: PageContext): HTMLElement[] {
  return ids.map((id) => metricChart(id, context)).filter((chart) => chart !== null);
}
