// The voice-like sound between the codes: a seeded loop of vowels, enough for codecs and voice detectors to treat it
// as speech. It carries no meaning and need not be the same bit by bit on two machines.
import { hash32, pick } from './integer-math.ts';
import { SIGNAL_RATE_HZ } from './audio-code.ts';

const LOOP_SECONDS = 4;
/** First three formants in Hz of five vowels (Peterson & Barney 1952, men, rounded). */
const VOWELS: readonly (readonly [number, number, number])[] = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [270, 2290, 3010],
  [570, 840, 2410],
  [300, 870, 2240],
];
const FORMANT_BANDWIDTH_HZ: readonly [number, number, number] = [80, 110, 160];
/** Syllables of 120 to 240 ms: 4 to 8 a second, as in speech. */
const SYLLABLE_MS: readonly [number, number] = [120, 240];
const PITCH_HZ: readonly [number, number] = [95, 210];

interface Resonator {
  tune(frequencyHz: number, bandwidthHz: number): void;
  step(input: number): number;
}

function createResonator(): Resonator {
  let gain = 0;
  let b1 = 0;
  let b2 = 0;
  let y1 = 0;
  let y2 = 0;
  return {
    tune(frequencyHz, bandwidthHz): void {
      const radius = Math.exp((-Math.PI * bandwidthHz) / SIGNAL_RATE_HZ);
      b1 = 2 * radius * Math.cos((2 * Math.PI * frequencyHz) / SIGNAL_RATE_HZ);
      b2 = -radius * radius;
      gain = 1 - b1 - b2;
    },
    step(input): number {
      const output = gain * input + b1 * y1 + b2 * y2;
      y2 = y1;
      y1 = output;
      return output;
    },
  };
}

/** A four-second loop at 48 kHz with a peak of 1. */
export function createVoiceLoop(seed: number): Float32Array {
  const loop = new Float32Array(LOOP_SECONDS * SIGNAL_RATE_HZ);
  const formants = [createResonator(), createResonator(), createResonator()];
  const pitchHz = pick(seed, 30, ...PITCH_HZ);
  let syllable = 0;
  let start = 0;
  let peak = 1e-9;
  while (start < loop.length) {
    const length = Math.floor((pick(seed, 100 + syllable, ...SYLLABLE_MS) * SIGNAL_RATE_HZ) / 1000);
    const vowel = VOWELS[hash32(seed, 500 + syllable) % VOWELS.length] ?? [500, 1500, 2500];
    formants.forEach((formant, index) =>
      formant.tune(vowel[index] ?? 500, FORMANT_BANDWIDTH_HZ[index] ?? 100),
    );
    const glide = pick(seed, 900 + syllable, -12, 12) / 100;
    let phase = 0;
    for (let n = 0; n < length && start + n < loop.length; n++) {
      const at = n / length;
      phase += (pitchHz * (1 + glide * at)) / SIGNAL_RATE_HZ;
      const pulse = phase >= 1 ? 1 : 0;
      phase -= pulse;
      const breath = (hash32(seed, start + n) / 2 ** 32 - 0.5) * 0.02;
      const value = formants.reduce((input, formant) => formant.step(input), pulse + breath);
      const shaped = value * Math.sin(Math.PI * at);
      loop[start + n] = shaped;
      peak = Math.max(peak, Math.abs(shaped));
    }
    start += length;
    syllable++;
  }
  return loop.map((value) => value / peak);
}
