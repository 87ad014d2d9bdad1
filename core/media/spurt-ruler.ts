// How the synthetic sound shows where a talk spurt begins and ends: a falling tone of 100 ms at either edge, a ruler on
// which the receiver reads how much of the edge was cut off. Nothing about the spurt has to be known to read it.
import { fade, SIGNAL_RATE_HZ } from './audio-code.ts';

export const RULER_SECONDS = 0.1;
/** It falls, as the chirp of a second rises: they do not resemble each other. All of it passes narrow-band Opus. */
const RULER_FROM_HZ = 3300;
const RULER_TO_HZ = 800;
/** As loud as the chirp. */
const RULER_PEAK = 0.4;
const RULER_SAMPLES = Math.round(RULER_SECONDS * SIGNAL_RATE_HZ);
const SAMPLES_PER_MS = SIGNAL_RATE_HZ / 1000;
/** Shorter spurts carry no ruler: between two there must be enough sound to tell the one's edge from the other's. */
const LEAST_MARKED_SPURT_MS = 400;

/** Phase in radians of the ruler, `at` seconds after its start. */
export function rulerPhase(at: number): number {
  const slope = (RULER_TO_HZ - RULER_FROM_HZ) / RULER_SECONDS;
  return 2 * Math.PI * (RULER_FROM_HZ * at + (slope / 2) * at * at);
}

const RULER = Float32Array.from({ length: RULER_SAMPLES }, (_, n) => {
  const at = n / SIGNAL_RATE_HZ;
  return RULER_PEAK * fade(at, RULER_SECONDS) * Math.sin(rulerPhase(at));
});

/** Index of the last spurt that began at or before that time; -1 before all. */
function lastBegun(talk: readonly number[], atMs: number): number {
  let low = 0;
  let high = Math.ceil(talk.length / 2);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((talk[2 * middle] ?? Infinity) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Silences what lies outside of the spurts and draws their rulers, in mono samples at 48 kHz.
 * @param fromMs time of the first sample on the scale of `talk`
 * @param talk begins and ends, alternately, in milliseconds, growing
 */
export function keepSpurts(samples: Float32Array, fromMs: number, talk: readonly number[]): void {
  const sampleOf = (ms: number): number => Math.round((ms - fromMs) * SAMPLES_PER_MS);
  let silentFrom = 0;
  const first = Math.max(0, lastBegun(talk, fromMs));
  for (let spurt = first; 2 * spurt < talk.length; spurt++) {
    const begin = talk[2 * spurt] ?? Infinity;
    const end = talk[2 * spurt + 1] ?? Infinity;
    const from = sampleOf(begin);
    const to = sampleOf(end);
    if (from >= samples.length) break;
    if (from > silentFrom) samples.fill(0, silentFrom, from);
    if (end - begin >= LEAST_MARKED_SPURT_MS) {
      drawRuler(samples, from);
      drawRuler(samples, to - RULER_SAMPLES);
    }
    silentFrom = Math.max(0, to);
  }
  if (silentFrom < samples.length) samples.fill(0, silentFrom);
}

/** The part of a ruler that starts at `from`, which may lie outside, that falls into the samples. */
function drawRuler(samples: Float32Array, from: number): void {
  if (!Number.isFinite(from)) return;
  const start = Math.max(0, from);
  const end = Math.min(samples.length, from + RULER_SAMPLES);
  for (let n = start; n < end; n++) samples[n] = RULER[n - from] ?? 0;
}
