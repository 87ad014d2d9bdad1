// How many rooms of which size. By quota, not by dice: shares come out exactly and the number of seats does
// not depend on the seed; only the order of the rooms does.
import { createRandom, type Random } from '#core/random.ts';
import type { Scenario } from './schema.ts';

type Rooms = Scenario['rooms'];

/**
 * Hands out whole pieces in proportion to weights (largest remainder, ties to the earlier one).
 * @returns one number per weight; they add up to `pieces`.
 */
export function apportion(pieces: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const exact = weights.map((weight) => (total === 0 ? 0 : (pieces * weight) / total));
  const parts = exact.map(Math.floor);
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  let left = total === 0 ? 0 : pieces - parts.reduce((sum, part) => sum + part, 0);
  for (const { index } of byRemainder) {
    if (left <= 0) break;
    parts[index] = (parts[index] ?? 0) + 1;
    left -= 1;
  }
  return parts;
}

interface Mix {
  readonly fixed: readonly number[];
  readonly sizes: readonly number[];
  readonly weights: readonly number[];
}

function mixOf(rooms: Rooms): Mix {
  if (rooms.sizes === undefined) return { fixed: [], sizes: [rooms.size ?? 1], weights: [1] };
  const weighted = rooms.sizes.filter((entry) => entry.weight !== undefined);
  return {
    fixed: rooms.sizes.flatMap((entry) => new Array<number>(entry.count ?? 0).fill(entry.size)),
    sizes: weighted.map((entry) => entry.size),
    weights: weighted.map((entry) => entry.weight ?? 0),
  };
}

function weightedRooms(count: number, mix: Mix): number[] {
  return apportion(count, mix.weights).flatMap((rooms, index) =>
    new Array<number>(rooms).fill(mix.sizes[index] ?? 1),
  );
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** As many rooms of the mix as seat exactly `people`; who is left over gets a room, or a chair if alone. */
function fillRooms(people: number, mix: Mix): number[] {
  if (mix.sizes.length === 0 || people <= 0) return [];
  const weight = sum(mix.weights);
  const mean = sum(mix.sizes.map((size, index) => (size * (mix.weights[index] ?? 0)) / weight));
  let count = Math.ceil(people / mean);
  let sizes = weightedRooms(count, mix);
  while (sum(sizes) > people) {
    count -= 1;
    sizes = weightedRooms(count, mix);
  }
  const left = people - sum(sizes);
  const smallest = Math.min(...mix.sizes);
  if (left === 0) return sizes;
  if (left >= 2 || sizes.length === 0 || smallest === 1) return [...sizes, left];
  return [...sizes.slice(0, -1), (sizes.at(-1) ?? 0) + left];
}

function unordered(rooms: Rooms): number[] {
  const mix = mixOf(rooms);
  if (rooms.participants !== undefined) {
    return [...mix.fixed, ...fillRooms(rooms.participants - sum(mix.fixed), mix)];
  }
  return [...mix.fixed, ...weightedRooms(rooms.count ?? 0, mix)];
}

/** The size of every room, in an order that the seed decides. */
export function planRoomSizes(rooms: Rooms, random: Random): number[] {
  return random.shuffle(unordered(rooms));
}

/** What rooms hold in total, without a seed. */
export function countSeats(rooms: Rooms): {
  readonly seats: number;
  readonly smallest: number;
  readonly rooms: number;
} {
  const sizes = planRoomSizes(rooms, createRandom(0));
  return {
    seats: sum(sizes),
    smallest: sizes.reduce((least, size) => Math.min(least, size), Infinity),
    rooms: sizes.length,
  };
}
