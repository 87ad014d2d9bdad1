// Who of a room sits on which tier, and who sends what.
import type { Tier } from '#core/plan.ts';
import { TIERS } from '#core/plan.ts';
import type { Random } from '#core/random.ts';
import { apportion } from './room-sizes.ts';
import type { Scenario } from './schema.ts';

export interface Role {
  readonly room: number;
  readonly tier: Tier;
  readonly camera: boolean;
  readonly microphone: boolean;
}

interface Chair {
  readonly room: number;
  readonly tier: Tier;
  readonly maySend: boolean;
}

type Tiers = Scenario['tiers'];

function fixedTiers(tiers: Tiers): Tier[] {
  return TIERS.flatMap((tier) => new Array<Tier>(tiers[tier]?.per_room ?? 0).fill(tier));
}

/** Tiers by room: the fixed ones in each, the rest by share over the whole run. */
function dealTiers(sizes: readonly number[], tiers: Tiers, random: Random): Tier[][] {
  const fixed = fixedTiers(tiers);
  const open = sizes.reduce((sum, size) => sum + Math.max(0, size - fixed.length), 0);
  const counts = apportion(
    open,
    TIERS.map((tier) => tiers[tier]?.share ?? 0),
  );
  const pool = random.shuffle(TIERS.flatMap((tier, index) => new Array<Tier>(counts[index] ?? 0).fill(tier)));
  const fallback = fixed[0] ?? 'browser';
  let next = 0;
  return sizes.map((size) => {
    const own = fixed.slice(0, size);
    const drawn = Array.from({ length: size - own.length }, () => pool[next++] ?? fallback);
    return [...own, ...drawn];
  });
}

/** How many of a room may send; undefined when everybody may. */
function sendersOf(size: number, scenario: Scenario, random: Random): number | undefined {
  const own = scenario.rooms.sizes?.find((entry) => entry.size === size)?.publishers;
  const limit = own ?? scenario.publishers.per_room;
  return limit === undefined ? undefined : limit.min + random.integer(limit.max - limit.min + 1);
}

/** Seats of one room in the order of joining: who is to be first, then who opens the meeting, then the others. */
function chairs(room: number, tiers: readonly Tier[], scenario: Scenario, random: Random): Chair[] {
  const { tier: preferred } = scenario.publishers;
  const mixed = random.shuffle(tiers);
  const senders = sendersOf(tiers.length, scenario, random);
  const candidates = [
    ...mixed.filter((tier) => tier === preferred),
    ...mixed.filter((tier) => tier !== preferred),
  ];
  const seated = candidates.map((tier, index) => ({ room, tier, maySend: index < (senders ?? Infinity) }));
  const rank = (chair: Chair): number =>
    scenario.tiers[chair.tier]?.joins_first === true ? 0 : chair.maySend ? 1 : 2;
  return seated.sort((a, b) => rank(a) - rank(b));
}

/** As many `true` as the share says, in an order that the seed decides. */
function drawShare(count: number, share: number, random: Random): boolean[] {
  const yes = Math.round(count * share);
  return random.shuffle(Array.from({ length: count }, (_, index) => index < yes));
}

/** One role per seat, room after room. */
export function planRoles(scenario: Scenario, sizes: readonly number[], random: Random): Role[] {
  const tiers = dealTiers(sizes, scenario.tiers, random.fork('tiers'));
  const senders = random.fork('senders');
  const seated = tiers.flatMap((roomTiers, room) => chairs(room, roomTiers, scenario, senders));
  const allowed = seated.filter((chair) => chair.maySend).length;
  const cameras = drawShare(allowed, scenario.publishers.camera_share, random.fork('cameras'));
  const microphones = drawShare(allowed, scenario.publishers.microphone_share, random.fork('microphones'));
  let next = 0;
  return seated.map(({ room, tier, maySend }) => {
    const turn = maySend ? next++ : -1;
    return { room, tier, camera: cameras[turn] ?? false, microphone: microphones[turn] ?? false };
  });
}
