// Server load and call quality on one time axis, so that cause and effect can be seen side by side.
import { h } from '../dom.ts';
import { metricCharts } from '../charts/metric-chart.ts';
import { timeChart } from '../charts/time-chart.ts';
import type { PageContext, Section } from '../page-context.ts';

const SERVER = [
  'server_cpu_cores',
  'server_memory_bytes',
  'server_packets_out_per_second',
  'server_bits_out_per_second',
  'server_packets_in_per_second',
];
const QUALITY = [
  'video_rendered_frame_rate',
  'video_decoded_frame_rate',
  'video_received_frame_rate',
  'video_latency_seconds',
  'video_loss_share',
  'round_trip_seconds',
];
const QUALITY_SHOWN = 3;

function seatsChart(context: PageContext): HTMLElement {
  const { data, text } = context;
  return timeChart(context, {
    title: text('chart.seats'),
    explanation: text('chart.seats.text'),
    unit: 'count',
    curves: [{ label: text('chart.seats'), values: data.seats_present, role: 'typical' }],
    n: data.seats_present,
    stats: '',
  });
}

/** Server charts at the left, quality at the right, row by row; what is left over fills up. */
function sideBySide(left: readonly HTMLElement[], right: readonly HTMLElement[]): HTMLElement[] {
  const rows = Math.max(left.length, right.length);
  return Array.from({ length: rows }, (_, index) => [left[index], right[index]])
    .flat()
    .filter((chart) => chart !== undefined);
}

export const serverSection: Section = {
  id: 'server',
  heading: 'server.heading',
  render: (context) => {
    const { data, text } = context;
    const server = metricCharts(SERVER, context);
    const quality = metricCharts(QUALITY, context).slice(0, QUALITY_SHOWN);
    const notes = [
      h('p', { class: 'intro' }, text('server.intro')),
      data.result.target.same_host ? h('p', { class: 'note-box' }, text('server.same_host')) : null,
      server.length === 0 ? h('p', { class: 'note-box' }, text('server.none')) : null,
    ];
    return [
      ...notes.filter((note) => note !== null),
      h('div', { class: 'grid' }, ...sideBySide([seatsChart(context), ...server], quality)),
    ];
  },
};
