// Whether the host that made the load was fit to measure, when it was not, and what to change.
import type { RunResult, VoidReason } from '#core/result.ts';
import { describeGeneratorNote } from '../../../texts/generator-note.ts';
import { capitalised } from '../../../texts/quantity.ts';
import { metricCharts } from '../charts/metric-chart.ts';
import { voidSpans } from '../charts/run-band.ts';
import { h } from '../dom.ts';
import type { PageContext, Section } from '../page-context.ts';
import { dataTable } from '../table.ts';

const METRICS = [
  'generator_cpu_share',
  'generator_steal_share',
  'generator_event_loop_delay_seconds',
  'generator_lateness_seconds',
];
/** More spans than this are summed up by their number of seconds alone. */
const SPANS_LISTED = 6;

function when(reason: VoidReason, { data, format }: PageContext): string {
  const hit = data.void_reasons.map((reasons) => (reasons.includes(reason) ? 0 : 1));
  const spans = voidSpans(hit, data.bucket_ms);
  const listed = spans
    .slice(0, SPANS_LISTED)
    .map((span) => `${format.clock(span.from_ms)}–${format.clock(span.to_ms)}`);
  return spans.length > SPANS_LISTED ? `${listed.join(', ')} …` : listed.join(', ');
}

function limits(context: PageContext): HTMLElement {
  const { data, format, shared, text } = context;
  const columns = [
    { title: text('validity.limit') },
    { title: text('validity.seconds'), numeric: true },
    { title: text('validity.when'), sentences: true },
    { title: text('validity.do'), sentences: true },
  ];
  const rows = data.result.void_reasons.map((item) => [
    capitalised(shared(`void.${item.reason}`)),
    format.count(item.seconds),
    when(item.reason, context),
    shared(`void.${item.reason}.do`),
  ]);
  return dataTable(text('validity.heading'), columns, rows, 'prose');
}

/** Those that the share is of: the run's own length is no whole number of them. */
function secondsInAll({ duration_ms, valid_seconds, valid_share }: RunResult): number {
  return valid_share === 0 ? Math.floor(duration_ms / 1000) : Math.round(valid_seconds / valid_share);
}

export const validitySection: Section = {
  id: 'validity',
  heading: 'validity.heading',
  render: (context) => {
    const { data, format, text } = context;
    const { result } = data;
    const all = result.void_reasons.length === 0;
    const summary = text('validity.summary', {
      valid: format.count(result.valid_seconds),
      all: format.count(secondsInAll(result)),
      share: format.share(result.valid_share),
    });
    return [
      h('p', { class: 'intro' }, text('validity.intro')),
      h('p', { class: 'stats' }, all ? text('validity.all') : summary),
      ...(all ? [] : [limits(context)]),
      ...(result.generator_notes ?? []).map((note) =>
        h('p', { class: 'note-box' }, `${capitalised(describeGeneratorNote(note, context.language))}.`),
      ),
      h('div', { class: 'grid' }, ...metricCharts(METRICS, context)),
    ];
  },
};
