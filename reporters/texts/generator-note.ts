// What the generator said of itself, in the reader's language.
import type { GeneratorNote } from '#core/generator-note.ts';
import { fill, type Language } from './language.ts';
import { formatCount, formatShare } from './quantity.ts';

const THREAD_LOAD: Readonly<Record<Language, string>> = {
  en: 'one thread of the packet seats carried {packets} packets/s, {share} of the {ceiling} packets/s that it can carry on this host (measured against no server); from then on figures may be those of the generator',
  de: 'ein Thread der Paket-Teilnehmer trug {packets} Pakete/s, das sind {share} der {ceiling} Pakete/s, die er auf diesem Rechner tragen kann (ohne Server gemessen); ab da können Messwerte die des Lastgenerators sein',
};

/** A clause without a full stop, to stand alone or after a colon. What came as a text stays in its own words. */
export function describeGeneratorNote(note: GeneratorNote, language: Language): string {
  if (typeof note === 'string') return note;
  const { packets_per_second: packets, ceiling_packets_per_second: ceiling } = note;
  return fill(THREAD_LOAD[language], {
    packets: formatCount(packets, language),
    ceiling: formatCount(ceiling, language),
    share: formatShare(packets / ceiling, language),
  });
}
