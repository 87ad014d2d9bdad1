// What the command line of `seatproof capacity` asks for, checked: every fault at once, before anything starts.
import { CAPACITY_UNITS, type CapacitySearch, type CapacityUnit } from '#core/capacity.ts';
import type { Fault } from '#core/fault.ts';
import { parseDuration } from '#core/units.ts';
import { readProcessors } from '../server-cpus.ts';

/** As commander hands it over: text, or undefined where the option was not given. */
export interface CapacityArguments {
  readonly min?: string;
  readonly max?: string;
  readonly unit?: string;
  readonly repeats?: string;
  readonly tolerance?: string;
  readonly hold?: string;
  readonly joinsPerSecond?: string;
  readonly canaries?: string;
  readonly maxSteps?: string;
  readonly serverCpus?: string;
}

/** The names of the options as they are typed, for faults. */
export const SEARCH_OPTIONS: Readonly<Record<keyof CapacityArguments, string>> = {
  min: '--min',
  max: '--max',
  unit: '--unit',
  repeats: '--repeats',
  tolerance: '--tolerance',
  hold: '--hold',
  joinsPerSecond: '--joins-per-second',
  canaries: '--canaries',
  maxSteps: '--max-steps',
  serverCpus: '--server-cpus',
};

export interface SearchWish {
  readonly unit: CapacityUnit;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly repeats: number;
  readonly tolerance: number;
  readonly holdMs: number;
  readonly joinsPerSecond: number;
  readonly canaries: number | null;
  readonly maxSteps: number;
  readonly serverCpus: readonly number[] | undefined;
}

const DEFAULTS = {
  unit: 'participants',
  repeats: 3, // the smallest number with a majority
  tolerance: 0.15, // half the interval as a share of its middle
  hold: '20s', // two of the ten-second windows in which a Jitsi Videobridge judges its own load
  joinsPerSecond: 10,
  maxSteps: 40,
} as const;

const SHORTEST_HOLD_MS = 5000; // LiveKit refreshes its packet counters every 5 s
const MOST_JOINS_PER_SECOND = 1000;
const MOST_REPEATS = 25;
const WIDEST_TOLERANCE = 0.9;
/** The highest load where none is named: this many times the lowest, six doublings. */
const DEFAULT_RANGE = 64;
/** Smallest difference of two loads that is worth a step. */
const GRANULARITY: Readonly<Record<CapacityUnit, number>> = {
  participants: 1,
  rooms: 1,
  packets_per_second: 500,
};
const SET_UP_SECONDS = 8; // a local server, a browser and the judging of the run

interface Limits {
  readonly least: number;
  readonly most: number;
  readonly whole?: true;
}

/** Reads numbers and keeps the faults. */
class Reader {
  readonly faults: Fault[] = [];

  number(option: string, text: string | undefined, { least, most, whole }: Limits): number | undefined {
    if (text === undefined) return undefined;
    const value = text.trim() === '' ? Number.NaN : Number(text);
    const isRight = value >= least && value <= most && (whole === undefined || Number.isInteger(value));
    if (isRight) return value;
    const kind = whole === undefined ? 'a number' : 'a whole number';
    const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
    this.fault(option, `"${text}" is not ${kind} ${range}.`, `Write ${option} ${least}, for example.`);
    return undefined;
  }

  fault(where: string, what: string, fix: string): void {
    this.faults.push({ where, what, fix });
  }
}

function readUnit(text: string, reader: Reader): CapacityUnit {
  const unit = CAPACITY_UNITS.find((known) => known === text.replaceAll('-', '_'));
  if (unit !== undefined) return unit;
  reader.fault('--unit', `"${text}" is no unit of load.`, 'Write participants, rooms or packets-per-second.');
  return 'participants';
}

