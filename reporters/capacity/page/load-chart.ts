// Something measured against the load: a sign for each step by its outcome, the knee's interval as a band, and a
// curve where there is one. Outcomes differ by shape, not by colour alone.
import { Chart, LinearScale, LineElement, PointElement, ScatterController, Tooltip } from 'chart.js';
import type { ChartConfiguration, ChartDataset, Plugin, Point } from 'chart.js';
import type { CapacityDocument, CapacityStep } from '#core/capacity.ts';
import type { BilingualText } from '#core/fleet.ts';
import { chartFont, type ChartColours } from '../../html/page/charts/chart-colours.ts';
import { h } from '../../html/page/dom.ts';
import type { StudyContext } from '../../study/page/study-page.ts';

Chart.register(LinearScale, LineElement, PointElement, ScatterController, Tooltip);

const OUTCOMES: Readonly<Record<'pass' | 'fail' | 'inconclusive', BilingualText>> = {
  pass: { en: '● held', de: '● hielt' },
  fail: { en: '✕ broke', de: '✕ brach' },
  inconclusive: { en: '▲ not judged', de: '▲ ohne Ergebnis' },
};
const KEY = {
  curve: { en: '— scalability law', de: '— Skalierungsgesetz' },
  band: { en: '▒ interval of the knee', de: '▒ Intervall des Knicks' },
} as const;

export interface LoadChartSpec {
  readonly title: string;
  readonly explanation: string;
  /** In words for those who cannot see it. */
  readonly summary: string;
  readonly unit: string;
  readonly loadTitle: string;
  readonly value: (step: CapacityStep) => number | null;
  readonly curve: readonly Point[];
}

type Context = StudyContext<CapacityDocument>;

function pointsOf({ data }: Context, spec: LoadChartSpec, verdict: CapacityStep['verdict']): Point[] {
  return data.steps.flatMap((step) => {
    const y = spec.value(step);
    return step.verdict !== verdict || y === null ? [] : [{ x: step.load, y }];
  });
}

function datasets(
  context: Context,
  spec: LoadChartSpec,
  colours: ChartColours,
): ChartDataset<'scatter', Point[]>[] {
  const { say } = context;
  const sign = (
    verdict: CapacityStep['verdict'],
    pointStyle: 'circle' | 'crossRot' | 'triangle',
    colour: string,
  ): ChartDataset<'scatter', Point[]> => ({
    label: say(OUTCOMES[verdict]),
    data: pointsOf(context, spec, verdict),
    pointStyle,
    pointRadius: 5,
    borderWidth: 2,
    borderColor: colour,
    backgroundColor: colour,
  });
  const curve: ChartDataset<'scatter', Point[]> = {
    label: say(KEY.curve),
    data: [...spec.curve],
    showLine: true,
    pointRadius: 0,
    borderWidth: 1.5,
    borderColor: colours.muted,
    backgroundColor: colours.muted,
  };
  return [
    sign('pass', 'circle', colours.median),
    sign('fail', 'crossRot', colours.void),
    sign('inconclusive', 'triangle', colours.muted),
    ...(spec.curve.length === 0 ? [] : [curve]),
  ];
}

function kneeBand({ data }: Context, colours: ChartColours): Plugin<'scatter'> {
  const answer = data.conclusion?.answer;
  return {
    id: 'knee-band',
    beforeDatasetsDraw: ({ ctx: pen, chartArea: area, scales }) => {
      const scale = scales['x'];
      if (answer?.kind !== 'knee' || scale === undefined) return;
      const [from, to] = [scale.getPixelForValue(answer.low), scale.getPixelForValue(answer.high)];
      pen.save();
      pen.fillStyle = colours['tail-fill'];
      pen.fillRect(from, area.top, Math.max(1, to - from), area.bottom - area.top);
      pen.restore();
    },
  };
}

function configuration(
  context: Context,
  spec: LoadChartSpec,
  colours: ChartColours,
): ChartConfiguration<'scatter', Point[]> {
  const { format } = context;
  const font = { family: chartFont(), size: 11 };
  const quantity = (value: number | null): string => format.quantity(value, spec.unit);
  return {
    type: 'scatter',
    data: { datasets: datasets(context, spec, colours) },
    plugins: [kneeBand(context, colours)],
    options: {
      animation: false,
      maintainAspectRatio: false,
      layout: { padding: { top: 8, right: 12 } },
      scales: {
        x: {
          title: { display: true, text: spec.loadTitle, font, color: colours.muted },
          grid: { display: false },
          border: { color: colours.grid },
          ticks: {
            font,
            color: colours.muted,
            maxRotation: 0,
            callback: (value) => format.count(Number(value)),
          },
        },
        y: {
          beginAtZero: true,
          border: { display: false },
          grid: { color: colours.grid, drawTicks: false },
          ticks: {
            font,
            color: colours.muted,
            padding: 6,
            maxTicksLimit: 5,
            callback: (value) => quantity(Number(value)),
          },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            label: ({ parsed, dataset }) =>
              `${dataset.label ?? ''}: ${format.count(parsed.x ?? 0)} → ${quantity(parsed.y)}`,
          },
        },
      },
    },
  };
}

/** The chart with its heading and the key to its signs; null when no step has such a value. */
export function loadChart(context: Context, spec: LoadChartSpec): HTMLElement | null {
  if (context.data.steps.every((step) => spec.value(step) === null)) return null;
  const { say } = context;
  const canvas = h('canvas', { role: 'img', 'aria-label': spec.summary });
  context.charts.add(canvas, (place, colours) => new Chart(place, configuration(context, spec, colours)));
  const key = [
    ...Object.values(OUTCOMES),
    ...(spec.curve.length === 0 ? [] : [KEY.curve]),
    ...(context.data.conclusion?.answer.kind === 'knee' ? [KEY.band] : []),
  ];
  return h(
    'figure',
    { class: 'chart' },
    h('figcaption', {}, h('h3', {}, spec.title), h('p', { class: 'explanation' }, spec.explanation)),
    h('div', { class: 'canvas-box' }, canvas),
    h('ul', { class: 'legend' }, ...key.map((entry) => h('li', {}, say(entry)))),
  );
}
