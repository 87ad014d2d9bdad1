// How a second of the synthetic sound is laid out: shared by the signal and its detector.
//
//   0 ms    up-chirp, 60 ms: says where the second begins
//   80 ms   code, 7 symbols of 20 ms          (first copy)
//   500 ms  the same code                     (second copy: outlives the loss of any one packet)
//   rest    voice-like babble, quieter than the code
//
// A symbol is two tones at once, one of 16 in each of two bands: 8 bits. The code is 16 bits of sender index, 16 bits
// of second counter and a CRC-24 over both: 56 bits, 7 symbols. All tones are multiples of 50 Hz and lie 100 Hz apart
// between 0.5 and 3.65 kHz, which every Opus mode that WebRTC uses carries.
import { crc24 } from './checksum.ts';

/** Samples per second of the signal as it is made: the clock rate of Opus (RFC 7587 §4.1). */
export const SIGNAL_RATE_HZ = 48_000;
export const CHIRP_SECONDS = 0.06;
const CHIRP_FROM_HZ = 700;
const CHIRP_TO_HZ = 3500;
export const CODE_STARTS_SECONDS: readonly number[] = [0.08, 0.5];
export const SYMBOL_SECONDS = 0.02;
export const SYMBOLS = 7;
export const TONES_PER_BAND = 16;
export const TONE_SPACING_HZ = 100;
/** Lowest tone of each band; their ranges end at 2000 and 3650 Hz. */
export const BAND_FIRST_HZ: readonly [number, number] = [500, 2150];
/** Tones and chirp fade in and out over this time, so that a change of tone does not click. */
export const FADE_SECONDS = 0.003;

const CODE_MODULUS = 2 ** 16;

/** What a code says. */
export interface AudioMark {
  /** Index of the sending seat in the plan, 0..65535. */
  readonly senderIndex: number;
  /** Unix seconds modulo 2^16 (18.2 h) at the chirp; see `unwrapSeconds`. */
  readonly secondCounter: number;
}

/** The seven symbols, each a pair of tone numbers (0..15) in the low and the high band. */
export function encodeSymbols(mark: AudioMark): readonly (readonly [number, number])[] {
  const sender = mark.senderIndex % CODE_MODULUS;
  const second = mark.secondCounter % CODE_MODULUS;
  const payload = [sender >>> 8, sender & 0xff, second >>> 8, second & 0xff];
  const check = crc24(payload);
  const bytes = [...payload, check >>> 16, (check >>> 8) & 0xff, check & 0xff];
  return bytes.map((byte) => [byte >>> 4, byte & 0xf] as const);
}

/** The mark behind seven symbol bytes (high nibble: low band), or undefined when the checksum is wrong. */
export function decodeSymbols(bytes: readonly number[]): AudioMark | undefined {
  const [s1 = 0, s0 = 0, t1 = 0, t0 = 0, c2 = 0, c1 = 0, c0 = 0] = bytes;
  if (crc24([s1, s0, t1, t0]) !== ((c2 << 16) | (c1 << 8) | c0)) return undefined;
  return { senderIndex: (s1 << 8) | s0, secondCounter: (t1 << 8) | t0 };
}

/** Amplitude 0..1 of the chirp and the tones, `at` seconds after their start; raised cosine over FADE_SECONDS. */
export function fade(at: number, length: number): number {
  const edge = Math.min(at, length - at) / FADE_SECONDS;
  if (edge <= 0) return 0;
  return edge >= 1 ? 1 : 0.5 - 0.5 * Math.cos(Math.PI * edge);
}

/** Phase in radians of the chirp, `at` seconds after its start. */
export function chirpPhase(at: number): number {
  const slope = (CHIRP_TO_HZ - CHIRP_FROM_HZ) / CHIRP_SECONDS;
  return 2 * Math.PI * (CHIRP_FROM_HZ * at + (slope / 2) * at * at);
}

/** Full Unix seconds of a mark's counter: the value nearest to `referenceSeconds`, right within 9 hours. */
export function unwrapSeconds(secondCounter: number, referenceSeconds: number): number {
  const reference = Math.floor(referenceSeconds);
  const difference = (((secondCounter - reference) % CODE_MODULUS) + CODE_MODULUS) % CODE_MODULUS;
  return reference + (difference < CODE_MODULUS / 2 ? difference : difference - CODE_MODULUS);
}
