// The figures of a chart over time as a table, thinned to a length that can be read.
import { h } from '../dom.ts';
import type { PageContext } from '../page-context.ts';
import { dataTable } from '../table.ts';
import type { Curve, TimeChartSpec } from './time-chart.ts';

const ROWS_AT_MOST = 24;

// A tail keeps its worst value when seconds are joined to a row; a typical value its mean.
function joined(curve: Curve, from: number, to: number): number | null {
  const values = curve.values.slice(from, to).filter((value) => value !== null);
  if (values.length === 0) return null;
  if (curve.role === 'tail') return Math.max(...values);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function build(context: PageContext, spec: TimeChartSpec): HTMLElement {
  const { data, format, text } = context;
  const step = Math.max(1, Math.ceil(data.buckets / ROWS_AT_MOST));
  const rows: string[][] = [];
  for (let from = 0; from < data.buckets; from += step) {
    const n = spec.n.slice(from, from + step).reduce((sum, value) => sum + value, 0);
    rows.push([
      format.clock(from * data.bucket_ms),
      ...spec.curves.map((curve) => format.quantity(joined(curve, from, from + step), spec.unit)),
      format.count(n),
    ]);
  }
  const columns = [
    { title: text('chart.table.time') },
    ...spec.curves.map((curve) => ({ title: curve.label, numeric: true })),
    { title: text('chart.table.n'), numeric: true },
  ];
  return dataTable(spec.title, columns, rows);
}

/** A disclosure that builds its table when it is first opened. */
export function chartTable(context: PageContext, spec: TimeChartSpec): HTMLElement {
  const details = h('details', {}, h('summary', {}, context.text('chart.table')));
  details.addEventListener('toggle', () => details.append(build(context, spec)), { once: true });
  return details;
}
