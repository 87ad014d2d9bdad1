// Every number that the fleet answer rests on, as a record one can argue with: value, range, unit, source, and
// whether it was measured, published or assumed. Nothing else in analysis/fleet decides anything by a number of
// its own, except where a comment gives the source.
import { COST_ASSUMPTIONS } from './catalogue-cost.ts';
import { DEMAND_ASSUMPTIONS } from './catalogue-demand.ts';
import { MEDIA_ASSUMPTIONS } from './catalogue-media.ts';
import { PLATFORM_ASSUMPTIONS } from './catalogue-platform.ts';

export type AssumptionBasis = 'measured' | 'assumed' | 'published';

/** `low` and `high` are the ends that the sensitivity analysis tries; equal to `value` where nothing is varied. */
export interface AssumptionEntry {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  readonly basis: AssumptionBasis;
  readonly source: string;
  /** Smallest and largest value that makes sense at all. */
  readonly bounds: readonly [number, number];
}

const CATALOGUE = {
  ...DEMAND_ASSUMPTIONS,
  ...MEDIA_ASSUMPTIONS,
  ...PLATFORM_ASSUMPTIONS,
  ...COST_ASSUMPTIONS,
};

export type AssumptionId = keyof typeof CATALOGUE;

export interface Assumption extends AssumptionEntry {
  readonly id: AssumptionId;
}

/** A complete set, by id. */
export type Assumptions = Readonly<Record<AssumptionId, AssumptionEntry>>;
/** The same, values only: what the simulation reads. */
export type AssumptionValues = Readonly<Record<AssumptionId, number>>;

/** A change of one assumption: a bare value counts as assumed by the user, a measured one brings its record. */
export type AssumptionChange =
  | number
  | {
      readonly value: number;
      readonly low?: number;
      readonly high?: number;
      readonly basis: AssumptionBasis;
      readonly source: string;
    };
export type AssumptionChanges = Readonly<Partial<Record<AssumptionId, AssumptionChange>>>;

export const DEFAULT_ASSUMPTIONS: Assumptions = CATALOGUE;

export const ASSUMPTION_IDS: readonly AssumptionId[] = Object.keys(CATALOGUE).filter(isAssumptionId);

/** True for the id of an assumption; anything else is a misspelt field. */
function isAssumptionId(id: string): id is AssumptionId {
  return Object.hasOwn(CATALOGUE, id);
}

/** The records as a table. */
export function listAssumptions(assumptions: Assumptions): Assumption[] {
  return ASSUMPTION_IDS.map((id) => ({ id, ...assumptions[id] }));
}

function mapIds<T>(valueOf: (id: AssumptionId) => T): Readonly<Record<AssumptionId, T>> {
  const result: Partial<Record<AssumptionId, T>> = {};
  for (const id of ASSUMPTION_IDS) {
    result[id] = valueOf(id);
  }
  if (isComplete(result)) {
    return result;
  }
  throw new Error('an assumption went missing');
}

function isComplete<T>(record: Partial<Record<AssumptionId, T>>): record is Record<AssumptionId, T> {
  return ASSUMPTION_IDS.every((id) => Object.hasOwn(record, id));
}

export function valuesOf(assumptions: Assumptions): AssumptionValues {
  return mapIds((id) => assumptions[id].value);
}

function changed(before: AssumptionEntry, change: AssumptionChange): AssumptionEntry {
  if (typeof change === 'number') {
    const basis = { basis: 'assumed', source: 'given by hand' } as const;
    return { ...before, value: change, low: change, high: change, ...basis };
  }
  return { ...before, low: change.value, high: change.value, ...change };
}

/** What is wrong with one assumption, and what would be right. */
export interface AssumptionFault {
  readonly where: string;
  readonly message: string;
  /** The known id that was probably meant. */
  readonly meant?: AssumptionId;
}

/** Faults of a complete set: values out of bounds and mixes that cannot be; all at once. */
export function checkAssumptions(assumptions: Assumptions): AssumptionFault[] {
  const faults: AssumptionFault[] = [];
  for (const { id, value, low, high, unit, bounds } of listAssumptions(assumptions)) {
    const [smallest, largest] = bounds;
    if (!(value >= smallest && value <= largest)) {
      faults.push({
        where: id,
        message: `must be between ${smallest} and ${largest} (${unit}), got ${value}`,
      });
    } else if (!(low <= value && value <= high)) {
      faults.push({ where: id, message: `its range ${low} to ${high} does not hold its value ${value}` });
    }
  }
  const shares = assumptions.meeting_share_medium.value + assumptions.meeting_share_large.value;
  if (shares > 1) {
    faults.push({
      where: 'meeting_share_medium, meeting_share_large',
      message: `add up to ${shares}; what is left of 1 is the share of small meetings, so at most 1`,
    });
  }
  return faults;
}

/**
 * Applies changes to a set. Unknown ids are told with the closest that exists.
 * @returns the new set, or every fault.
 */
export function changeAssumptions(
  assumptions: Assumptions,
  changes: Readonly<Record<string, AssumptionChange | undefined>>,
):
  | { readonly ok: true; readonly assumptions: Assumptions }
  | { readonly ok: false; readonly faults: AssumptionFault[] } {
  const unknown = Object.keys(changes)
    .filter((id) => !isAssumptionId(id))
    .map((id) => ({ where: id, message: 'is no assumption', ...closestId(id) }));
  const result = mapIds((id) => {
    const change = changes[id];
    return change === undefined ? assumptions[id] : changed(assumptions[id], change);
  });
  const faults = [...unknown, ...checkAssumptions(result)];
  return faults.length === 0 ? { ok: true, assumptions: result } : { ok: false, faults };
}

/** Below this two words have little more in common than a syllable. */
const LEAST_LIKENESS = 0.25;

/** The id with most letter pairs in common (half of Dice's coefficient), where one has enough. */
function closestId(text: string): Pick<AssumptionFault, 'meant'> {
  const pairs = (word: string): Set<string> =>
    new Set(Array.from({ length: Math.max(0, word.length - 1) }, (_, index) => word.slice(index, index + 2)));
  const wanted = pairs(text);
  const score = (id: string): number => {
    const own = pairs(id);
    return [...own].filter((pair) => wanted.has(pair)).length / (own.size + wanted.size);
  };
  const meant = ASSUMPTION_IDS.reduce((best, id) => (score(id) > score(best) ? id : best));
  return score(meant) < LEAST_LIKENESS ? {} : { meant };
}
