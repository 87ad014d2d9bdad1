// Every figure of one side against the first, what changed at the top; its interval as words and as a picture.
import type { ChangeOutcome, MetricChange, SideChanges } from '#core/comparison.ts';
import type { Verdict } from '#core/result.ts';
import { code, h, svg } from '../../../html/page/dom.ts';
import { dataTable, type Cell } from '../../../html/page/table.ts';
import { verdictBadge } from '../../../html/page/verdict-badge.ts';
import { formatQuantity, formatShare, keepUnitsTogether, metricTitle } from '../../../texts/quantity.ts';
import { changeEffect, statisticName } from '../../sentences.ts';
import type { CompareContext, CompareSection } from '../compare-context.ts';

const BADGES: Readonly<Partial<Record<ChangeOutcome, Verdict>>> = { better: 'pass', worse: 'fail' };

/** Ratios from a third to threefold on a logarithmic scale; what lies beyond touches the edge. */
const FARTHEST_RATIO = 3;
const WIDTH = 200;
const HEIGHT = 24;

function place(ratio: number): number {
  const share = Math.log(ratio) / Math.log(FARTHEST_RATIO);
  return (WIDTH / 2) * (1 + Math.min(1, Math.max(-1, share)));
}

function picture(change: MetricChange, { language, text }: CompareContext): Cell {
  const { effect, scale } = change;
  if (effect === null || scale === 'difference') return '–';
  const words = text('changes.picture.text', { effect: changeEffect(change, language) });
  const [low, middle, high] = [place(effect.low), place(effect.estimate), place(effect.high)];
  return svg(
    'svg',
    { class: 'spread', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': words },
    svg('line', { class: 'axis', x1: WIDTH / 2, x2: WIDTH / 2, y1: 0, y2: HEIGHT }),
    svg('rect', { class: 'range', x: low, width: Math.max(1, high - low), y: 8, height: 8 }),
    svg('line', { class: 'median', x1: middle, x2: middle, y1: 4, y2: 20 }),
  );
}

function outcome({ outcome: kind }: MetricChange, { text }: CompareContext): Cell {
  const word = text(`outcome.${kind}`);
  const badge = BADGES[kind];
  return badge === undefined ? word : verdictBadge(badge, word);
}

function row(change: MetricChange, context: CompareContext): Cell[] {
  const { language } = context;
  const show = (value: number): string => keepUnitsTogether(formatQuantity(value, change.unit, language));
  const title = `${metricTitle(change.metric, language)}, ${statisticName(change.statistic, language)}`;
  return [
    h('span', { class: 'metric' }, title, code(change.metric)),
    outcome(change, context),
    show(change.base),
    show(change.other),
    keepUnitsTogether(changeEffect(change, language)),
    picture(change, context),
  ];
}

function table({ side, changes }: SideChanges, context: CompareContext): HTMLElement[] {
  const { data, text } = context;
  const base = data.sides[0]?.name ?? '';
  const title = text('changes.heading', { side, base });
  const columns = [
    { title: text('changes.metric') },
    { title: text('changes.outcome') },
    { title: text('changes.base', { name: base }), numeric: true },
    { title: text('changes.base', { name: side }), numeric: true },
    { title: text('changes.effect'), numeric: true },
    { title: text('changes.picture') },
  ];
  const rows = changes.map((change) => row(change, context));
  return [h('h3', {}, title), dataTable(title, columns, rows, 'changes')];
}

export const changesSection: CompareSection = {
  id: 'changes',
  heading: 'changes.heading.short',
  render: (context) => {
    const { data, language, text } = context;
    const intro = text('changes.intro', {
      rate: formatShare(data.false_discovery_rate, language),
      confidence: formatShare(data.confidence, language),
    });
    return [
      h('p', { class: 'intro' }, keepUnitsTogether(intro)),
      h('p', { class: 'explanation' }, text('changes.axis')),
      ...data.comparisons.flatMap((item) => table(item, context)),
    ];
  },
};
