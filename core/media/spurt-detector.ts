// Reads the rulers at the edges of talk spurts in received sound: how much of each edge was cut off. Fed chunk by
// chunk, pure. Works at 8 kHz inside.
import type { DetectorRateHz } from './audio-detector.ts';
import { fade } from './audio-code.ts';
import { createDecimator, INNER_RATE_HZ } from './decimator.ts';
import { createMatchedFinder } from './matched-finder.ts';
import type { MatchedHit } from './matched-finder.ts';
import { RULER_SECONDS, rulerPhase } from './spurt-ruler.ts';

/** An edge of a talk spurt as it was heard. */
export interface SpurtEdge {
  readonly edge: 'start' | 'end';
  /** How much of the edge is missing, 0 to about 85 ms: of what lacks more, no ruler is left. */
  readonly cutSeconds: number;
}

export interface SpurtDetector {
  /** Takes the next samples and returns what became readable by them: 0.25 s after the ruler's begin. */
  push(samples: Float32Array): SpurtEdge[];
  /** Rulers found of which nothing could be said: stretched, overlaid, or with no silence on either side. */
  unreadable(): number;
}

const LENGTH = Math.round(RULER_SECONDS * INNER_RATE_HZ);
/** 5 ms: at least four periods of the ruler's lowest tone. */
const STEP = 40;
const STEPS = LENGTH / STEP;
/** A step quieter than this, against the loud ones, is missing. */
const MISSING_BELOW = 0.25;
/** A step at the cut that is louder is whole: codecs alter the loudness of tones by as much. */
const WHOLE_ABOVE = 0.7;
/** What is heard in place of missing steps must be quieter; louder, the ruler was stretched or overlaid, not cut. */
const SILENT_BELOW = 0.2;
/** On either side of the ruler so much is compared: longer than the gaps in the voice. */
const SIDE = Math.round(0.15 * INNER_RATE_HZ);
/** The codec's ringing about the ruler is left out. */
const GUARD = Math.round(0.01 * INNER_RATE_HZ);
/** The silent side of an edge is by so much quieter than the other (as amplitude). */
const LEAST_CONTRAST = 3;
const HISTORY = INNER_RATE_HZ;
const MAX_STEP = INNER_RATE_HZ / 4;

function template(shift: number): Float32Array {
  return Float32Array.from({ length: LENGTH }, (_, n) => {
    const at = n / INNER_RATE_HZ;
    return fade(at, RULER_SECONDS) * Math.sin(rulerPhase(at) + shift);
  });
}

type SampleAt = (index: number) => number;

/** Amplitude of the ruler's own tone within each step of the sound from `start` on. */
function stepLevels(at: SampleAt, start: number): number[] {
  const first = Math.round(start);
  return Array.from({ length: STEPS }, (_, step) => {
    let sine = 0;
    let cosine = 0;
    for (let n = step * STEP; n < (step + 1) * STEP; n++) {
      const phase = rulerPhase((first + n - start) / INNER_RATE_HZ);
      const sample = at(first + n);
      sine += sample * Math.sin(phase);
      cosine += sample * Math.cos(phase);
    }
    return (2 / STEP) * Math.hypot(sine, cosine);
  });
}

const IDEAL = stepLevels((index) => template(0)[index] ?? 0, 0);

function rms(at: SampleAt, from: number, to: number): number {
  let sum = 0;
  for (let n = Math.round(from); n < Math.round(to); n++) sum += at(n) ** 2;
  return to > from ? Math.sqrt(sum / (to - from)) : 0;
}

/** Steps missing before the first that is there, in steps with fraction. */
function missingSteps(levels: readonly number[]): number {
  const first = levels.findIndex((level) => level >= MISSING_BELOW);
  if (first === -1) return levels.length;
  const level = levels[first] ?? 0;
  return first + (level >= WHOLE_ABOVE ? 0 : 1 - level);
}

/** @returns undefined when the ruler was found but is not what an edge looks like. */
function readEdge(at: SampleAt, { start }: MatchedHit): SpurtEdge | undefined {
  const relative = stepLevels(at, start).map((level, step) => level / (IDEAL[step] ?? 1));
  // Three quarters of what is there lies below: neither a cut nor one loud step decides.
  const there = [...relative].sort((a, b) => b - a);
  const loud = there[Math.floor(there.length / 8)] ?? 0;
  const before = rms(at, start - GUARD - SIDE, start - GUARD);
  const after = rms(at, start + LENGTH + GUARD, start + LENGTH + GUARD + SIDE);
  const quiet = Math.min(before, after);
  if (loud === 0 || quiet * LEAST_CONTRAST > Math.max(before, after)) return undefined;
  const edge = before < after ? 'start' : 'end';
  const levels = relative.map((level) => level / loud);
  const missing = missingSteps(edge === 'start' ? levels : levels.toReversed());
  // The last missing step may hold the begin of what is there.
  const silent = Math.max(0, Math.floor(missing) - 1) * STEP;
  const end = start + LENGTH;
  const heard = edge === 'start' ? rms(at, start, start + silent) : rms(at, end - silent, end);
  if (heard > SILENT_BELOW * loud) return undefined;
  return { edge, cutSeconds: (missing * STEP) / INNER_RATE_HZ };
}

/**
 * A detector for one received mono stream at that rate. In clean sound a cut is read within 3 ms. A spurt of which more
 * than some 85 ms of an edge is missing shows no ruler there and is not counted; time stretched by the jitter buffer
 * within a ruler makes it unreadable. Cost: some 8 million multiplications a second of sound.
 */
export function createSpurtDetector(rateHz: DetectorRateHz): SpurtDetector {
  const decimator = createDecimator(rateHz);
  const finder = createMatchedFinder(template);
  const history = new Float32Array(HISTORY);
  let received = 0;
  let waiting: MatchedHit[] = [];
  let unreadable = 0;
  const at: SampleAt = (index) =>
    index < 0 || index >= received || index < received - HISTORY ? 0 : (history[index % HISTORY] ?? 0);

  function take(samples: Float32Array): SpurtEdge[] {
    for (const sample of samples) history[received++ % HISTORY] = sample;
    waiting.push(...finder.push(samples));
    const isDue = (hit: MatchedHit): boolean => hit.start + LENGTH + GUARD + SIDE <= received;
    const due = waiting.filter(isDue);
    waiting = waiting.filter((hit) => !isDue(hit));
    return due.flatMap((hit) => {
      const edge = readEdge(at, hit);
      if (edge === undefined) unreadable++;
      return edge ?? [];
    });
  }

  return {
    push(samples): SpurtEdge[] {
      const inner = decimator.push(samples);
      const found: SpurtEdge[] = [];
      for (let from = 0; from < inner.length; from += MAX_STEP)
        found.push(...take(inner.subarray(from, from + MAX_STEP)));
      return found;
    },
    unreadable: () => unreadable,
  };
}
