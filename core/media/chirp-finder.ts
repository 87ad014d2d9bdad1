// Finds the chirp with which every second of the synthetic sound begins, at 8 kHz.
import { CHIRP_SECONDS, chirpPhase, fade } from './audio-code.ts';
import { INNER_RATE_HZ } from './decimator.ts';
import { createMatchedFinder } from './matched-finder.ts';
import type { MatchedFinder } from './matched-finder.ts';

const LENGTH = Math.round(CHIRP_SECONDS * INNER_RATE_HZ);

function template(shift: number): Float32Array {
  return Float32Array.from({ length: LENGTH }, (_, n) => {
    const at = n / INNER_RATE_HZ;
    return fade(at, CHIRP_SECONDS) * Math.sin(chirpPhase(at) + shift);
  });
}

export function createChirpFinder(): MatchedFinder {
  return createMatchedFinder(template);
}
