// Arithmetic that gives the same bits on every machine: the sender in a page and the reference in Node must agree
// on each sample, so nothing here depends on the rounding of a transcendental function.

/** Full turn of the phases used here: 16 bits. */
export const FULL_TURN = 65_536;
const HALF_TURN = FULL_TURN / 2;
const SINE_PEAK = 32_767;

/** Mixes two 32-bit integers into one well-spread unsigned 32-bit integer (murmur3's finaliser). */
export function hash32(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(b ^ 0x7f4a_7c15, 0xc2b2_ae35);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85eb_ca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2_ae35);
  h ^= h >>> 16;
  return h >>> 0;
}

/** Integer in [low, high] (both included), chosen by `hash32(seed, salt)`. */
export function pick(seed: number, salt: number, low: number, high: number): number {
  return low + (hash32(seed, salt) % (high - low + 1));
}

/**
 * Sine of a phase (FULL_TURN = 2 pi, any integer) scaled to ±32767, by Bhaskara's rational approximation
 * (error below 0.2 % of the peak): one correctly rounded IEEE division, hence the same on every engine.
 */
export function sineQ15(phase: number): number {
  const turn = ((phase % FULL_TURN) + FULL_TURN) % FULL_TURN;
  const x = turn % HALF_TURN;
  const product = x * (HALF_TURN - x);
  const value = Math.floor((16 * product * SINE_PEAK) / (5 * HALF_TURN * HALF_TURN - 4 * product));
  return turn < HALF_TURN ? value : -value;
}

/** `amplitude * sin(2 pi * step / period + phase)` rounded down to an integer; `phase` in FULL_TURN units. */
export function swing(amplitude: number, step: number, period: number, phase: number): number {
  const turn = Math.floor(((step % period) * FULL_TURN) / period) + phase;
  return Math.floor((amplitude * sineQ15(turn)) / SINE_PEAK + 0.5);
}

/**
 * Smooth two-dimensional noise in [-128, 127], `width` x `height` values in reading order: a hashed lattice of
 * `cell` pixels, bilinear in integers.
 */
export function noiseField(seed: number, width: number, height: number, cell: number): Int8Array {
  const field = new Int8Array(width * height);
  const columns = Math.floor(width / cell) + 2;
  const blend = new Int32Array(columns);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / cell);
    const fy = y - row * cell;
    for (let column = 0; column < columns; column++) {
      const lattice = seed ^ Math.imul(column, 0x1_f123);
      const top = (hash32(lattice, row) >>> 24) - 128;
      const bottom = (hash32(lattice, row + 1) >>> 24) - 128;
      blend[column] = top * (cell - fy) + bottom * fy;
    }
    let column = 0;
    let fx = 0;
    for (let x = 0; x < width; x++) {
      const value = (blend[column] ?? 0) * (cell - fx) + (blend[column + 1] ?? 0) * fx;
      field[y * width + x] = Math.floor(value / (cell * cell));
      fx++;
      if (fx === cell) {
        fx = 0;
        column++;
      }
    }
  }
  return field;
}
