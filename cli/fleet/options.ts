// What the command line of `seatproof fleet` asks for, checked: every fault at once, before anything is computed.
import { CAPACITY_UNITS, type CapacityUnit } from '#core/capacity.ts';
import type { Fault } from '#core/fault.ts';
import { PLACEMENTS, type FleetChange, type FleetKnee, type FleetQuestion } from '#core/fleet.ts';
import { WORKLOAD_PRESETS } from '#analysis/fleet/presets.ts';

/** As commander hands it over. */
export interface FleetArguments {
  readonly capacity: readonly string[];
  readonly knee?: string;
  readonly kneeUnit?: string;
  readonly seats?: string;
  readonly concurrency?: string;
  readonly preset?: string;
  readonly placement?: string;
  readonly zoneLoss?: string;
  readonly assume: readonly string[];
  readonly limit: readonly string[];
  readonly whatIf: readonly string[];
  readonly replications?: string;
  readonly threads?: string;
  readonly seed?: string;
  readonly sensitivity: boolean;
  readonly baseline: boolean;
}

const DEFAULT_REPLICATIONS = 20;
const MOST_REPLICATIONS = 10_000;
const DEFAULT_SEED = 'seatproof';

/** `20%` or `0.2`. @returns undefined for anything else. */
export function readShare(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim());
  if (match === null) return undefined;
  const share = match[2] === '%' ? Number(match[1]) / 100 : Number(match[1]);
  return share > 0 && share <= 1 ? share : undefined;
}

class Reader {
  readonly faults: Fault[] = [];

  fault(where: string, what: string, fix: string): void {
    this.faults.push({ where, what, fix });
  }

  count(where: string, text: string | undefined, fallback: number, most: number): number {
    if (text === undefined) return fallback;
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    this.fault(
      where,
      `"${text}" is not a whole number from 1 to ${most}.`,
      `Write ${where} ${fallback}, for example.`,
    );
    return fallback;
  }

  choice<T extends string>(where: string, text: string | undefined, known: readonly T[]): T | undefined {
    if (text === undefined) return undefined;
    const found = known.find((one) => one === text || one.replaceAll('_', '-') === text);
    const names = known.map((one) => one.replaceAll('_', '-')).join(', ');
    if (found === undefined) this.fault(where, `"${text}" is not known.`, `Write one of ${names}.`);
    return found;
  }

  pairs(where: string, texts: readonly string[]): Record<string, number> {
    const result: Record<string, number> = {};
    for (const text of texts) {
      const [id = '', value = '', ...more] = text.split('=');
      if (id === '' || value.trim() === '' || more.length > 0 || !Number.isFinite(Number(value))) {
        this.fault(where, `"${text}" is not NAME=NUMBER.`, `Write ${where} last_n=25, for example.`);
      } else {
        result[id.trim().replaceAll('-', '_')] = Number(value);
      }
    }
    return result;
  }
}

function readKnee(text: string, unit: CapacityUnit, reader: Reader): FleetKnee | null {
  const match = /^(\d+(?:\.\d+)?)(?:\.\.(\d+(?:\.\d+)?))?$/.exec(text.trim());
  const [low, high] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  if (match === null || !(low > 0)) {
    reader.fault('--knee', `"${text}" is no capacity.`, 'Write LOW..HIGH, for example --knee 50000..100000.');
    return null;
  }
  if (high < low) {
    reader.fault('--knee', `${high} is below ${low}.`, `Write --knee ${high}..${low}.`);
    return null;
  }
  const source = 'given by hand, not measured here';
  return { unit, low, estimate: (low + high) / 2, high, basis: 'assumed', source, capacity: null };
}

const LIMIT_IDS = ['nodes', 'egress_gbps', 'eur_per_seat_year'] as const;

function readLimits(texts: readonly string[], reader: Reader): FleetQuestion['limits'] {
  const given = reader.pairs('--limit', texts);
  for (const [id, value] of Object.entries(given)) {
    if (!LIMIT_IDS.some((known) => known === id)) {
      reader.fault('--limit', `There is no limit "${id}".`, `Write one of ${LIMIT_IDS.join(', ')}.`);
    } else if (value <= 0) {
      reader.fault(
        '--limit',
        `${id} must be above 0, got ${value}.`,
        `Write --limit ${id}=100, for example.`,
      );
    }
  }
  return {
    nodes: given['nodes'] ?? null,
    egress_gbps: given['egress_gbps'] ?? null,
    eur_per_seat_year: given['eur_per_seat_year'] ?? null,
  };
}

function readConcurrencies(text: string | undefined, reader: Reader): readonly number[] {
  if (text === undefined) return [];
  return text.split(',').flatMap((part) => {
    const share = readShare(part);
    if (share !== undefined) return [share];
    reader.fault(
      '--concurrency',
      `"${part}" is no share of the seats above 0 and up to 100 %.`,
      'Write --concurrency 20%,5%.',
    );
    return [];
  });
}

export interface FleetWish {
  readonly question: FleetQuestion;
  readonly kneeUnit: CapacityUnit | undefined;
  readonly baseline: boolean;
  readonly threads: number;
}

/** @returns the question as far as it can be read without any folder, or every fault. */
export function readFleetArguments(
  given: FleetArguments,
  processors: number,
): { readonly wish: FleetWish } | { readonly faults: readonly Fault[] } {
  const reader = new Reader();
  const kneeUnit = reader.choice('--knee-unit', given.kneeUnit, CAPACITY_UNITS);
  if (given.knee !== undefined && given.capacity.length > 0) {
    reader.fault('--knee', 'it excludes --capacity.', 'Keep one of them: measured beats given by hand.');
  }
  const knee =
    given.knee === undefined ? null : readKnee(given.knee, kneeUnit ?? 'packets_per_second', reader);
  const presets = Object.values(WORKLOAD_PRESETS).map(({ id }) => id);
  const shares = readConcurrencies(given.concurrency, reader);
  const seats =
    given.seats === undefined ? undefined : reader.count('--seats', given.seats, 70_000, 10_000_000);
  const changes: Record<string, FleetChange> = {
    ...reader.pairs('--assume', given.assume),
    ...(seats === undefined ? {} : { seats }),
    ...(shares[0] === undefined ? {} : { peak_concurrency_share: shares[0] }),
  };
  if ('node_knee' in changes) {
    reader.fault('--assume', 'node_knee has an option of its own.', 'Write --knee LOW..HIGH.');
  }
  const zoneLoss = reader.choice('--zone-loss', given.zoneLoss, ['survive', 'ignore'] as const);
  const question: FleetQuestion = {
    preset: reader.choice('--preset', given.preset, presets) ?? 'public-administration',
    changes,
    knee,
    placement: reader.choice('--placement', given.placement, PLACEMENTS) ?? null,
    survives_zone_loss: zoneLoss !== 'ignore',
    replications: reader.count('--replications', given.replications, DEFAULT_REPLICATIONS, MOST_REPLICATIONS),
    seed: given.seed ?? DEFAULT_SEED,
    limits: readLimits(given.limit, reader),
    concurrencies: shares.slice(1),
    other_knees: [],
    what_ifs: given.whatIf,
    sensitivity: given.sensitivity,
  };
  const threads = reader.count('--threads', given.threads, processors, 1024);
  if (reader.faults.length > 0) return { faults: reader.faults };
  return { wish: { question, kneeUnit, baseline: given.baseline, threads } };
}
