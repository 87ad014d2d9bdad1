// The same scenario at another load, for the search of a node's capacity: a ramp, a pause until everybody has
// settled, and a hold that is judged. Pure. Canaries (browser seats beside packet seats) keep their number, so
// that the load on the server grows and the generator's own load does not.
import { parseBudgetKey } from '#core/budget.ts';
import { findMetric } from '#core/metrics/catalogue.ts';
import { TIERS, type Tier } from '#core/plan.ts';
import { milliseconds } from '#core/units.ts';
import { MAX_SEATS } from './defaults.ts';
import type { Finding } from './finding.ts';
import { planScenario } from './plan.ts';
import { apportion, countSeats } from './room-sizes.ts';
import type { Scenario } from './schema.ts';
import { estimateTraffic } from './traffic.ts';

export const LOAD_UNITS = ['participants', 'rooms', 'packets_per_second'] as const;
export type LoadUnit = (typeof LOAD_UNITS)[number];

export interface ScaleRequest {
  readonly unit: LoadUnit;
  /** In the unit; whole for people and rooms. Packets count into and out of the server, by estimateTraffic. */
  readonly load: number;
  /** How long the load is held and judged. */
  readonly holdMs: number;
  /** Pace of the ramp, which is not judged but for joining itself. */
  readonly joinsPerSecond: number;
  /** Browser seats in all, where packet seats carry the rest. Default: as many as the scenario itself has. */
  readonly canaries?: number;
}

export type Scaled =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Names of the phases that every scaled scenario has. */
const SCALED_PHASES = { ramp: 'ramp', settle: 'settle', hold: 'hold' } as const;

type Rooms = Scenario['rooms'];
type Tiers = Scenario['tiers'];

const SHORTEST_RAMP_MS = 1000;
const LEAST_PEOPLE = 2;
/** Canaries are at most this part of the seats, or the smallest loads would be canaries only. */
const MOST_CANARIES_SHARE = 0.5;

const refuse = (what: string, fix: string, path: Finding['path'] = ['rooms']): Scaled => ({
  ok: false,
  findings: [{ path, what, fix }],
});

/** People and number of the rooms that have a count of their own beside weighted ones. */
function fixedRooms({ sizes }: Rooms): { readonly people: number; readonly rooms: number } {
  const counts = (sizes ?? []).map(({ size, count = 0 }) => ({ people: size * count, rooms: count }));
  return counts.reduce((sum, one) => ({ people: sum.people + one.people, rooms: sum.rooms + one.rooms }), {
    people: 0,
    rooms: 0,
  });
}

/** The size of the only room of a scenario that has just one: such a meeting grows instead of multiplying. */
function isOneMeeting(rooms: Rooms): boolean {
  return rooms.participants === undefined && countSeats(rooms).rooms === 1;
}

function withPeople(rooms: Rooms, people: number): Rooms | Finding {
  const { fill, size, sizes } = rooms;
  if (isOneMeeting(rooms)) return { fill, count: 1, size: people };
  if (sizes?.every(({ weight }) => weight === undefined) === true) {
    const what = 'All rooms have a count, so none can be added.';
    return { path: ['rooms', 'sizes'], what, fix: 'Give one size a weight instead of its count.' };
  }
  const fixed = fixedRooms(rooms).people;
  if (people < fixed) {
    const what = `Rooms with a count take ${fixed} people, but the load is ${people}.`;
    return { path: ['rooms', 'sizes'], what, fix: `Begin at ${fixed} participants, or take such rooms out.` };
  }
  return { fill, participants: people, ...(sizes === undefined ? { size } : { sizes }) };
}

function withRooms(rooms: Rooms, count: number): Rooms | Finding {
  const { fill, size, sizes } = rooms;
  if (sizes === undefined) return { fill, count, size };
  const fixed = fixedRooms(rooms).rooms;
  if (sizes.every(({ weight }) => weight === undefined)) {
    const what = 'All rooms have a count, so none can be added.';
    return { path: ['rooms', 'sizes'], what, fix: 'Give one size a weight instead of its count.' };
  }
  if (count <= fixed) {
    const what = `There are ${fixed} rooms with a count already, but the load is ${count}.`;
    return { path: ['rooms', 'sizes'], what, fix: `Begin at ${fixed + 1} rooms, or take such rooms out.` };
  }
  return { fill, count: count - fixed, sizes };
}

/** Who speaks when changes neither seats nor estimates, and is most of the work of planning. */
function withoutTalk(scenario: Scenario): Scenario {
  return { ...scenario, publishers: { ...scenario.publishers, talk: 'always' } };
}

/** Seats of the scenario as it is written, by tier. */
function seatsByTier(scenario: Scenario): Record<Tier, number> {
  const { seats } = planScenario(withoutTalk(scenario));
  const count = (tier: Tier): number => seats.filter((seat) => seat.tier === tier).length;
  return { browser: count('browser'), 'browser-lite': count('browser-lite'), packet: count('packet') };
}

/** Shares that come out as whole seats: canaries as they were, packet seats for the rest. */
function withCanaries(scenario: Scenario, people: number, wanted: number | undefined): Tiers {
  const { tiers } = scenario;
  const before = seatsByTier(scenario);
  if (before.packet === 0) return tiers;
  const canaries = Math.min(
    wanted ?? before.browser + before['browser-lite'],
    Math.floor(people * MOST_CANARIES_SHARE),
  );
  const onlyPackets = before.browser + before['browser-lite'] === 0;
  const weights = onlyPackets ? [1, 0] : [before.browser, before['browser-lite']];
  const [browser = 0, lite = 0] = apportion(canaries, weights);
  const seats: Record<Tier, number> = { browser, 'browser-lite': lite, packet: people - canaries };
  const result: Tiers = {};
  for (const tier of TIERS) {
    if (seats[tier] === 0) continue;
    result[tier] = { share: seats[tier] / people, joins_first: tiers[tier]?.joins_first ?? false };
  }
  return result;
}

