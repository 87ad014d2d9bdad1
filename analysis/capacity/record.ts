// Between the words of the search (types.ts) and those of capacity.json (core/capacity.ts).
import type {
  CapacityAnswer,
  CapacityConclusion,
  CapacityDocument,
  CapacityLaw,
  CapacitySearch,
  CapacityStep,
} from '#core/capacity.ts';
import { createRandom } from '#core/random.ts';
import { deliveredAt } from '../statistics/scalability-law.ts';
import { nextKneeStep } from './knee-search.ts';
import type { KneeAnswer, KneeConclusion, KneeSearchOptions, NextStep, StepOutcome } from './types.ts';

/** Enough for a curve that looks smooth. */
const CURVE_POINTS = 41;

function optionsOf(search: CapacitySearch): KneeSearchOptions {
  const { unit, min, max, granularity, growth, tolerance, repeats } = search;
  const limits = { stepSeconds: search.step_seconds, maxSteps: search.max_steps };
  return { unit, min, max, granularity, growth, tolerance, repeats, ...limits };
}

function outcomeOf(step: CapacityStep): StepOutcome {
  const delivered = step.server_packets_out_per_second;
  return {
    load: step.load,
    verdict: step.verdict,
    brokenBudgets: step.broken_budgets,
    generatorLimited: step.generator_limited,
    ...(step.generator_limit === null ? {} : { generatorLimit: step.generator_limit }),
    serverResources: step.server_resources,
    ...(delivered === null ? {} : { delivered }),
    seconds: step.seconds,
  };
}

function answerRecord(answer: KneeAnswer): CapacityAnswer {
  return answer.kind === 'knee' ? { kind: 'knee', ...answer.interval, tight: answer.tight } : answer;
}

function lawRecord(law: KneeConclusion['scalabilityLaw']): CapacityLaw {
  if ('kind' in law) return { kind: 'too_few_levels', levels: law.levels, needed: law.needed };
  const { low, high } = law.testedRange;
  const { alpha, beta } = law.intervals;
  const peak = law.peak.kind === 'within-tested-range' ? law.peak.interval : null;
  return {
    kind: 'fit',
    levels: law.levels,
    gamma: law.gamma,
    alpha: law.alpha,
    beta: law.beta,
    r_squared: law.rSquared,
    alpha_interval: [alpha.low, alpha.high],
    beta_interval: [beta.low, beta.high],
    peak: peak === null ? null : [peak.low, peak.estimate, peak.high],
    curve: Array.from({ length: CURVE_POINTS }, (_, index) => {
      const load = low + ((high - low) * index) / (CURVE_POINTS - 1);
      return { load, delivered: deliveredAt(law, load) };
    }),
  };
}

function conclusionRecord({
  answer,
  culprit,
  generatorLimit,
  scalabilityLaw,
}: KneeConclusion): CapacityConclusion {
  const resource = culprit?.resource ?? null;
  return {
    answer: answerRecord(answer),
    culprit:
      culprit === null
        ? null
        : {
            load: culprit.load,
            budgets: culprit.budgets,
            resource:
              resource === null
                ? null
                : { name: resource.name, use: resource.use, use_before: resource.useBefore },
          },
    generator_limit: generatorLimit,
    scalability_law: lawRecord(scalabilityLaw),
  };
}

/** What a search does next: one more step, or it is at its end. Follows from its steps alone. */
export type SearchState = NextStep | { readonly kind: 'concluded'; readonly conclusion: CapacityConclusion };

/** @throws RangeError for a search that makes no sense; it was checked before anything was started. */
export function searchState({
  id,
  search,
  steps,
}: Pick<CapacityDocument, 'id' | 'search' | 'steps'>): SearchState {
  const next = nextKneeStep(optionsOf(search), steps.map(outcomeOf), createRandom(id));
  return next.kind === 'step' ? next : { kind: 'concluded', conclusion: conclusionRecord(next) };
}
