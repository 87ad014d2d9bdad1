// What a search says while it goes on, a line a time.
import type { NextStep } from '#analysis/capacity/types.ts';
import type { CapacityDocument, CapacityStep, CapacityUnit } from '#core/capacity.ts';
import type { Language } from '#reporters/texts/language.ts';
import {
  describeCapacity,
  describeLaw,
  describeLoad,
  describeStep,
} from '#reporters/texts/capacity-sentences.ts';
import { formatDuration, formatShare } from '#reporters/texts/quantity.ts';

const PURPOSES: Readonly<Record<NextStep['purpose'], string>> = {
  bracket: 'looking for a load that breaks',
  bisect: 'narrowing',
  confirm: 'confirming',
  retry: 'again, as it could not be judged',
};

/** `Step 5: 120 participants (narrowing; holds at 100, breaks at 140), about 6 steps and 4 min left` */
export function nextLine(next: NextStep, { steps, search }: CapacityDocument): string {
  const { holds, breaks } = next.bracket;
  const known = [
    PURPOSES[next.purpose],
    ...(holds === null ? [] : [`holds at ${holds}`]),
    ...(breaks === null ? [] : [`breaks at ${breaks}`]),
  ];
  const { steps: stepsLeft, seconds } = next.remaining;
  const left = `about ${stepsLeft} ${stepsLeft === 1 ? 'step' : 'steps'} and ${formatDuration(seconds * 1000)} left`;
  return `Step ${steps.length + 1}: ${describeLoad(next.load, search.unit, 'en')} (${known.join('; ')}), ${left}`;
}

/** `120 participants: held; server processor 84 %, in 47 s` */
export function stepLine(step: CapacityStep, unit: CapacityUnit, language: Language): string {
  const { cpu } = step.server_resources;
  const server = cpu === undefined ? '' : `; server processor ${formatShare(cpu, language)}`;
  const took = formatDuration(step.seconds * 1000);
  return `  ${describeLoad(step.load, unit, language)}: ${describeStep(step, language)}${server}, in ${took}`;
}

export function answerLines(document: CapacityDocument, language: Language): string[] {
  const { conclusion } = document;
  return [
    ...describeCapacity(document, language),
    ...(conclusion === null ? [] : [describeLaw(conclusion, language)]),
  ];
}
