// Seeded random numbers for everything that must come out the same twice: plans, bootstraps, simulations.
// sfc32 (Chris Doty-Humphrey, PractRand; passes BigCrush, period at least 2^32, on average 2^127),
// seeded through splitmix32 so that neighbouring seeds give unrelated streams. Not for secrets.

/** A reproducible stream of random draws. Every method advances the stream, except `fork`. */
export interface Random {
  /** A number in [0, 1) with 53 random bits. */
  readonly uniform: () => number;
  /**
   * A whole number in [0, n), all equally likely (bias below n / 2^53).
   * @throws RangeError when n is not a whole number of at least 1.
   */
  readonly integer: (n: number) => number;
  /** An exponentially distributed number of the given mean (same unit as the mean, >= 0). */
  readonly exponential: (mean: number) => number;
  /** A standard normal number (mean 0, variance 1), by Marsaglia's polar method. */
  readonly normal: () => number;
  /**
   * One element, all equally likely.
   * @throws RangeError when there is none.
   */
  readonly pick: <T>(items: readonly T[]) => T;
  /** A shuffled copy (Fisher-Yates); the argument stays as it is. */
  readonly shuffle: <T>(items: readonly T[]) => T[];
  /**
   * An independent stream named by `label`. It depends on this stream's seed and the label only, not on how
   * many numbers were drawn before, so that a new consumer never shifts the draws of the others.
   */
  readonly fork: (label: string) => Random;
}

const WARM_UP_ROUNDS = 12; // PractRand's own seeding of sfc32
const FNV_OFFSET_BASIS = 0x811c9dc5;
const SECOND_OFFSET_BASIS = 0x9e3779b9; // a second, unrelated start makes 64 bits of hash out of two passes
const FNV_PRIME = 0x01000193;
const TWO_POW_26 = 67_108_864;
const TWO_POW_53 = 9_007_199_254_740_992;

/** FNV-1a over UTF-16 units. */
function hash(text: string, offsetBasis: number): number {
  let state = offsetBasis | 0;
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), FNV_PRIME);
  }
  return state;
}

/** splitmix32: the finaliser of MurmurHash3 over a Weyl sequence. */
function splitmix(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x85ebca6b);
    mixed ^= mixed >>> 13;
    mixed = Math.imul(mixed, 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) | 0;
  };
}

/** The 32-bit generator; int32 state keeps every value a small integer on 64-bit V8. */
function sfc32(key: string): () => number {
  const low = splitmix(hash(key, FNV_OFFSET_BASIS));
  const high = splitmix(hash(key, SECOND_OFFSET_BASIS));
  let a = low();
  let b = high();
  let c = low() ^ high();
  let counter = 1;
  const next = (): number => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result;
  };
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
    next();
  }
  return next;
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (index >= items.length || item === undefined) {
    throw new RangeError(`no element ${index} in a list of ${items.length}`);
  }
  return item;
}

function fromKey(key: string): Random {
  const next = sfc32(key);
  const uniform = (): number => ((next() >>> 5) * TWO_POW_26 + (next() >>> 6)) / TWO_POW_53;
  const integer = (n: number): number => {
    if (!Number.isSafeInteger(n) || n < 1) {
      throw new RangeError(`integer(n) needs a whole n of at least 1, got ${n}`);
    }
    return Math.floor(uniform() * n);
  };
  const normal = (): number => {
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) {
        return x * Math.sqrt((-2 * Math.log(square)) / square);
      }
    }
  };
  return {
    uniform,
    integer,
    normal,
    exponential: (mean) => -mean * Math.log(1 - uniform()),
    pick: (items) => at(items, items.length === 0 ? 0 : integer(items.length)),
    shuffle: (items) => {
      const copy = [...items];
      for (let last = copy.length - 1; last > 0; last -= 1) {
        const other = integer(last + 1);
        const moved = at(copy, last);
        copy[last] = at(copy, other);
        copy[other] = moved;
      }
      return copy;
    },
    fork: (label) => fromKey(`${key}/${label.length}:${label}`),
  };
}

/**
 * A stream of random draws that is the same for the same seed on every machine.
 * @param seed any text or number; the number 1 and the text "1" are the same seed.
 */
export function createRandom(seed: string | number): Random {
  return fromKey(String(seed));
}
