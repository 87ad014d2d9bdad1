// What a finished (or ended) search may claim, and what it must not: no knee while the generator was the limit,
// nothing beyond the loads that were tested.
import type { Random } from '#core/random.ts';
import { fitScalabilityLaw } from '../statistics/scalability-law.ts';
import { stateOf, type Bracket, type SearchSettings } from './levels.ts';
import type {
  BrokenBudget,
  Culprit,
  KneeAnswer,
  KneeConclusion,
  LevelEvidence,
  StepOutcome,
} from './types.ts';

export interface FinishedSearch {
  readonly settings: SearchSettings;
  readonly history: readonly StepOutcome[];
  readonly levels: readonly LevelEvidence[];
  readonly bracket: Bracket;
  /** False when the step limit ended the search before it was content. */
  readonly complete: boolean;
  readonly random: Random;
}

function isGeneratorLimit(level: LevelEvidence | null): boolean {
  return level !== null && stateOf(level) === 'generator_limited';
}

function answerOf({ settings, bracket, complete }: FinishedSearch): KneeAnswer {
  const { holds, breaks, ceiling } = bracket;
  if (isGeneratorLimit(ceiling)) {
    return holds === null
      ? { kind: 'unknown', because: 'generator_limited' }
      : { kind: 'at_least', load: holds.load, because: 'generator_limited' };
  }
  if (holds !== null && breaks !== null) {
    const [low, high] = [holds.load, breaks.load];
    const tight = complete && (high - low) / (high + low) <= settings.tolerance;
    return { kind: 'knee', interval: { low, estimate: (low + high) / 2, high }, tight };
  }
  if (breaks !== null && ceiling === null && breaks.load <= settings.min) {
    return { kind: 'below_minimum', load: breaks.load };
  }
  if (holds !== null && holds.load >= settings.max) {
    return { kind: 'at_least', load: holds.load, because: 'tested_range' };
  }
  return { kind: 'unknown', because: complete ? 'inconclusive_steps' : 'step_limit' };
}

/** Mean excess of each budget over the failed steps of one load, the worst first; unscaled ones last. */
function rankBudgets(steps: readonly StepOutcome[]): BrokenBudget[] {
  const excesses = new Map<string, (number | null)[]>();
  for (const { budget, excess } of steps.flatMap(({ brokenBudgets }) => brokenBudgets)) {
    excesses.set(budget, [...(excesses.get(budget) ?? []), excess]);
  }
  const ranked = [...excesses].map(([budget, list]) => {
    const known = list.filter((excess) => excess !== null);
    const mean = known.reduce((sum, excess) => sum + excess, 0) / known.length;
    return { budget, excess: known.length === 0 ? null : mean, times: list.length };
  });
  return ranked
    .sort((a, b) => b.times - a.times || (b.excess ?? -1) - (a.excess ?? -1))
    .map(({ budget, excess }) => ({ budget, excess }));
}

function meanUse(steps: readonly StepOutcome[], name: string): number | null {
  const uses = steps.flatMap(({ serverResources }) => serverResources[name] ?? []);
  return uses.length === 0 ? null : uses.reduce((sum, use) => sum + use, 0) / uses.length;
}

function fullestResource(steps: readonly StepOutcome[], before: readonly StepOutcome[]): Culprit['resource'] {
  const names = new Set(steps.flatMap(({ serverResources }) => Object.keys(serverResources)));
  const uses = [...names].map((name) => ({ name, use: meanUse(steps, name) ?? 0 }));
  const fullest = uses.sort((a, b) => b.use - a.use)[0];
  return fullest === undefined ? null : { ...fullest, useBefore: meanUse(before, fullest.name) };
}

function culpritOf({ bracket, history }: FinishedSearch): Culprit | null {
  const load = bracket.breaks?.load;
  if (load === undefined) {
    return null;
  }
  const failed = history.filter(
    (step) => step.load === load && step.verdict === 'fail' && !step.generatorLimited,
  );
  const before = history.filter((step) => step.load === bracket.holds?.load && step.verdict === 'pass');
  return { load, budgets: rankBudgets(failed), resource: fullestResource(failed, before) };
}

/** Puts the answer together. */
export function concludeSearch(search: FinishedSearch): KneeConclusion {
  const { history, settings, levels, random } = search;
  const judged = history.filter(({ generatorLimited }) => !generatorLimited);
  const limits = history.flatMap((step) => (step.generatorLimited ? (step.generatorLimit ?? 'unknown') : []));
  return {
    kind: 'conclusion',
    unit: settings.unit,
    answer: answerOf(search),
    culprit: culpritOf(search),
    generatorLimit: limits[0] ?? null,
    levels,
    scalabilityLaw: fitScalabilityLaw(
      judged.flatMap(({ load, delivered }) => (delivered === undefined ? [] : [{ load, delivered }])),
      random,
    ),
    steps: history.length,
    seconds: history.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0),
  };
}
