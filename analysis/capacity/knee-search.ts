// The search for a server's knee as a pure function of the steps that have finished: the same history always
// gives the same next step, so an interrupted search resumes from its step files alone.
//
// Bracket: raise the load geometrically until budgets break. Bisect: halve the gap until it is within the
// tolerance. Confirm: judge both ends again until a majority cannot change; an end that turns over reopens the
// bracket. A step whose generator was the limit says nothing about the server and lowers the ceiling only.
import type { Random } from '#core/random.ts';
import { concludeSearch } from './conclusion.ts';
import {
  bracketOf,
  isConfirmed,
  isGivenUp,
  settingsOf,
  summariseLevels,
  type Bracket,
  type SearchSettings,
} from './levels.ts';
import type {
  KneeConclusion,
  KneeSearchOptions,
  LevelEvidence,
  NextStep,
  StepOutcome,
  StepPurpose,
} from './types.ts';

interface Wanted {
  readonly load: number;
  readonly purpose: StepPurpose;
}

function onGrid(load: number, { min, max, granularity }: SearchSettings): number {
  return Math.min(max, Math.max(min, Math.round(load / granularity) * granularity));
}

/** Half the gap between two loads as a share of their middle. */
function halfWidthShare(low: number, high: number): number {
  return (high - low) / (high + low);
}

/** The load between two others, or null when the gap is narrow enough or holds no other load of the grid. */
function between(low: number, high: number, settings: SearchSettings): number | null {
  if (halfWidthShare(low, high) <= settings.tolerance || high - low <= settings.granularity) {
    return null;
  }
  // Geometric while the gap is wide, so that the search costs the same at every scale.
  const middle = high > 2 * low ? Math.sqrt(low * high) : (low + high) / 2;
  const load = onGrid(middle, settings);
  return load > low && load < high ? load : null;
}

function retryOf(level: LevelEvidence | null): Wanted | null {
  return level !== null && !isGivenUp(level) ? { load: level.load, purpose: 'retry' } : null;
}

function confirm(bracket: Bracket, settings: SearchSettings): Wanted | null {
  for (const level of [bracket.breaks, bracket.holds]) {
    if (level !== null && !isConfirmed(level, settings.repeats)) {
      return { load: level.load, purpose: 'confirm' };
    }
  }
  return null;
}

/** No level has broken yet: upwards, unless something that cannot be judged is in the way. */
function upwards(bracket: Bracket, settings: SearchSettings): Wanted | null {
  const { holds, ceiling } = bracket;
  if (ceiling !== null) {
    const retry = retryOf(ceiling);
    const load = holds === null ? null : between(holds.load, ceiling.load, settings);
    return retry ?? (load === null ? confirm(bracket, settings) : { load, purpose: 'bisect' });
  }
  if (holds === null) {
    return { load: onGrid(settings.min, settings), purpose: 'bracket' };
  }
  if (holds.load >= settings.max) {
    return confirm(bracket, settings);
  }
  const next = onGrid(holds.load * settings.growth, settings);
  return { load: next > holds.load ? next : settings.max, purpose: 'bracket' };
}

function wantedStep(bracket: Bracket, settings: SearchSettings): Wanted | null {
  const { holds, breaks, ceiling } = bracket;
  if (breaks === null) {
    return upwards(bracket, settings);
  }
  if (holds === null) {
    const lowest = settings.min < breaks.load && ceiling === null;
    return lowest
      ? { load: settings.min, purpose: 'bracket' }
      : (retryOf(ceiling) ?? confirm(bracket, settings));
  }
  const top = ceiling?.load ?? breaks.load;
  const load = between(holds.load, top, settings);
  return retryOf(ceiling) ?? (load === null ? confirm(bracket, settings) : { load, purpose: 'bisect' });
}

function repeatsLeft(level: LevelEvidence | null, settings: SearchSettings): number {
  const majority = Math.floor(settings.repeats / 2) + 1;
  return level === null ? majority : Math.max(0, majority - Math.max(level.pass, level.fail));
}

/** Steps still to come, the one at hand included, if nothing turns over. */
function estimateSteps(bracket: Bracket, wanted: Wanted, settings: SearchSettings): number {
  const low = bracket.holds?.load ?? settings.min;
  const high = bracket.ceiling?.load ?? bracket.breaks?.load ?? null;
  const toBracket = high === null ? Math.ceil(Math.log(settings.max / low) / Math.log(settings.growth)) : 0;
  const gap = high ?? low * settings.growth;
  const ratio =
    Math.log(Math.max(1, gap / low)) / Math.log((1 + settings.tolerance) / (1 - settings.tolerance));
  const toBisect = Math.max(0, Math.ceil(Math.log2(Math.max(1, ratio))));
  const confirmations =
    wanted.purpose === 'confirm'
      ? repeatsLeft(bracket.holds, settings) + repeatsLeft(bracket.breaks, settings)
      : 2 * (Math.floor(settings.repeats / 2) + 1) - 2;
  return Math.max(1, toBracket + toBisect + confirmations);
}

function meanStepSeconds(history: readonly StepOutcome[], settings: SearchSettings): number {
  const measured = history.flatMap(({ seconds }) => (seconds === undefined ? [] : [seconds]));
  const sum = measured.reduce((total, seconds) => total + seconds, 0);
  return measured.length === 0 ? settings.stepSeconds : sum / measured.length;
}

/**
 * The next step to run, or the conclusion.
 * @param options what is searched for; RangeError when it makes no sense.
 * @param history every finished step in any order, those of an interrupted search included.
 * @param random for the interval of the scalability law only.
 */
export function nextKneeStep(
  options: KneeSearchOptions,
  history: readonly StepOutcome[],
  random: Random,
): NextStep | KneeConclusion {
  const settings = settingsOf(options);
  const levels = summariseLevels(history);
  const bracket = bracketOf(levels);
  const wanted = wantedStep(bracket, settings);
  if (wanted === null || history.length >= settings.maxSteps) {
    return concludeSearch({ settings, history, levels, bracket, complete: wanted === null, random });
  }
  const steps = Math.min(estimateSteps(bracket, wanted, settings), settings.maxSteps - history.length);
  return {
    kind: 'step',
    ...wanted,
    remaining: { steps, seconds: steps * meanStepSeconds(history, settings) },
    bracket: { holds: bracket.holds?.load ?? null, breaks: bracket.breaks?.load ?? null },
  };
}
