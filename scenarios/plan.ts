// From a checked scenario to the plan: what every seat does and when. Pure and seeded: the same scenario and
// seed give the same plan, byte for byte. Every choice draws from a stream of its own name, so that a new
// choice never shifts the others.
import {
  PLAN_SCHEMA_VERSION,
  type CameraPlan,
  type Demand,
  type Plan,
  type SeatPlan,
  type VideoLayer,
} from '#core/plan.ts';
import { createRandom, type Random } from '#core/random.ts';
import { planArrivals, type Timetable } from './arrivals.ts';
import { readBudgets } from './budgets.ts';
import { planTalk } from './conversation.ts';
import { spendDecodeBudget } from './decode-budget.ts';
import { LAYER_IDS, LAYERS, RESOLUTIONS } from './defaults.ts';
import { planFaults } from './fault-plan.ts';
import { demandOf } from './layout-demand.ts';
import { planNetworks } from './network-plan.ts';
import { packSeats } from './packing.ts';
import { planRoles, type Role } from './roles.ts';
import { apportion, planRoomSizes } from './room-sizes.ts';
import type { Scenario } from './schema.ts';
import { planSignalling, thresholdBudgets } from './signalling-plan.ts';
import { planSwitches } from './switches.ts';

const MEDIA_SEEDS = 2 ** 32;

/** The encodings of a camera, small to large. */
export function layersOf(video: Scenario['video']): VideoLayer[] {
  const upTo = RESOLUTIONS.slice(0, RESOLUTIONS.indexOf(video.resolution) + 1);
  const presets = (video.simulcast ? upTo : upTo.slice(-1)).map((resolution) => LAYERS[resolution]);
  return (video.layers ?? presets).map((layer, index) => ({ rid: LAYER_IDS[index] ?? 'f', ...layer }));
}

/** For each seat its position in the order of joining. */
function joinOrder(roles: readonly Role[], scenario: Scenario, random: Random): number[] {
  const sizes = new Map<number, number>();
  for (const { room } of roles) sizes.set(room, (sizes.get(room) ?? 0) + 1);
  const seen = new Map<number, number>();
  const keys = roles.map(({ room }) => {
    const position = seen.get(room) ?? 0;
    seen.set(room, position + 1);
    const progress = (position + random.uniform()) / (sizes.get(room) ?? 1);
    return scenario.rooms.fill === 'room-by-room' ? room + progress : progress;
  });
  const order = keys.map((key, seat) => ({ key, seat })).sort((a, b) => a.key - b.key || a.seat - b.seat);
  const places = new Array<number>(roles.length).fill(0);
  order.forEach(({ seat }, place) => {
    places[seat] = place;
  });
  return places;
}

function planDemands(
  roles: readonly Role[],
  sizes: readonly number[],
  layouts: Scenario['layouts'],
  random: Random,
): Demand[] {
  const cameras = sizes.map(() => 0);
  for (const { room, camera } of roles) cameras[room] = (cameras[room] ?? 0) + (camera ? 1 : 0);
  const counts = apportion(
    roles.length,
    layouts.map((layout) => layout.weight),
  );
  const drawn = random.shuffle(
    layouts.flatMap((layout, index) => new Array<typeof layout>(counts[index] ?? 0).fill(layout)),
  );
  return roles.map(({ room, camera }, index) => {
    const layout = drawn[index];
    if (layout === undefined) return { layout: 'none', tiles: [] };
    return demandOf(layout, (sizes[room] ?? 1) - 1, (cameras[room] ?? 0) - (camera ? 1 : 0));
  });
}

/** Wide enough that ids sort as text, and at least the given width. */
const numbered = (letter: string, index: number, count: number, least: number): string =>
  `${letter}${String(index + 1).padStart(Math.max(least, String(count).length), '0')}`;

interface Draft {
  readonly scenario: Scenario;
  readonly sizes: readonly number[];
  readonly roles: readonly Role[];
  readonly timetable: Timetable;
  readonly random: Random;
}

