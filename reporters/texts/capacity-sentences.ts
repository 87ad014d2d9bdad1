// What a capacity search found, in sentences of both languages: for the terminal and for the page.
import type { CapacityConclusion, CapacityDocument, CapacityStep, CapacityUnit } from '#core/capacity.ts';
import { FAILURE_REASONS } from '#core/sample.ts';
import { VOID_REASONS } from '#core/result.ts';
import { describeGeneratorNote } from './generator-note.ts';
import { fill, type Language, type TextValues } from './language.ts';
import { formatCount, formatNumber, formatShare, metricTitle } from './quantity.ts';
import { describeThreshold, sharedTexts } from './sentences.ts';

const TEXTS = {
  'load.participants': { en: '{load} participants', de: '{load} Teilnehmer' },
  'load.rooms': { en: '{load} rooms', de: '{load} Räume' },
  'load.packets_per_second': { en: '{load} packets/s', de: '{load} Pakete/s' },
  'answer.knee': {
    en: 'One node carries {low}: all budgets hold there, and at {high} they break.',
    de: 'Ein Knoten trägt {low}: Alle Grenzwerte halten dort, bei {high} nicht mehr.',
  },
  'answer.knee.wide': {
    en: 'The interval is wider than asked for, because the search ended before it could be narrowed.',
    de: 'Das Intervall ist weiter als verlangt, weil die Suche endete, bevor es enger werden konnte.',
  },
  'answer.at_least.generator_limited': {
    en: 'One node carries at least {load}: the generator was the limit ({limit}), so no knee can be named.',
    de: 'Ein Knoten trägt mindestens {load}: Der Lastgenerator war die Grenze ({limit}), daher lässt sich kein Knick nennen.',
  },
  'answer.at_least.tested_range': {
    en: 'One node carries at least {load}, the highest load that was tested; raise --max to find where it breaks.',
    de: 'Ein Knoten trägt mindestens {load}, die höchste geprüfte Last; --max erhöhen, um die Grenze zu finden.',
  },
  'answer.below_minimum': {
    en: 'The budgets broke already at {load}, the lowest load; lower --min.',
    de: 'Die Grenzwerte wurden schon bei {load} verletzt, der niedrigsten Last; --min senken.',
  },
  'answer.unknown.generator_limited': {
    en: 'No knee can be named: the generator was the limit at every load ({limit}).',
    de: 'Kein Knick lässt sich nennen: Der Lastgenerator war bei jeder Last die Grenze ({limit}).',
  },
  'answer.unknown.inconclusive_steps': {
    en: 'No knee can be named: the steps that matter had too little usable data. Look at their reports.',
    de: 'Kein Knick lässt sich nennen: Die entscheidenden Stufen hatten zu wenige verwertbare Daten. Ihre Berichte ansehen.',
  },
  'answer.unknown.step_limit': {
    en: 'No knee can be named yet: the search ended at its limit of steps; raise --max-steps and resume.',
    de: 'Noch lässt sich kein Knick nennen: Die Suche endete an ihrer Höchstzahl von Stufen.',
  },
  'answer.none': {
    en: 'The search has not come to its end; resume it with seatproof capacity --resume.',
    de: 'Die Suche ist nicht zu Ende; fortsetzen mit seatproof capacity --resume.',
  },
  'culprit.budget': {
    en: 'First to break, at {load}: {budget}{excess}.',
    de: 'Zuerst verletzt, bei {load}: {budget}{excess}.',
  },
  'culprit.excess': { en: ' ({share} beyond its limit)', de: ' (um {share} verfehlt)' },
  'culprit.seats': { en: 'seats did not get in', de: 'Teilnehmer kamen nicht hinein' },
  'culprit.resource': {
    en: "With it went the server's {name}: {use} used there{before}.",
    de: 'Zugleich am Server ausgelastet: {name} mit {use}{before}.',
  },
  'culprit.before': {
    en: ', {use} at the highest load that held',
    de: ', {use} bei der höchsten Last, die hielt',
  },
  'generator.note': {
    en: 'The generator said at {load}, its lowest load with a notice: {note}.',
    de: 'Der Lastgenerator meldete bei {load}, seiner niedrigsten Last mit Hinweis: {note}.',
  },
  'resource.cpu': { en: 'processor', de: 'Prozessor' },
  'resource.memory': { en: 'memory', de: 'Speicher' },
  'law.fit': {
    en: 'Universal scalability law over {levels} loads, in the tested range only: contention {alpha}, coherence {beta}, R² {r}.',
    de: 'Universelles Skalierungsgesetz über {levels} Lasten, nur im geprüften Bereich: Konkurrenz {alpha}, Kohärenz {beta}, R² {r}.',
  },
  'law.too_few_levels': {
    en: 'No scalability law: it takes {needed} different loads with server figures, and there were {levels}.',
    de: 'Kein Skalierungsgesetz: Nötig sind {needed} verschiedene Lasten mit Zahlen des Servers, vorhanden {levels}.',
  },
  'step.held': { en: 'held', de: 'hielt' },
  'step.broke': { en: 'broke', de: 'brach' },
  'step.open': { en: 'could not be judged', de: 'ohne Ergebnis' },
  'step.generator': { en: 'generator was the limit', de: 'Generator war die Grenze' },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;

type Key = keyof typeof TEXTS;

const say = (key: Key, language: Language, values: TextValues = {}): string =>
  fill(TEXTS[key][language], values);

/** `120 participants`. */
export function describeLoad(load: number, unit: CapacityUnit, language: Language): string {
  return say(`load.${unit}`, language, { load: formatCount(load, language) });
}

/** A generator's limit in words: why its seconds were void, or how its seats failed. */
function describeLimit(limit: string | null, language: Language): string {
  const text = sharedTexts(language);
  const reason = VOID_REASONS.find((known) => known === limit);
  const failure = FAILURE_REASONS.find((known) => known === limit);
  if (reason !== undefined) return text(`void.${reason}`);
  return failure === undefined ? (limit ?? '–') : text(`failure.${failure}`);
}

/** A budget as a step names it: `video_freeze_share{tier:browser,phase:hold} rate<0.02`. */
function describeBrokenBudget(budget: string, language: Language): string {
  const blank = budget.indexOf(' ');
  if (blank < 0) return say('culprit.seats', language);
  const [key, threshold] = [budget.slice(0, blank), budget.slice(blank + 1)];
  const shown = key.replace(/,?phase:hold/, '').replace('{}', '');
  return `${metricTitle(shown, language)} (${describeThreshold(shown, threshold, language)})`;
}

function excessOf(excess: number | null, language: Language): string {
  return excess === null ? '' : say('culprit.excess', language, { share: formatShare(excess, language) });
}

/** What came out of one step, in a word or a few. */
export function describeStep(step: CapacityStep, language: Language): string {
  if (step.generator_limited) {
    return `${say('step.generator', language)}: ${describeLimit(step.generator_limit, language)}`;
  }
  if (step.verdict === 'pass') return say('step.held', language);
  if (step.verdict === 'inconclusive') return say('step.open', language);
  const [first] = step.broken_budgets;
  if (first === undefined) return say('step.broke', language);
  const budget = describeBrokenBudget(first.budget, language);
  return `${say('step.broke', language)}: ${budget}${excessOf(first.excess, language)}`;
}

function answerSentences(
  { answer, generator_limit }: CapacityConclusion,
  unit: CapacityUnit,
  language: Language,
): string[] {
  const load = (value: number): string => describeLoad(value, unit, language);
  const limit = describeLimit(generator_limit, language);
  switch (answer.kind) {
    case 'knee': {
      const sentence = say('answer.knee', language, { low: load(answer.low), high: load(answer.high) });
      return answer.tight ? [sentence] : [sentence, say('answer.knee.wide', language)];
    }
    case 'at_least':
      return [say(`answer.at_least.${answer.because}`, language, { load: load(answer.load), limit })];
    case 'below_minimum':
      return [say('answer.below_minimum', language, { load: load(answer.load) })];
    case 'unknown':
      return [say(`answer.unknown.${answer.because}`, language, { limit })];
  }
}

function resourceName(name: string, language: Language): string {
  if (name === 'cpu' || name === 'memory') return say(`resource.${name}`, language);
  return name;
}

function culpritSentences({ culprit }: CapacityConclusion, unit: CapacityUnit, language: Language): string[] {
  if (culprit === null) return [];
  const [first] = culprit.budgets;
  const load = describeLoad(culprit.load, unit, language);
  const sentences: string[] = [];
  if (first !== undefined) {
    const budget = describeBrokenBudget(first.budget, language);
    const excess = excessOf(first.excess, language);
    sentences.push(say('culprit.budget', language, { load, budget, excess }));
  }
  const { resource } = culprit;
  if (resource !== null) {
    const before =
      resource.use_before === null
        ? ''
        : say('culprit.before', language, { use: formatShare(resource.use_before, language) });
    const values = {
      name: resourceName(resource.name, language),
      use: formatShare(resource.use, language),
      before,
    };
    sentences.push(say('culprit.resource', language, values));
  }
  return sentences;
}

/** Once for the search: heavier steps say the same with other figures. */
function generatorSentences({ steps, search }: CapacityDocument, language: Language): string[] {
  const noting = steps.filter((step) => (step.generator_notes ?? []).length > 0);
  const [first] = noting.sort((one, other) => one.load - other.load);
  const load = first === undefined ? '' : describeLoad(first.load, search.unit, language);
  return (first?.generator_notes ?? []).map((note) =>
    say('generator.note', language, { load, note: describeGeneratorNote(note, language) }),
  );
}

/** What the scalability law says, or why it says nothing. */
export function describeLaw({ scalability_law: law }: CapacityConclusion, language: Language): string {
  if (law.kind === 'too_few_levels') {
    return say('law.too_few_levels', language, { levels: law.levels, needed: law.needed });
  }
  const number = (value: number): string => formatNumber(value, language);
  const values = { alpha: number(law.alpha), beta: number(law.beta), r: number(law.r_squared) };
  return say('law.fit', language, { levels: law.levels, ...values });
}

/** The answer, what gave way, and what the generator said of itself; the law is apart (`describeLaw`). */
export function describeCapacity(document: CapacityDocument, language: Language): string[] {
  const { conclusion, search } = document;
  if (conclusion === null) return [say('answer.none', language)];
  return [
    ...answerSentences(conclusion, search.unit, language),
    ...culpritSentences(conclusion, search.unit, language),
    ...generatorSentences(document, language),
  ];
}
