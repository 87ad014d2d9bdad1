// What a comparison says, in words. Pure: runs in Node and in the page.
import type { ComparedSide, ComparedStatistic, MetricChange, SideFigure } from '#core/comparison.ts';
import { formatEffectInterval } from '../texts/effect.ts';
import type { Language } from '../texts/language.ts';
import { formatQuantity, metricTitle } from '../texts/quantity.ts';
import { compareTexts } from './texts/texts.ts';
import { targetName } from '../texts/target-name.ts';

export function statisticName(statistic: ComparedStatistic, language: Language): string {
  return compareTexts(language)(`statistic.${statistic}`);
}

/** `Join time, p95`. */
export function changeTitle({ metric, statistic }: MetricChange, language: Language): string {
  return `${metricTitle(metric, language)}, ${statisticName(statistic, language)}`;
}

/** `+12 % (+8 % to +16 %)`, or that there is no interval. */
export function changeEffect({ effect, scale, unit }: MetricChange, language: Language): string {
  if (effect === null) return compareTexts(language)('effect.none');
  return formatEffectInterval(effect, scale, unit, language);
}

/** `A: LiveKit 1.13.5`. */
export function sideTitle({ name, origin, versions }: ComparedSide): string {
  return `${name}: ${targetName(origin.target)} ${versions.join(', ')}`;
}

/** `1.2 s (1.1 s to 1.3 s)`. */
export function figureText(figure: SideFigure | null, unit: string, language: Language): string {
  if (figure === null) return '–';
  const show = (value: number): string => formatQuantity(value, unit, language);
  const { estimate, low, high } = figure;
  if (low === null || high === null) return show(estimate);
  return `${show(estimate)} (${show(low)} ${language === 'de' ? 'bis' : 'to'} ${show(high)})`;
}

/** `browser, packet`, `yes`, …: what a system can, a row each; the same rows for every side. */
export const CAPABILITY_ROWS = ['tiers', 'codecs', 'encryption', 'last_n', 'simulcast'] as const;

export function capabilityText(
  { capabilities }: ComparedSide,
  row: (typeof CAPABILITY_ROWS)[number],
  language: Language,
): string {
  if (capabilities === null) return '–';
  const text = compareTexts(language);
  const yes = (can: boolean): string => text(can ? 'yes' : 'no');
  switch (row) {
    case 'tiers':
      return capabilities.tiers.join(', ');
    case 'codecs':
      return capabilities.codecs.join(', ');
    case 'encryption':
      return capabilities.end_to_end_encryption.map((kind) => text(`encryption.${kind}`)).join(', ');
    case 'last_n':
      return yes(capabilities.last_n);
    case 'simulcast':
      return yes(capabilities.simulcast);
  }
}
