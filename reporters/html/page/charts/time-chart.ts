// One metric over the time of the run: the typical value, its upper tail, phases, and the generator's validity.
// With a summary in words and a table for those who cannot see curves.
import {
  CategoryScale,
  BarController,
  BarElement,
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';
import type { ChartConfiguration, ChartDataset, Point } from 'chart.js';
import { h } from '../dom.ts';
import type { PageContext } from '../page-context.ts';
import { chartFont } from './chart-colours.ts';
import type { ChartColours } from './chart-colours.ts';
import { chartTable } from './chart-table.ts';
import { BAND_HEIGHT_PX, runBandPlugin, voidSpans } from './run-band.ts';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

export interface Curve {
  readonly label: string;
  readonly values: readonly (number | null)[];
  readonly role: 'typical' | 'tail';
}

export interface TimeChartSpec {
  readonly title: string;
  readonly explanation: string;
  /** Of the metric catalogue. */
  readonly unit: string;
  readonly curves: readonly Curve[];
  /** Values behind each point. */
  readonly n: readonly number[];
  /** A line of figures of the whole run; may be empty. */
  readonly stats: string;
}

/** The same for all, so that their time axes stand exactly below each other. */
const AXIS_WIDTH_PX = 74;
const UNITS_IN_TICKS = new Set(['seconds', 'share', 'bits_per_second', 'bytes']);
const TICK_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400];
const TICKS_AT_MOST = 8;

function tickStep(duration_s: number): number {
  return TICK_STEPS_S.find((step) => duration_s / step <= TICKS_AT_MOST) ?? 28_800;
}

function dataset(curve: Curve, bucket_ms: number, colours: ChartColours): ChartDataset<'line', Point[]> {
  const tail = curve.role === 'tail';
  // NaN breaks the line where there was nothing: a gap must not look like a measurement.
  const points = curve.values.map((value, index) => ({
    x: (index * bucket_ms) / 1000,
    y: value ?? Number.NaN,
  }));
  return {
    label: curve.label,
    data: points,
    borderColor: tail ? colours.tail : colours.median,
    backgroundColor: colours['tail-fill'],
    borderWidth: tail ? 1.25 : 2,
    borderDash: tail ? [5, 3] : [],
    pointRadius: 0,
    pointHitRadius: 6,
    fill: tail ? '-1' : false,
    order: tail ? 1 : 0,
  };
}

type Scales = NonNullable<NonNullable<ChartConfiguration<'line', Point[]>['options']>['scales']>;

const GRACE = 0.06;
/** A share that stays at zero would have no axis; a hundredth keeps noise small as well. */
const SMALLEST_SHARE_AXIS = 0.01;

/** Head room above the curves; a share has none above 100 %. */
function headRoom(spec: TimeChartSpec): { grace?: string; max?: number; suggestedMax?: number } {
  const grace = `${String(GRACE * 100)}%`;
  if (spec.unit !== 'share') return { grace };
  const highest = Math.max(0, ...spec.curves.flatMap((curve) => curve.values.filter(isNumber)));
  return highest * (1 + GRACE) >= 1 ? { max: 1 } : { grace, suggestedMax: SMALLEST_SHARE_AXIS };
}

function axes(context: PageContext, spec: TimeChartSpec, colours: ChartColours): Scales {
  const { data, format } = context;
  const duration_s = (data.buckets * data.bucket_ms) / 1000;
  const tick = (value: string | number): string =>
    UNITS_IN_TICKS.has(spec.unit) ? format.quantity(Number(value), spec.unit) : format.number(Number(value));
  const font = { family: chartFont(), size: 11 };
  return {
    x: {
      type: 'linear',
      min: 0,
      max: duration_s,
      border: { display: false },
      grid: { display: false },
      ticks: {
        font,
        color: colours.muted,
        padding: BAND_HEIGHT_PX + 4,
        maxRotation: 0,
        stepSize: tickStep(duration_s),
        callback: (value) => format.clock(Number(value) * 1000),
      },
    },
    y: {
      beginAtZero: true,
      ...headRoom(spec),
      border: { display: false },
      grid: { color: colours.grid, drawTicks: false },
      ticks: { font, color: colours.muted, padding: 8, maxTicksLimit: 5, callback: tick },
      afterFit: (scale) => {
        scale.width = AXIS_WIDTH_PX;
      },
    },
  };
}

function configuration(
  context: PageContext,
  spec: TimeChartSpec,
  colours: ChartColours,
): ChartConfiguration<'line', Point[]> {
  const { data, format } = context;
  const spans = voidSpans(data.valid, data.bucket_ms);
  return {
    type: 'line',
    data: { datasets: spec.curves.map((curve) => dataset(curve, data.bucket_ms, colours)) },
    plugins: [runBandPlugin(data.phases, spans, colours, chartFont())],
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      maintainAspectRatio: false,
      layout: { padding: { top: 18, right: 10 } },
      interaction: { mode: 'index', intersect: false },
      scales: axes(context, spec, colours),
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            title: ([item]) => format.clock((item?.parsed.x ?? 0) * 1000),
            label: (item) => `${item.dataset.label ?? ''}: ${format.quantity(item.parsed.y, spec.unit)}`,
          },
        },
      },
    },
  };
}

function isNumber(value: number | null): value is number {
  return value !== null;
}

function summary(context: PageContext, spec: TimeChartSpec): string {
  const typical = (spec.curves.find((curve) => curve.role === 'typical')?.values ?? []).filter(isNumber);
  const last = typical.at(-1);
  if (last === undefined) return `${spec.title}: ${context.text('chart.empty')}`;
  const { format, data } = context;
  return context.text('chart.summary', {
    title: spec.title,
    from: format.clock(0),
    to: format.clock(data.buckets * data.bucket_ms),
    low: format.quantity(Math.min(...typical), spec.unit),
    high: format.quantity(Math.max(...typical), spec.unit),
    last: format.quantity(last, spec.unit),
  });
}

/** The chart with heading, figures, canvas and table. */
export function timeChart(context: PageContext, spec: TimeChartSpec): HTMLElement {
  const canvas = h('canvas', { role: 'img', 'aria-label': summary(context, spec) });
  context.charts.add(canvas, (place, colours) => new Chart(place, configuration(context, spec, colours)));
  const symbol = UNITS_IN_TICKS.has(spec.unit)
    ? ''
    : context.format.quantity(1, spec.unit).split('\u00a0')[1];
  const heading = symbol === undefined || symbol === '' ? spec.title : `${spec.title} (${symbol})`;
  return h(
    'figure',
    { class: 'chart' },
    h(
      'figcaption',
      {},
      h('h3', {}, heading),
      h('p', { class: 'explanation' }, spec.explanation),
      spec.stats === '' ? null : h('p', { class: 'stats' }, spec.stats),
    ),
    h('div', { class: 'canvas-box' }, canvas),
    chartTable(context, spec),
  );
}
