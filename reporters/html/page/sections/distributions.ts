// How the judged values of the main metrics spread.
import { h } from '../dom.ts';
import { histogramChart } from '../charts/histogram-chart.ts';
import type { Section } from '../page-context.ts';

const METRICS = [
  'join_seconds',
  'first_video_seconds',
  'video_rendered_frame_rate',
  'video_latency_seconds',
  'audio_latency_seconds',
  'video_receive_bitrate_bps',
  'video_loss_share',
  'audio_concealed_share',
  'round_trip_seconds',
];

export const distributionsSection: Section = {
  id: 'distributions',
  heading: 'distributions.heading',
  render: (context) => {
    const charts = METRICS.map((id) => histogramChart(id, context)).filter((chart) => chart !== null);
    if (charts.length === 0) return null;
    return [
      h('p', { class: 'intro' }, context.text('distributions.intro')),
      h('div', { class: 'grid' }, ...charts),
    ];
  },
};
