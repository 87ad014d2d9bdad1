// Reads the code of one second: how much of each tone is in each symbol, both copies added up, then the checksum.
import {
  BAND_FIRST_HZ,
  CODE_STARTS_SECONDS,
  decodeSymbols,
  FADE_SECONDS,
  SYMBOL_SECONDS,
  SYMBOLS,
  TONE_SPACING_HZ,
  TONES_PER_BAND,
} from './audio-code.ts';
import type { AudioMark } from './audio-code.ts';
import { INNER_RATE_HZ } from './decimator.ts';

/** Displacements tried for each copy in seconds, nearest first: what a jitter buffer's stretching may have moved it. */
const DISPLACEMENTS_SECONDS: readonly number[] = [0, -0.004, 0.004, -0.008, 0.008];
const SYMBOL_SAMPLES = Math.round(SYMBOL_SECONDS * INNER_RATE_HZ);
const EDGE_SAMPLES = Math.round((FADE_SECONDS / 2) * INNER_RATE_HZ);
const TONES = 2 * TONES_PER_BAND;

/** Sine and cosine of 50 Hz steps at the inner rate: one symbol's length holds whole periods of every tone. */
const SINE = Float32Array.from({ length: SYMBOL_SAMPLES }, (_, n) =>
  Math.sin((2 * Math.PI * n) / SYMBOL_SAMPLES),
);

function toneStep(tone: number): number {
  const first = tone < TONES_PER_BAND ? BAND_FIRST_HZ[0] : BAND_FIRST_HZ[1];
  return Math.round(((first + (tone % TONES_PER_BAND) * TONE_SPACING_HZ) * SYMBOL_SAMPLES) / INNER_RATE_HZ);
}

const STEPS = Array.from({ length: TONES }, (_, tone) => toneStep(tone));

type Sound = (index: number) => number;

/** Energy of each tone in each symbol of the copy that starts at `start`, symbol by symbol. */
function copyEnergies(sound: Sound, start: number): Float32Array {
  const energies = new Float32Array(SYMBOLS * TONES);
  for (let symbol = 0; symbol < SYMBOLS; symbol++) {
    const from = start + symbol * SYMBOL_SAMPLES;
    STEPS.forEach((step, tone) => {
      let real = 0;
      let imaginary = 0;
      for (let n = EDGE_SAMPLES; n < SYMBOL_SAMPLES - EDGE_SAMPLES; n++) {
        const sample = sound(from + n);
        real += sample * (SINE[(n * step) % SYMBOL_SAMPLES] ?? 0);
        imaginary += sample * (SINE[(n * step + SYMBOL_SAMPLES / 4) % SYMBOL_SAMPLES] ?? 0);
      }
      energies[symbol * TONES + tone] = real * real + imaginary * imaginary;
    });
  }
  return energies;
}

/** Number and energy of the strongest tone of a band in a symbol. */
function strongest(
  energies: Float32Array,
  first: number,
): { readonly tone: number; readonly energy: number } {
  let best = { tone: 0, energy: 0 };
  for (let tone = 0; tone < TONES_PER_BAND; tone++) {
    const energy = energies[first + tone] ?? 0;
    if (energy > best.energy) best = { tone, energy };
  }
  return best;
}

function symbolBytes(energies: Float32Array): number[] {
  return Array.from({ length: SYMBOLS }, (_, symbol) => {
    const low = strongest(energies, symbol * TONES).tone;
    return low * 16 + strongest(energies, symbol * TONES + TONES_PER_BAND).tone;
  });
}

/** How clearly one tone a band stands out: the strongest tones' energy over all symbols. */
function clarity(energies: Float32Array): number {
  let sum = 0;
  for (let band = 0; band < 2 * SYMBOLS; band++) sum += strongest(energies, band * TONES_PER_BAND).energy;
  return sum;
}

function clearest(sound: Sound, start: number): Float32Array {
  const tried = DISPLACEMENTS_SECONDS.map((shift) =>
    copyEnergies(sound, Math.round(start + shift * INNER_RATE_HZ)),
  );
  return tried.reduce((best, energies) => (clarity(energies) > clarity(best) ? energies : best));
}

/**
 * The mark of the second whose chirp began at sample `chirpStart` (8 kHz), or undefined. Tries both copies together
 * where they should be, then each at its clearest displacement together and alone: at most 4 checksums.
 */
export function readCode(sound: Sound, chirpStart: number): AudioMark | undefined {
  const starts = CODE_STARTS_SECONDS.map((seconds) => Math.round(chirpStart + seconds * INNER_RATE_HZ));
  const nominal = starts.map((start) => copyEnergies(sound, start));
  const first = decodeSymbols(symbolBytes(sum(nominal)));
  if (first !== undefined) return first;
  const moved = starts.map((start) => clearest(sound, start));
  for (const energies of [sum(moved), ...moved]) {
    const mark = decodeSymbols(symbolBytes(energies));
    if (mark !== undefined) return mark;
  }
  return undefined;
}

/** Adds copies after bringing each to the same loudness, so that a concealed one cannot drown the other. */
function sum(copies: readonly Float32Array[]): Float32Array {
  const total = new Float32Array(SYMBOLS * TONES);
  for (const copy of copies) {
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      const from = symbol * TONES;
      const loudness = copy.subarray(from, from + TONES).reduce((a, b) => a + b, 1e-12);
      for (let tone = 0; tone < TONES; tone++)
        total[from + tone] = (total[from + tone] ?? 0) + (copy[from + tone] ?? 0) / loudness;
    }
  }
  return total;
}
