// The answer first: verdict, why, what to do, and in plain sentences what was tested, so that it can be signed.
import type { RunResult } from '#core/result.ts';
import { adviseReason, describeReasons } from '../../../texts/sentences.ts';
import { keepUnitsTogether } from '../../../texts/quantity.ts';
import { h } from '../dom.ts';
import type { PageContext, Section } from '../page-context.ts';
import { signatures } from '../signatures.ts';
import { verdictIcon } from '../verdict-badge.ts';
import { targetName } from '../../../texts/target-name.ts';

function reasons({ data, language, text }: PageContext): HTMLElement[] {
  const { result } = data;
  const why = describeReasons(result.reasons, language).map((reason) =>
    h('li', {}, keepUnitsTogether(reason)),
  );
  const advice = [...new Set(result.reasons.map((reason) => adviseReason(reason, language)))];
  const block = [h('h3', {}, text('verdict.why')), h('ul', {}, ...why)];
  if (result.verdict === 'pass') return block;
  return [
    ...block,
    h('h3', {}, text('verdict.advice')),
    h('ul', {}, ...advice.map((item) => h('li', {}, item))),
  ];
}

function banner(context: PageContext): HTMLElement {
  const { data, shared, text } = context;
  const { verdict, scenario } = data.result;
  return h(
    'div',
    { class: `banner ${verdict}` },
    h('p', { class: 'scenario' }, scenario.name),
    h('p', { class: 'word' }, verdictIcon(verdict), shared(`verdict.${verdict}`)),
    h('p', { class: 'meaning' }, text(`verdict.meaning.${verdict}`)),
    ...reasons(context),
  );
}

function tile(label: string, value: string, note: string): HTMLElement {
  return h(
    'div',
    {},
    h('dt', {}, label),
    h('dd', {}, h('span', { class: 'value' }, value), h('span', { class: 'note' }, note)),
  );
}

function quantileTile(context: PageContext, label: string, metric: string): HTMLElement | null {
  const summary = context.data.result.metrics[metric];
  if (summary === undefined || summary.n === 0) return null;
  const { format, text } = context;
  return tile(
    label,
    format.quantity(summary.p95, summary.unit),
    text('figure.quantile.note', { n: format.count(summary.n) }),
  );
}

function figures(context: PageContext): HTMLElement {
  const { data, format, shared, text } = context;
  const { result, plan } = data;
  const rooms =
    plan.smallest_room === plan.largest_room
      ? text('figure.rooms.note.same', { largest: plan.largest_room })
      : text('figure.rooms.note', { smallest: plan.smallest_room, largest: plan.largest_room });
  return h(
    'dl',
    { class: 'figures' },
    tile(
      text('figure.seats'),
      format.count(result.seats.joined),
      text('figure.seats.note', { planned: format.count(result.seats.planned) }),
    ),
    tile(text('figure.rooms'), format.count(result.rooms), rooms),
    tile(
      text('figure.duration'),
      format.duration(result.duration_ms),
      text('figure.duration.note', { ended: shared(`ended.${result.ended}`) }),
    ),
    quantileTile(context, text('figure.join'), 'join_seconds'),
    quantileTile(context, text('figure.video'), 'first_video_seconds'),
    tile(text('figure.valid'), format.share(result.valid_share), text('figure.valid.note')),
  );
}

function joinedShare({ seats }: RunResult): number {
  return seats.planned === 0 ? 0 : seats.joined / seats.planned;
}

function serverSentences({ data, text }: PageContext): string[] {
  const { target } = data.result;
  const where = text(target.managed ? 'verdict.server.managed' : 'verdict.server.remote', {
    url: target.url,
  });
  return target.same_host ? [where, text('verdict.server.same_host')] : [where];
}

function loadSentences({ data, format, text }: PageContext): string[] {
  const { result, plan } = data;
  const joined = text('verdict.joined', {
    joined: format.count(result.seats.joined),
    planned: format.count(result.seats.planned),
    share: format.share(joinedShare(result)),
  });
  const microphones = format.count(plan.microphones);
  if (plan.cameras === 0) return [joined, text('verdict.load.sound', { microphones })];
  const video = text('verdict.load.video', {
    cameras: format.count(plan.cameras),
    microphones,
    codecs: plan.codecs.map((codec) => codec.toUpperCase()).join(', '),
    frame_rates: plan.frame_rates.map(format.number).join(', '),
    layer: plan.layers.at(-1) ?? '–',
  });
  return [joined, video];
}

function statement(context: PageContext): HTMLElement {
  const { data, format, text } = context;
  const { result } = data;
  const durations = {
    duration: format.duration(result.duration_ms),
    planned: format.duration(result.planned_duration_ms),
  };
  const ended = result.ended === 'completed' ? [] : [text(`verdict.ended.${result.ended}`, durations)];
  const tested = text('verdict.tested', {
    ...durations,
    date: format.date(result.started_at),
    system: targetName(result.target),
    version: result.target.version,
    seats: format.seats(result.seats.planned),
    rooms: format.rooms(result.rooms),
    scenario: result.scenario.name,
  });
  const sentences = [
    [tested, ...loadSentences(context), ...ended].join(' '),
    serverSentences(context).join(' '),
    [text('verdict.validity', { share: format.share(result.valid_share) }), text('verdict.limits')].join(' '),
  ];
  return h(
    'div',
    { class: 'statement' },
    h('h3', {}, text('verdict.statement')),
    result.scenario.description === '' ? null : h('p', { class: 'explanation' }, result.scenario.description),
    ...sentences.map((sentence) => h('p', {}, sentence)),
    signatures(text),
  );
}

export const verdictSection: Section = {
  id: 'verdict',
  heading: 'verdict.heading',
  render: (context) => [banner(context), figures(context), statement(context)],
};