/** Joining is judged over the whole ramp, since nobody joins in the hold; everything else in the hold alone. */
function budgetsOfHold(budgets: Scenario['budgets']): Scenario['budgets'] {
  const result: Record<string, string[]> = {};
  for (const [key, texts] of Object.entries(budgets)) {
    const parsed = parseBudgetKey(key);
    if (typeof parsed === 'string') continue;
    const { metric, selector } = parsed;
    const tier = selector['tier'] === undefined ? [] : [`tier:${selector['tier']}`];
    const joins = findMetric(metric)?.scope === 'join';
    const tags = [...tier, ...(joins ? [] : [`phase:${SCALED_PHASES.hold}`])];
    const scaledKey = tags.length === 0 ? metric : `${metric}{${tags.join(',')}}`;
    result[scaledKey] = [...new Set([...(result[scaledKey] ?? []), ...texts])];
  }
  return result;
}

/** A tier that has no seats at this load cannot speak first. Budgets on it stay: they are then without data. */
function publishersFor(publishers: Scenario['publishers'], tiers: Tiers): Scenario['publishers'] {
  const { tier, ...others } = publishers;
  return tier === undefined || tiers[tier] === undefined ? others : publishers;
}

function scaleRooms(scenario: Scenario, rooms: Rooms | Finding, request: ScaleRequest): Scaled {
  if ('path' in rooms) return { ok: false, findings: [rooms] };
  const { seats } = countSeats(rooms);
  if (seats > MAX_SEATS) {
    return refuse(
      `The load takes ${seats} seats; at most ${MAX_SEATS} fit one run.`,
      'Lower the highest load.',
    );
  }
  if (seats < LEAST_PEOPLE) {
    return refuse(`A load of ${seats} is no meeting.`, `Begin at ${LEAST_PEOPLE} participants.`);
  }
  const rampMs = Math.max(SHORTEST_RAMP_MS, Math.ceil(seats / request.joinsPerSecond) * 1000);
  const tiers = withCanaries(scenario, seats, request.canaries);
  const scaled: Scenario = {
    ...scenario,
    rooms,
    tiers,
    publishers: publishersFor(scenario.publishers, tiers),
    // The run ends with the hold.
    duration: undefined,
    arrival: [
      { kind: 'ramp', name: SCALED_PHASES.ramp, for: milliseconds(rampMs), spacing: 'even' },
      ...(scenario.settle > 0
        ? [{ kind: 'hold' as const, name: SCALED_PHASES.settle, for: scenario.settle }]
        : []),
      { kind: 'hold', name: SCALED_PHASES.hold, for: milliseconds(request.holdMs) },
    ],
    budgets: budgetsOfHold(scenario.budgets),
  };
  return { ok: true, scenario: scaled };
}

/** Packets into and out of the server in a second with everybody in, by the estimate of traffic.ts. */
export function estimatedPackets(scenario: Scenario): number {
  const { packetsInPerSecond, packetsOutPerSecond } = estimateTraffic(planScenario(withoutTalk(scenario)));
  return packetsInPerSecond + packetsOutPerSecond;
}

function scaleToPeople(scenario: Scenario, people: number, request: ScaleRequest): Scaled {
  return scaleRooms(scenario, withPeople(scenario.rooms, people), request);
}

/** As many people as come nearest to the packets: doubles until there are enough, then halves the gap. */
function scaleToPackets(scenario: Scenario, request: ScaleRequest): Scaled {
  const least = Math.max(LEAST_PEOPLE, fixedRooms(scenario.rooms).people);
  const packetsAt = (people: number): { scaled: Scaled; packets: number } => {
    const scaled = scaleToPeople(scenario, people, request);
    return { scaled, packets: scaled.ok ? estimatedPackets(scaled.scenario) : Infinity };
  };
  let low = { people: least, ...packetsAt(least) };
  if (!low.scaled.ok || low.packets >= request.load) return low.scaled;
  let high = low;
  while (high.packets < request.load) {
    low = high;
    const people = Math.min(MAX_SEATS, high.people * 2);
    high = { people, ...packetsAt(people) };
    if (people === MAX_SEATS && high.packets < request.load) {
      const what = `${MAX_SEATS} seats make ${high.packets} packets/s at most, not ${request.load}.`;
      return refuse(what, 'Lower the highest load.');
    }
  }
  while (high.people - low.people > 1) {
    const people = Math.floor((low.people + high.people) / 2);
    const middle = { people, ...packetsAt(people) };
    if (middle.packets < request.load) low = middle;
    else high = middle;
  }
  return request.load - low.packets <= high.packets - request.load ? low.scaled : high.scaled;
}

/**
 * @param scenario as `loadScenario` returned it.
 * @returns a scenario that holds the load, or why it has none of that size.
 */
export function scaleScenario(scenario: Scenario, request: ScaleRequest): Scaled {
  switch (request.unit) {
    case 'participants':
      return scaleToPeople(scenario, request.load, request);
    case 'rooms':
      return scaleRooms(scenario, withRooms(scenario.rooms, request.load), request);
    case 'packets_per_second':
      return scaleToPackets(scenario, request);
  }
}