function planSeats({ scenario, sizes, roles, timetable, random }: Draft): SeatPlan[] {
  const camera: CameraPlan = {
    codec: scenario.video.codec,
    frame_rate: scenario.video.frame_rate,
    layers: layersOf(scenario.video),
  };
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const order = joinOrder(roles, scenario, random.fork('order'));
  const demands = planDemands(roles, sizes, scenario.layouts, random.fork('layouts'));
  const places = packSeats(
    roles.map((role) => role.tier),
    scenario.browser,
  );
  const inRoom = new Map<number, number>();
  return roles.map((role, index) => {
    const position = inRoom.get(role.room) ?? 0;
    inRoom.set(role.room, position + 1);
    const room = numbered('r', role.room, sizes.length, 3);
    const id = `${room}-${numbered('s', position, largest, 3)}`;
    const turn = order[index] ?? 0;
    const joinMs = timetable.joinsMs[turn] ?? 0;
    const leaveMs = timetable.leavesMs[turn] ?? timetable.durationMs;
    const own = random.fork(id);
    return {
      id,
      index,
      room,
      tier: role.tier,
      process: places[index]?.process ?? 0,
      page: places[index]?.page ?? 0,
      join_at_ms: joinMs,
      leave_at_ms: leaveMs,
      camera: role.camera ? camera : null,
      microphone: role.microphone,
      media_seed: own.fork('media').integer(MEDIA_SEEDS),
      demand: demands[index] ?? { layout: 'none', tiles: [] },
      actions: planSwitches(scenario.mutes, role, { joinMs, leaveMs }, own.fork('switches')),
    };
  });
}

/** VMAF needs the pictures that full judging looks at. */
const judgesFully = ({ media_quality, vmaf }: Scenario['browser']): boolean =>
  vmaf || media_quality === 'full';

/** Sound is judged by marks in every second of it, which pauses would cut to pieces. */
function takesTurns({ publishers, browser }: Scenario): boolean {
  return (publishers.talk ?? (judgesFully(browser) ? 'always' : 'conversation')) === 'conversation';
}

/**
 * @param scenario as `loadScenario` returned it; its faults have been reported there.
 * @param options.seed instead of the scenario's own.
 */
export function planScenario(scenario: Scenario, options: { readonly seed?: string | undefined } = {}): Plan {
  const seed = options.seed ?? scenario.seed;
  const random = createRandom(seed);
  const sizes = planRoomSizes(scenario.rooms, random.fork('rooms'));
  const roles = planRoles(scenario, sizes, random.fork('roles'));
  const timetable = planArrivals(scenario, roles.length, random.fork('arrivals'));
  const { system, ...settings } = scenario.target;
  const silent = planSeats({ scenario, sizes, roles, timetable, random: random.fork('seats') });
  const seats = planNetworks(
    takesTurns(scenario) ? planTalk(silent, timetable.durationMs, random.fork('talk')) : silent,
    scenario.network,
    random.fork('network'),
  );
  return {
    schema_version: PLAN_SCHEMA_VERSION,
    scenario: { name: scenario.name, description: scenario.description, seed },
    target: { system, settings },
    duration_ms: timetable.durationMs,
    phases: timetable.phases,
    rooms: sizes.map((size, index) => ({ id: numbered('r', index, sizes.length, 3), size })),
    seats: spendDecodeBudget(seats, scenario.browser.decode_budget),
    budgets: readBudgets({ ...thresholdBudgets(scenario.signalling), ...scenario.budgets }),
    ...(judgesFully(scenario.browser) ? { media_quality: 'full' as const } : {}),
    ...(scenario.browser.vmaf ? { vmaf: true as const } : {}),
    ...planSignalling(scenario.signalling, timetable.durationMs),
    ...planFaults(scenario.faults),
    settle_ms: scenario.settle,
    join_deadline_ms: scenario.join_deadline,
  };
}
