// What stands before the media: joins without media, the homeserver, Jitsi's focus and XMPP server. Media may scale
// where these do not. Nothing of it where the run had none.
import { HOMESERVER_METRICS } from '#core/metrics/homeserver-metrics.ts';
import { JITSI_METRICS } from '#core/metrics/jitsi-metrics.ts';
import { SIGNALLING_METRICS } from '#core/metrics/signalling-metrics.ts';
import { h } from '../dom.ts';
import { metricCharts } from '../charts/metric-chart.ts';
import type { PageContext, Section } from '../page-context.ts';

interface Part {
  readonly heading: 'signalling.joins' | 'signalling.homeserver' | 'signalling.jitsi';
  readonly metrics: readonly { readonly id: string }[];
}

const PARTS: readonly Part[] = [
  { heading: 'signalling.joins', metrics: SIGNALLING_METRICS },
  { heading: 'signalling.homeserver', metrics: HOMESERVER_METRICS },
  { heading: 'signalling.jitsi', metrics: JITSI_METRICS },
];

function blockOf({ heading, metrics }: Part, context: PageContext): HTMLElement[] {
  const charts = metricCharts(
    metrics.map(({ id }) => id),
    context,
  );
  if (charts.length === 0) return [];
  return [h('h3', {}, context.text(heading)), h('div', { class: 'grid' }, ...charts)];
}

export const signallingSection: Section = {
  id: 'signalling',
  heading: 'signalling.heading',
  render: (context) => {
    const blocks = PARTS.flatMap((part) => blockOf(part, context));
    if (blocks.length === 0) return null;
    return [h('p', { class: 'intro' }, context.text('signalling.intro')), ...blocks];
  },
};
