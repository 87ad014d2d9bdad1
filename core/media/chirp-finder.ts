// Matched filter for the chirp at 8 kHz: normalised correlation at every sample, the analytic envelope only around
// its peaks.
import { CHIRP_SECONDS, chirpPhase, fade } from './audio-code.ts';
import { INNER_RATE_HZ } from './decimator.ts';

const LENGTH = Math.round(CHIRP_SECONDS * INNER_RATE_HZ);
/** Least share of a window's energy that must be chirp (as amplitude): 6 sigma of noise of the same band. */
const LEAST_QUALITY = 0.35;
/** Windows quieter than -66 dBFS are silence: whatever they resemble. */
const LEAST_ENERGY = LENGTH * 0.0005 ** 2;
/** The envelope is searched this far around the correlation's highest swing: half a period of the lowest frequency. */
const REFINE_SAMPLES = 8;
/** A peak is final when nothing higher came within the chirp's own length. */
const SETTLE_SAMPLES = LENGTH;

/** A chirp: where it began, in samples at 8 kHz since the first pushed (with fraction), and its correlation 0..1. */
export interface ChirpHit {
  readonly start: number;
  readonly quality: number;
}

export interface ChirpFinder {
  /** Takes the next samples; returns chirps once 60 ms have passed without a better likeness. */
  push(samples: Float32Array): ChirpHit[];
}

function template(shift: number): Float32Array {
  const wave = Float32Array.from({ length: LENGTH }, (_, n) => {
    const at = n / INNER_RATE_HZ;
    return fade(at, CHIRP_SECONDS) * Math.sin(chirpPhase(at) + shift);
  });
  const norm = Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0));
  return wave.map((value) => value / norm);
}

const SINE = template(0);
const COSINE = template(Math.PI / 2);

function correlate(line: Float32Array, at: number, wave: Float32Array): number {
  let sum = 0;
  for (let n = 0; n < LENGTH; n++) sum += (wave[n] ?? 0) * (line[at + n] ?? 0);
  return sum;
}

function envelope(line: Float32Array, at: number): number {
  return Math.hypot(correlate(line, at, SINE), correlate(line, at, COSINE));
}

function energyAt(line: Float32Array, at: number): number {
  let sum = 0;
  for (let n = at; n < at + LENGTH; n++) sum += (line[n] ?? 0) ** 2;
  return sum;
}

/** Top of the envelope near `at`, between samples by a parabola through its three highest. */
function refine(line: Float32Array, at: number): { readonly at: number; readonly quality: number } {
  let best = at;
  let top = 0;
  for (let index = Math.max(0, at - REFINE_SAMPLES); index <= at + REFINE_SAMPLES; index++) {
    const value = envelope(line, index);
    if (value > top) {
      top = value;
      best = index;
    }
  }
  const before = best > 0 ? envelope(line, best - 1) : top;
  const after = envelope(line, best + 1);
  const curve = before - 2 * top + after;
  const fraction = curve < 0 ? Math.min(0.5, Math.max(-0.5, (before - after) / (2 * curve))) : 0;
  return { at: best + fraction, quality: Math.min(1, top / Math.sqrt(energyAt(line, best))) };
}

export function createChirpFinder(): ChirpFinder {
  // The line holds what was kept (peaks still waiting, room for refinement) and the new samples.
  const keep = SETTLE_SAMPLES + LENGTH + 2 * REFINE_SAMPLES + 2;
  let line = new Float32Array(0);
  let lineStart = 0;
  let next = 0;
  let peak = { at: -1, quality: 0 };

  function scan(until: number, hits: ChirpHit[]): void {
    let energy = energyAt(line, next - lineStart);
    for (; next < until; next++) {
      const index = next - lineStart;
      const quality = energy > LEAST_ENERGY ? Math.abs(correlate(line, index, SINE)) / Math.sqrt(energy) : 0;
      if (quality > LEAST_QUALITY && quality > peak.quality) peak = { at: next, quality };
      if (peak.quality > 0 && next - peak.at >= SETTLE_SAMPLES) {
        const refined = refine(line, peak.at - lineStart);
        hits.push({ start: refined.at + lineStart, quality: refined.quality });
        peak = { at: -1, quality: 0 };
      }
      energy += (line[index + LENGTH] ?? 0) ** 2 - (line[index] ?? 0) ** 2;
    }
  }

  return {
    push(samples): ChirpHit[] {
      const joined = new Float32Array(line.length + samples.length);
      joined.set(line);
      joined.set(samples, line.length);
      line = joined;
      const hits: ChirpHit[] = [];
      const until = lineStart + line.length - LENGTH;
      if (until > next) scan(until, hits);
      const drop = Math.max(0, line.length - keep);
      line = line.slice(drop);
      lineStart += drop;
      return hits;
    },
  };
}
