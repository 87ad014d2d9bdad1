// The shape in which measured values reach the bootstrap: runs, in them rooms, in them values or sketch counts.
// Rooms and runs are the units that are resampled; single samples never are, since those of one room hang together.

/**
 * Values of one metric in one room of one run. Either `values` (the raw numbers), or `buckets` of a quantile
 * sketch: `value` is the bucket's representative (DDSketch: within 1 % of every member), `count` how many fell
 * into it. Two sketches are comparable only when they share their bucket limits. Void intervals must already
 * be left out.
 */
type RoomSamples =
  | { readonly room: string; readonly values: readonly number[] }
  | { readonly room: string; readonly buckets: readonly SketchBucket[] };

interface SketchBucket {
  readonly value: number;
  readonly count: number;
}

/** One metric of one run, room by room. */
export interface RunSamples {
  readonly run: string;
  readonly rooms: readonly RoomSamples[];
}

/**
 * The same, laid out for resampling: every distinct (value, room) with its count, sorted by value. A quantile
 * of any resample is one walk over it with a weight per room.
 */
export interface PreparedSamples {
  readonly values: Float64Array;
  readonly counts: Float64Array;
  /** Index of the room that `values[i]` belongs to. */
  readonly roomOf: Int32Array;
  /** Total count of each room. */
  readonly roomTotals: Float64Array;
  /** For each run, the indices of its rooms; runs without samples are absent. */
  readonly runs: readonly Int32Array[];
}

interface Atom {
  readonly value: number;
  readonly count: number;
  readonly room: number;
}

function roomAtoms(samples: RoomSamples, room: number): Atom[] {
  const all =
    'values' in samples
      ? samples.values.map((value) => ({ value, count: 1, room }))
      : samples.buckets.map(({ value, count }) => ({ value, count, room }));
  return all.filter(({ value, count }) => Number.isFinite(value) && count > 0);
}

/** Lays runs out for resampling. Values that are not finite and empty rooms and runs are left out. */
export function prepareSamples(runs: readonly RunSamples[]): PreparedSamples {
  const atoms: Atom[] = [];
  const roomTotals: number[] = [];
  const roomsByRun: Int32Array[] = [];
  for (const run of runs) {
    const rooms: number[] = [];
    for (const samples of run.rooms) {
      const found = roomAtoms(samples, roomTotals.length);
      if (found.length > 0) {
        rooms.push(roomTotals.length);
        roomTotals.push(found.reduce((sum, { count }) => sum + count, 0));
        for (const atom of found) {
          atoms.push(atom);
        }
      }
    }
    if (rooms.length > 0) {
      roomsByRun.push(Int32Array.from(rooms));
    }
  }
  atoms.sort((a, b) => a.value - b.value);
  return {
    values: Float64Array.from(atoms, ({ value }) => value),
    counts: Float64Array.from(atoms, ({ count }) => count),
    roomOf: Int32Array.from(atoms, ({ room }) => room),
    roomTotals: Float64Array.from(roomTotals),
    runs: roomsByRun,
  };
}

/**
 * Quantile (nearest rank) of the samples with each room counted `roomWeights[room]` times.
 * @param q in [0, 1].
 * @returns NaN when every weight is zero.
 */
export function weightedQuantile(samples: PreparedSamples, roomWeights: Float64Array, q: number): number {
  const { values, counts, roomOf, roomTotals } = samples;
  let total = 0;
  for (let room = 0; room < roomTotals.length; room += 1) {
    total += (roomTotals[room] ?? 0) * (roomWeights[room] ?? 0);
  }
  if (total <= 0) {
    return Number.NaN;
  }
  // From the nearer end: the p95 of a resample costs a twentieth of the walk.
  const fromAbove = q > 0.5;
  const needed = fromAbove ? (1 - q) * total : q * total;
  let passed = 0;
  let result = Number.NaN;
  for (let step = 0; step < values.length; step += 1) {
    const index = fromAbove ? values.length - 1 - step : step;
    const weight = (counts[index] ?? 0) * (roomWeights[roomOf[index] ?? 0] ?? 0);
    if (weight > 0) {
      result = values[index] ?? Number.NaN;
      passed += weight;
      if (fromAbove ? passed > needed : passed >= needed) {
        break;
      }
    }
  }
  return result;
}

/** Mean of the samples with each room counted `roomWeights[room]` times; NaN when every weight is zero. */
export function weightedMean(samples: PreparedSamples, roomWeights: Float64Array): number {
  const { values, counts, roomOf } = samples;
  let sum = 0;
  let total = 0;
  for (let index = 0; index < values.length; index += 1) {
    const weight = (counts[index] ?? 0) * (roomWeights[roomOf[index] ?? 0] ?? 0);
    sum += weight * (values[index] ?? 0);
    total += weight;
  }
  return sum / total;
}
