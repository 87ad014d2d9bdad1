// How the values of one metric spread: shares in equal bins, with median and p95 as lines.
import { Chart } from 'chart.js';
import type { ChartConfiguration, Plugin, TooltipItem } from 'chart.js';
import { findMetric } from '#core/metrics/catalogue.ts';
import type { MetricSummary } from '#core/result.ts';
import { h } from '../dom.ts';
import type { PageContext } from '../page-context.ts';
import { sketchHistogram } from '../sketch.ts';
import type { Histogram } from '../sketch.ts';
import { dataTable } from '../table.ts';
import { chartFont } from './chart-colours.ts';
import type { ChartColours } from './chart-colours.ts';

const BINS = 28;

interface Mark {
  readonly label: string;
  readonly value: number | null;
  readonly dash: readonly number[];
}

function marksPlugin(histogram: Histogram, marks: readonly Mark[], colours: ChartColours): Plugin<'bar'> {
  return {
    id: 'quantile-marks',
    afterDatasetsDraw: ({ ctx: pen, chartArea: area }) => {
      const span = histogram.width * histogram.shares.length;
      pen.save();
      pen.font = `11px ${chartFont()}`;
      pen.strokeStyle = colours.ink;
      pen.fillStyle = colours.ink;
      for (const [index, mark] of marks.entries()) {
        if (mark.value === null) continue;
        const share = (mark.value - histogram.from) / span;
        if (share < 0 || share > 1) continue;
        const x = area.left + share * (area.right - area.left);
        pen.setLineDash([...mark.dash]);
        pen.beginPath();
        pen.moveTo(x, area.top - 4 - index * 12);
        pen.lineTo(x, area.bottom);
        pen.stroke();
        const width = pen.measureText(mark.label).width;
        pen.fillText(mark.label, Math.min(x + 3, area.right - width), area.top - 5 - index * 12);
      }
      pen.restore();
    },
  };
}

function quantileMarks({ format, text }: PageContext, unit: string, { p50, p95 }: MetricSummary): Mark[] {
  return [
    { label: `${text('chart.median')} ${format.quantity(p50, unit)}`, value: p50, dash: [] },
    { label: `p95 ${format.quantity(p95, unit)}`, value: p95, dash: [4, 3] },
  ];
}

interface HistogramSpec {
  readonly unit: string;
  readonly histogram: Histogram;
  readonly summary: MetricSummary;
}

function configuration(
  context: PageContext,
  { unit, histogram, summary }: HistogramSpec,
  colours: ChartColours,
): ChartConfiguration<'bar', number[], string> {
  const { format, text } = context;
  const font = { family: chartFont(), size: 11 };
  const edge = (index: number): string => format.quantity(histogram.from + index * histogram.width, unit);
  const marks = quantileMarks(context, unit, summary);
  const label = ({ dataIndex, parsed }: TooltipItem<'bar'>): string =>
    text('distributions.bar', {
      from: edge(dataIndex),
      to: edge(dataIndex + 1),
      share: format.share(parsed.y ?? 0),
    });
  return {
    type: 'bar',
    data: {
      labels: histogram.shares.map((_, index) => edge(index)),
      datasets: [
        {
          data: [...histogram.shares],
          backgroundColor: colours.bars,
          barPercentage: 1,
          categoryPercentage: 0.9,
        },
      ],
    },
    plugins: [marksPlugin(histogram, marks, colours)],
    options: {
      animation: false,
      maintainAspectRatio: false,
      layout: { padding: { top: 32, right: 6 } },
      scales: {
        x: {
          border: { color: colours.grid },
          grid: { display: false },
          ticks: { font, color: colours.muted, maxTicksLimit: 6, maxRotation: 0 },
        },
        y: {
          beginAtZero: true,
          border: { display: false },
          grid: { color: colours.grid, drawTicks: false },
          ticks: {
            font,
            color: colours.muted,
            padding: 6,
            maxTicksLimit: 4,
            callback: (value) => format.share(Number(value)),
          },
        },
      },
      plugins: { tooltip: { callbacks: { title: () => '', label } } },
    },
  };
}

function table(context: PageContext, title: string, { unit, histogram }: HistogramSpec): HTMLElement {
  const { format, text } = context;
  const details = h('details', {}, h('summary', {}, text('chart.table')));
  const edge = (index: number): string => format.quantity(histogram.from + index * histogram.width, unit);
  const build = (): void => {
    const rows = histogram.shares.map((share, index) => [
      `${edge(index)} – ${edge(index + 1)}`,
      format.share(share),
    ]);
    const columns = [
      { title: text('distributions.range') },
      { title: text('distributions.values'), numeric: true },
    ];
    details.append(dataTable(title, columns, rows));
  };
  details.addEventListener('toggle', build, { once: true });
  return details;
}

/** @returns the chart, or null when the metric has no values that spread. */
export function histogramChart(id: string, context: PageContext): HTMLElement | null {
  const metric = findMetric(id);
  const summary = context.data.result.metrics[id];
  const sketch = context.data.sketches[id];
  if (metric === undefined || summary === undefined || sketch === undefined) return null;
  const histogram = sketchHistogram(sketch, BINS);
  if (histogram === null) return null;
  const { format, text } = context;
  const show = (value: number | null): string => format.quantity(value, metric.unit);
  const title = metric.title[context.language];
  const words = text('distributions.summary', {
    title,
    p50: show(summary.p50),
    p95: show(summary.p95),
    p99: show(summary.p99),
    max: show(summary.max),
    n: format.count(summary.n),
  });
  const beyond = text('distributions.beyond', {
    share: format.share(histogram.beyond),
    max: show(sketch.max),
  });
  const spec: HistogramSpec = { unit: metric.unit, histogram, summary };
  const canvas = h('canvas', { role: 'img', 'aria-label': words });
  context.charts.add(canvas, (place, colours) => new Chart(place, configuration(context, spec, colours)));
  return h(
    'figure',
    { class: 'chart' },
    h(
      'figcaption',
      {},
      h('h3', {}, title),
      h('p', { class: 'stats' }, words.slice(title.length + 2)),
      histogram.beyond > 0 ? h('p', { class: 'explanation' }, beyond) : null,
    ),
    h('div', { class: 'canvas-box' }, canvas),
    table(context, title, spec),
  );
}
