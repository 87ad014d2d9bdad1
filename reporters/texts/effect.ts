// Effects as people read them: a ratio as per cent of change, a difference with its sign and unit. Pure: runs in
// Node and in the page.
import type { EvidenceInterval } from '#core/gate.ts';
import type { Language } from './language.ts';
import { sharedTexts } from './sentences.ts';
import { formatQuantity, formatShare } from './quantity.ts';

export type EffectScale = 'ratio' | 'difference';

function signed(value: number, words: string): string {
  if (value === 0) return words;
  return value > 0 ? `+${words}` : words.replace(/^-/, '−');
}

/** One end of an effect: `+12 %`, `−0.3 s`, `+0.2 pp`. */
export function formatEffect(value: number, scale: EffectScale, unit: string, language: Language): string {
  if (!Number.isFinite(value)) return '–';
  if (scale === 'ratio') return signed(value - 1, formatShare(value - 1, language));
  const words = formatQuantity(value, unit, language);
  // A difference of two percentages is percentage points.
  return signed(value, unit === 'share' ? words.replace('%', sharedTexts(language)('unit.points')) : words);
}

/** `+12 % (+8 % to +16 %)`, with the language's own word for "to". */
export function formatEffectInterval(
  { low, estimate, high }: EvidenceInterval,
  scale: EffectScale,
  unit: string,
  language: Language,
): string {
  const show = (value: number): string => formatEffect(value, scale, unit, language);
  return `${show(estimate)} (${show(low)} ${language === 'de' ? 'bis' : 'to'} ${show(high)})`;
}