function readHold(text: string, reader: Reader): number {
  const hold = parseDuration(text);
  if (hold !== undefined && hold >= SHORTEST_HOLD_MS) return hold;
  const what =
    hold === undefined
      ? `"${text}" is no duration.`
      : `${text} is too short: servers refresh their counters every 5 s only.`;
  reader.fault('--hold', what, 'Write --hold 20s, for example.');
  return SHORTEST_HOLD_MS;
}

function readCpus(text: string | undefined, reader: Reader): readonly number[] | undefined {
  if (text === undefined) return undefined;
  const read = readProcessors(text);
  if (!('where' in read)) return read;
  reader.fault(read.where, read.what, read.fix);
  return undefined;
}

/** @returns what is wished for, or every fault of the options. */
export function readArguments(
  given: CapacityArguments,
): { readonly wish: SearchWish } | { readonly faults: readonly Fault[] } {
  const reader = new Reader();
  const load = { least: 1, most: Infinity };
  const count = (least: number, most: number): Limits => ({ least, most, whole: true });
  const wish: SearchWish = {
    unit: readUnit(given.unit ?? DEFAULTS.unit, reader),
    min: reader.number('--min', given.min, { ...load, whole: true }),
    max: reader.number('--max', given.max, { ...load, whole: true }),
    repeats: reader.number('--repeats', given.repeats, count(1, MOST_REPEATS)) ?? DEFAULTS.repeats,
    tolerance:
      reader.number('--tolerance', given.tolerance, { least: 0.01, most: WIDEST_TOLERANCE }) ??
      DEFAULTS.tolerance,
    holdMs: readHold(given.hold ?? DEFAULTS.hold, reader),
    joinsPerSecond:
      reader.number('--joins-per-second', given.joinsPerSecond, {
        least: 0.1,
        most: MOST_JOINS_PER_SECOND,
      }) ?? DEFAULTS.joinsPerSecond,
    canaries: reader.number('--canaries', given.canaries, count(0, 1000)) ?? null,
    maxSteps: reader.number('--max-steps', given.maxSteps, count(1, 1000)) ?? DEFAULTS.maxSteps,
    serverCpus: readCpus(given.serverCpus, reader),
  };
  const { min, max } = wish;
  if (min !== undefined && max !== undefined && max < min) {
    reader.fault(
      '--max',
      `${max} is below --min ${min}.`,
      `Write --max ${min * 2} or more, or a lower --min.`,
    );
  }
  return reader.faults.length > 0 ? { faults: reader.faults } : { wish };
}

/** What the scenario is by itself, in the unit of the search and in people. */
export interface ScenarioSize {
  readonly load: number;
  readonly people: number;
  readonly settleMs: number;
}

/**
 * Fills in what was not said: the search begins with the scenario as it is written.
 * @returns the search, or why the two ends do not fit.
 */
export function searchOf(wish: SearchWish, size: ScenarioSize): CapacitySearch | Fault {
  const granularity = GRANULARITY[wish.unit];
  const own = Math.max(granularity, Math.round(size.load / granularity) * granularity);
  const min = wish.min ?? Math.min(own, wish.max ?? own);
  const max = wish.max ?? min * DEFAULT_RANGE;
  if (max < min) {
    const what = `${max} is below ${min}, the load of the scenario as it is written.`;
    return { where: '--max', what, fix: 'Write a lower --min as well.' };
  }
  const typicalPeople = (Math.sqrt(min * max) / Math.max(1, size.load)) * size.people;
  const rampSeconds = Math.min(120, typicalPeople / wish.joinsPerSecond);
  return {
    unit: wish.unit,
    min,
    max,
    granularity,
    growth: 2,
    tolerance: wish.tolerance,
    repeats: wish.repeats,
    max_steps: wish.maxSteps,
    step_seconds: Math.round(SET_UP_SECONDS + rampSeconds + (size.settleMs + wish.holdMs) / 1000),
    hold_ms: wish.holdMs,
    joins_per_second: wish.joinsPerSecond,
    canaries: wish.canaries,
  };
}
