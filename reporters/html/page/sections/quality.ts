// What the seats saw and heard over the time of the run.
import { h } from '../dom.ts';
import { chartLegend } from '../charts/legend.ts';
import { metricCharts } from '../charts/metric-chart.ts';
import type { PageContext, Section } from '../page-context.ts';

// Rendered frames say most; a tier that cannot render may decode, and every tier receives.
const FRAME_RATES = ['video_rendered_frame_rate', 'video_decoded_frame_rate', 'video_received_frame_rate'];
const METRICS = [
  'video_height_pixels',
  'video_freeze_share',
  'video_latency_seconds',
  'audio_latency_seconds',
  'video_loss_share',
  'audio_loss_share',
  'audio_concealed_share',
  'round_trip_seconds',
  'video_receive_bitrate_bps',
  'audio_receive_bitrate_bps',
  'audio_jitter_seconds',
  'video_jitter_seconds',
];

function charts(context: PageContext): HTMLElement[] {
  return [...metricCharts(FRAME_RATES, context).slice(0, 1), ...metricCharts(METRICS, context)];
}

export const qualitySection: Section = {
  id: 'quality',
  heading: 'quality.heading',
  render: (context) => {
    const all = charts(context);
    if (all.length === 0) return null;
    return [
      h('p', { class: 'intro' }, context.text('quality.intro')),
      chartLegend(context),
      h('div', { class: 'grid' }, ...all),
    ];
  },
};
