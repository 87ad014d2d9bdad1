// Finds the synthetic microphone's chirps and codes (audio-code.ts) in received sound: fed chunk by chunk, pure.
// Works at 8 kHz inside: all of the signal lies below 3.7 kHz.
import { CODE_STARTS_SECONDS, SYMBOL_SECONDS, SYMBOLS } from './audio-code.ts';
import { createChirpFinder } from './chirp-finder.ts';
import type { MatchedHit } from './matched-finder.ts';
import { createDecimator, INNER_RATE_HZ } from './decimator.ts';
import { readCode } from './tone-reader.ts';

/** A second of sound that was found and read. */
export interface AudioDetection {
  /** Index of the sending seat in the plan. */
  readonly senderIndex: number;
  /** Unix seconds modulo 2^16 at the sender when the chirp began; see `unwrapSeconds`. */
  readonly secondCounter: number;
  /** Where the chirp began in the received stream: input samples since the first one pushed, with fraction. */
  readonly arrivalSample: number;
  /** Correlation of the chirp with the ideal one, 0..1; 1 is a flawless, 0.35 the weakest accepted chirp. */
  readonly quality: number;
}

interface AudioDetectorCounts {
  /** Chirps found, readable or not. */
  readonly chirps: number;
  /** Chirps whose code failed its checksum in every copy: counted, never guessed. */
  readonly unreadable: number;
}

export interface AudioDetector {
  /** Takes the next samples and returns what became readable by them: 0.7 s after its chirp. */
  push(samples: Float32Array): AudioDetection[];
  counts(): AudioDetectorCounts;
}

export type DetectorRateHz = 16_000 | 48_000;

/** A second's last symbol ends this long after its chirp began; plus what the alignment search may look ahead. */
const CODE_END_SECONDS = Math.max(...CODE_STARTS_SECONDS) + SYMBOLS * SYMBOL_SECONDS + 0.02;
/** Sound kept at 8 kHz: a second is read at the latest 0.7 s after its chirp, in chunks of at most a second. */
const HISTORY_SECONDS = 4;
/** Chirps of one stream are a second apart; a nearer, weaker one is an echo or a chance likeness. */
const LEAST_DISTANCE_SECONDS = 0.4;
const MAX_STEP = INNER_RATE_HZ;

/**
 * A detector for one received mono stream at that rate.
 *
 * Accuracy (`npm run bench:marks`): `arrivalSample` is right within 0.05 ms in clean sound and through libopus at 24
 * and 32 kbit/s alike, beside the codec's constant delay, which is part of what is measured. Limits: a jitter buffer
 * that stretches or shrinks time inside the chirp's 60 ms displaces that second by as much; a chirp of which two or
 * more packets of 20 ms are lost is not found, and its second is missing from `secondCounter`; several senders mixed
 * into one stream are found only while their chirps do not overlap. Nothing lives above 3.7 kHz, echo cancelling,
 * noise suppression and gain control must be off.
 *
 * A false reading needs a CRC-24 to agree by chance in one of at most 4 tries: below 3e-7 for each unreadable chirp;
 * a chance chirp needs a correlation of 0.35, 6 sigma of noise of the same band. Cost: about 6 million
 * multiplications a second of sound, measured 0.9 % of one core.
 */
export function createAudioDetector(rateHz: DetectorRateHz): AudioDetector {
  const decimator = createDecimator(rateHz);
  const finder = createChirpFinder();
  const history = new Float32Array(HISTORY_SECONDS * INNER_RATE_HZ);
  let received = 0;
  let waiting: MatchedHit[] = [];
  let chirps = 0;
  let unreadable = 0;

  function note(hit: MatchedHit): void {
    const last = waiting.at(-1);
    if (last !== undefined && hit.start - last.start < LEAST_DISTANCE_SECONDS * INNER_RATE_HZ) {
      if (hit.quality > last.quality) waiting[waiting.length - 1] = hit;
      return;
    }
    waiting.push(hit);
  }

  function settle(hit: MatchedHit): AudioDetection[] {
    chirps++;
    const at = (index: number): number => history[index % history.length] ?? 0;
    const mark = readCode(at, hit.start);
    if (mark === undefined) {
      unreadable++;
      return [];
    }
    const arrivalSample = (hit.start * rateHz) / INNER_RATE_HZ - decimator.delaySamples;
    return [{ ...mark, arrivalSample, quality: hit.quality }];
  }

  function take(samples: Float32Array): AudioDetection[] {
    for (const sample of samples) history[received++ % history.length] = sample;
    for (const hit of finder.push(samples)) note(hit);
    const ready = received - CODE_END_SECONDS * INNER_RATE_HZ;
    const due = waiting.filter((hit) => hit.start <= ready);
    waiting = waiting.filter((hit) => hit.start > ready);
    return due.flatMap(settle);
  }

  return {
    push(samples): AudioDetection[] {
      const inner = decimator.push(samples);
      const found: AudioDetection[] = [];
      for (let from = 0; from < inner.length; from += MAX_STEP)
        found.push(...take(inner.subarray(from, from + MAX_STEP)));
      return found;
    },
    counts: () => ({ chirps, unreadable }),
  };
}
