// How long each step of joining took: one row a step, its spread drawn on a scale that all rows share.
import { JOIN_METRICS } from '#core/metrics/join-metrics.ts';
import type { MetricSummary, SketchData } from '#core/result.ts';
import { h, svg } from '../dom.ts';
import type { PageContext, Section } from '../page-context.ts';
import { sketchQuantile } from '../sketch.ts';
import { dataTable } from '../table.ts';
import type { Cell } from '../table.ts';

interface Step {
  readonly metric: string;
  readonly summary: MetricSummary;
  readonly sketch: SketchData | undefined;
}

/** In the order of the catalogue, which is the order in which steps usually come; first sound and picture last. */
const STEPS = JOIN_METRICS.filter((metric) => metric.kind === 'trend' && metric.id !== 'recovery_seconds');
const CHRONOLOGY = [
  'page_seconds',
  'signalling_seconds',
  'ice_seconds',
  'dtls_seconds',
  'join_seconds',
  'first_audio_seconds',
  'first_video_seconds',
];
const SCALE_WIDTH = 1000;

function steps({ data }: PageContext): Step[] {
  const order = (id: string): number => CHRONOLOGY.indexOf(id);
  return [...STEPS]
    .sort((a, b) => order(a.id) - order(b.id))
    .flatMap(({ id }) => {
      const summary = data.result.metrics[id];
      if (summary === undefined || summary.n === 0) return [];
      return [{ metric: id, summary, sketch: data.sketches[id] }];
    });
}

function spread(step: Step, max_seconds: number): SVGElement {
  const { sketch, summary } = step;
  const x = (value: number | null): number => ((value ?? 0) / max_seconds) * SCALE_WIDTH;
  const at = (share: number, known: number | null): number =>
    x(known ?? (sketch === undefined ? null : sketchQuantile(sketch, share)));
  const bar = (cssClass: string, from: number, to: number, y: number, height: number): SVGElement =>
    svg('rect', { class: cssClass, x: from, y, width: Math.max(2, to - from), height, rx: 2 });
  const p5 = at(0.05, sketch === undefined ? summary.min : null);
  const p95 = at(0.95, summary.p95);
  const median = at(0.5, summary.p50);
  const quarters = [0.25, 0.75].map((share) => at(share, sketch === undefined ? summary.p50 : null));
  return svg(
    'svg',
    { class: 'spread', viewBox: `0 0 ${SCALE_WIDTH} 24`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('path', { class: 'axis', d: `M0 12H${SCALE_WIDTH}` }),
    bar('range', p5, p95, 7, 10),
    bar('middle', quarters[0] ?? median, quarters[1] ?? median, 7, 10),
    svg('path', { class: 'median', d: `M${median} 2V22` }),
  );
}

function row(step: Step, max_seconds: number, { format }: PageContext): Cell[] {
  const { summary } = step;
  const show = (value: number | null): string => format.quantity(value, summary.unit);
  return [
    format.title(step.metric),
    spread(step, max_seconds),
    show(summary.p50),
    show(summary.p95),
    show(summary.max),
    summary.rate === null ? '–' : format.share(summary.rate),
    format.count(summary.n),
  ];
}

export const joinSection: Section = {
  id: 'join',
  heading: 'join.heading',
  render: (context) => {
    const { format, text } = context;
    const all = steps(context);
    if (all.length === 0) return [h('p', {}, text('join.none'))];
    const max_seconds = 1.05 * Math.max(...all.map(({ summary }) => summary.p95 ?? 0), 0.001);
    const columns = [
      { title: text('join.step') },
      { title: text('join.spread') },
      { title: text('chart.median'), numeric: true },
      { title: text('chart.p95'), numeric: true },
      { title: text('join.highest'), numeric: true },
      { title: text('join.reached'), numeric: true },
      { title: 'n', numeric: true },
    ];
    const rows = all.map((step) => row(step, max_seconds, context));
    return [
      h('p', { class: 'intro' }, text('join.intro')),
      dataTable(text('join.heading'), columns, rows, 'join'),
      h('p', { class: 'explanation' }, text('join.axis', { max: format.quantity(max_seconds, 'seconds') })),
    ];
  },
};
