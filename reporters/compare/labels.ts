// What a reader must know to weigh a comparison. Pure: runs in Node and in the page.
import type { Comparison } from '#core/comparison.ts';
import type { Language } from '../texts/language.ts';
import { compareTexts } from './texts/texts.ts';

export function comparisonLabels(
  { sides, comparisons, other_hosts }: Comparison,
  language: Language,
): string[] {
  const text = compareTexts(language);
  const saturated = sides.flatMap(({ runs }) => runs.filter((run) => run.saturated !== null));
  const sharesHost = sides.some(({ origin }) => origin.target.same_host);
  return [
    ...(other_hosts ? [text('label.hosts')] : []),
    ...(saturated.length > 0
      ? [text('label.saturated', { runs: saturated.map(({ id }) => id).join(', ') })]
      : []),
    ...(comparisons.some(({ basis }) => basis === 'rooms') ? [text('label.rooms')] : []),
    ...(sharesHost ? [text('label.same_host')] : []),
  ];
}
