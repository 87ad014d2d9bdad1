// The answer first: how many figures differ, which stand out, and what weakens the comparison.
import type { ChangeOutcome, SideChanges } from '#core/comparison.ts';
import { h } from '../../../html/page/dom.ts';
import { keepUnitsTogether } from '../../../texts/quantity.ts';
import { comparisonLabels } from '../../labels.ts';
import { changeEffect, changeTitle, sideTitle } from '../../sentences.ts';
import type { CompareContext, CompareSection } from '../compare-context.ts';

/** Enough to see what a change is about; the rest is in its table. */
const SHOWN = 4;

function sentences({ side, changes }: SideChanges, { data, language, text }: CompareContext): HTMLElement[] {
  const count = (outcome: ChangeOutcome): number =>
    changes.filter((change) => change.outcome === outcome).length;
  const counts = text('summary.counts', {
    side,
    base: data.sides[0]?.name ?? '',
    all: changes.length,
    worse: count('worse'),
    better: count('better'),
    changed: count('changed'),
    unclear: count('unclear') + count('no-interval'),
  });
  const shown = changes.filter(({ outcome }) => outcome !== 'unclear' && outcome !== 'no-interval');
  const list = shown
    .slice(0, SHOWN)
    .map((change) => `${changeTitle(change, language)} ${changeEffect(change, language)}`)
    .join('; ');
  const second = shown.length === 0 ? text('summary.none') : text('summary.first', { list });
  return [counts, second].map((sentence) => h('p', {}, keepUnitsTogether(sentence)));
}

export const summarySection: CompareSection = {
  id: 'verdict',
  heading: 'summary.heading',
  render: (context) => {
    const { data, language } = context;
    const labels = comparisonLabels(data, language).map((label) => h('p', { class: 'note-box' }, label));
    return [
      h(
        'div',
        { class: 'banner' },
        h('p', { class: 'scenario' }, data.scenario.name),
        h('p', { class: 'word' }, data.sides.map(sideTitle).join(' · ')),
        ...data.comparisons.flatMap((item) => sentences(item, context)),
      ),
      ...labels,
    ];
  },
};
