// What the finished steps say about each load that was tried.
import type { KneeSearchOptions, LevelEvidence, StepOutcome } from './types.ts';

/** Majority of the decided outcomes; a tie breaks: a knee that holds half of the time does not hold. */
export type LevelState = 'holds' | 'breaks' | 'generator_limited' | 'undecided';

/** An undecided or generator-limited level is tried this often before the search gives it up. */
const MOST_TRIES_WITHOUT_VERDICT = 2;

/** Outcomes by load, lowest load first. */
export function summariseLevels(history: readonly StepOutcome[]): LevelEvidence[] {
  const byLoad = new Map<number, LevelEvidence>();
  for (const step of history) {
    const before = byLoad.get(step.load);
    const one = (matches: boolean): number => (matches ? 1 : 0);
    const limited = step.generatorLimited;
    byLoad.set(step.load, {
      load: step.load,
      pass: (before?.pass ?? 0) + one(!limited && step.verdict === 'pass'),
      fail: (before?.fail ?? 0) + one(!limited && step.verdict === 'fail'),
      inconclusive: (before?.inconclusive ?? 0) + one(!limited && step.verdict === 'inconclusive'),
      generatorLimited: (before?.generatorLimited ?? 0) + one(limited),
    });
  }
  return [...byLoad.values()].sort((a, b) => a.load - b.load);
}

/** What a level's outcomes amount to. */
export function stateOf(level: LevelEvidence): LevelState {
  if (level.pass + level.fail > 0) {
    return level.pass > level.fail ? 'holds' : 'breaks';
  }
  return level.generatorLimited > 0 ? 'generator_limited' : 'undecided';
}

/** True when no further repeat (up to `repeats`) could change the level's majority. */
export function isConfirmed(level: LevelEvidence, repeats: number): boolean {
  const left = Math.max(0, repeats - level.pass - level.fail);
  return stateOf(level) === 'holds' ? level.pass > level.fail + left : level.fail >= level.pass + left;
}

/** True when a level without a verdict has been tried often enough. */
export function isGivenUp(level: LevelEvidence): boolean {
  return level.inconclusive + level.generatorLimited >= MOST_TRIES_WITHOUT_VERDICT;
}

/** Where the knee is so far. Levels above one that breaks count as broken: load is monotone, luck is not. */
export interface Bracket {
  readonly holds: LevelEvidence | null;
  readonly breaks: LevelEvidence | null;
  /** Lowest level above `holds` that could not be judged, unless a level at or below it broke. */
  readonly ceiling: LevelEvidence | null;
}

/** The bracket that the levels (lowest first) describe. */
export function bracketOf(levels: readonly LevelEvidence[]): Bracket {
  const breaks = levels.find((level) => stateOf(level) === 'breaks') ?? null;
  const below = levels.filter((level) => breaks === null || level.load < breaks.load);
  const holds = below.findLast((level) => stateOf(level) === 'holds') ?? null;
  const ceiling =
    below.find((level) => level.load > (holds?.load ?? 0) && stateOf(level) !== 'holds') ?? null;
  return { holds, breaks, ceiling };
}

export type SearchSettings = Required<KneeSearchOptions>;

const DEFAULTS = {
  granularity: 1,
  growth: 2, // doubling: at most log2(max/min) steps to a bracket
  tolerance: 0.15, // issue D: interval at most ±15 %
  repeats: 3, // the smallest number with a majority
  maxSteps: 40,
} as const;

/**
 * Fills in the defaults.
 * @throws RangeError naming the option when one makes no sense; scenario validation comes before.
 */
export function settingsOf(options: KneeSearchOptions): SearchSettings {
  const settings = { ...DEFAULTS, ...options };
  const faults = [
    !(settings.min > 0) && `min must be above 0, got ${settings.min}`,
    !(settings.max >= settings.min) && `max must be at least min (${settings.min}), got ${settings.max}`,
    !(settings.growth > 1) && `growth must be above 1, got ${settings.growth}`,
    !(settings.granularity > 0) && `granularity must be above 0, got ${settings.granularity}`,
    !(settings.tolerance > 0) && `tolerance must be above 0, got ${settings.tolerance}`,
    !(settings.repeats >= 1) && `repeats must be at least 1, got ${settings.repeats}`,
    !(settings.maxSteps >= 1) && `maxSteps must be at least 1, got ${settings.maxSteps}`,
  ].filter((fault) => fault !== false);
  if (faults.length > 0) {
    throw new RangeError(`knee search: ${faults.join('; ')}`);
  }
  return settings;
}
