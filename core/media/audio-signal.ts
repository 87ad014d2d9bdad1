// The synthetic microphone: a sound in which every second says whose it is and which second it is. A pure function of
// (seed, sender index, sample position on the wall clock); the layout is in audio-code.ts, the reader is
// audio-detector.ts.
import {
  BAND_FIRST_HZ,
  CHIRP_SECONDS,
  chirpPhase,
  CODE_STARTS_SECONDS,
  encodeSymbols,
  fade,
  SIGNAL_RATE_HZ,
  SYMBOL_SECONDS,
  SYMBOLS,
  TONE_SPACING_HZ,
} from './audio-code.ts';
import { createVoiceLoop } from './audio-voice.ts';
import { hash32 } from './integer-math.ts';

/** Peak of the chirp: -8 dBFS, below every limiter's knee. */
const CHIRP_PEAK = 0.4;
/** Peak of each of a symbol's two tones: together as loud as the chirp. */
const TONE_PEAK = 0.2;
/** Peak of the voice: about 10 dB below the code. */
const VOICE_PEAK = 0.12;
/** The voice keeps this distance from chirp and code, so that a matched filter sees each alone. */
const VOICE_GUARD_SECONDS = 0.02;

const samplesOf = (seconds: number): number => Math.round(seconds * SIGNAL_RATE_HZ);
const CHIRP_SAMPLES = samplesOf(CHIRP_SECONDS);
const SYMBOL_SAMPLES = samplesOf(SYMBOL_SECONDS);
const CODE_SAMPLES = SYMBOL_SAMPLES * SYMBOLS;
const CODE_STARTS = CODE_STARTS_SECONDS.map(samplesOf);

/** Every tone has a whole number of periods in 20 ms, so one symbol-long sine serves them all. */
const SINE = Float32Array.from({ length: SYMBOL_SAMPLES }, (_, n) =>
  Math.sin((2 * Math.PI * n) / SYMBOL_SAMPLES),
);
const SYMBOL_FADE = Float32Array.from({ length: SYMBOL_SAMPLES }, (_, n) =>
  fade(n / SIGNAL_RATE_HZ, SYMBOL_SECONDS),
);
const CHIRP = Float32Array.from({ length: CHIRP_SAMPLES }, (_, n) => {
  const at = n / SIGNAL_RATE_HZ;
  return CHIRP_PEAK * fade(at, CHIRP_SECONDS) * Math.sin(chirpPhase(at));
});

/** Where in a second the voice may sound, and how loud: 0 during chirp and code, 1 between, faded. */
const VOICE_ENVELOPE = (() => {
  const guard = samplesOf(VOICE_GUARD_SECONDS);
  const [firstStart = 0, secondStart = 0] = CODE_STARTS;
  const gaps = [
    [firstStart + CODE_SAMPLES + guard, secondStart - guard],
    [secondStart + CODE_SAMPLES + guard, SIGNAL_RATE_HZ - guard],
  ] as const;
  const envelope = new Float32Array(SIGNAL_RATE_HZ);
  for (const [from, to] of gaps) {
    for (let n = from; n < to; n++) {
      envelope[n] = VOICE_PEAK * Math.min(1, (n - from) / guard, (to - n) / guard);
    }
  }
  return envelope;
})();

export interface AudioSignal {
  readonly senderIndex: number;
  /** Voice loop at 48 kHz; the only large thing a signal holds (768 kB). */
  readonly voice: Float32Array;
}

/** A microphone of that seat; `seed` is any 32-bit integer, `senderIndex` 0..65535. */
export function createAudioSignal(options: {
  readonly seed: number;
  readonly senderIndex: number;
}): AudioSignal {
  return {
    senderIndex: options.senderIndex,
    voice: createVoiceLoop(hash32(options.seed, options.senderIndex)),
  };
}

/** Position on the signal's axis of a Unix time in milliseconds: samples at 48 kHz since 1970, whole. */
export function samplePosition(unixMs: number): number {
  return Math.round(unixMs * (SIGNAL_RATE_HZ / 1000));
}

function toneIndex(band: 0 | 1, tone: number): number {
  return ((BAND_FIRST_HZ[band] + tone * TONE_SPACING_HZ) * SYMBOL_SAMPLES) / SIGNAL_RATE_HZ;
}

/** Renders samples [from, to) of one second into `out` at `offset`. */
function renderWithin(
  signal: AudioSignal,
  second: number,
  from: number,
  to: number,
  out: Float32Array,
  offset: number,
): void {
  const { voice } = signal;
  const loopAt = (second * SIGNAL_RATE_HZ) % voice.length;
  for (let n = from; n < to; n++) {
    const level = VOICE_ENVELOPE[n] ?? 0;
    out[offset + n - from] = level === 0 ? 0 : level * (voice[(loopAt + n) % voice.length] ?? 0);
  }
  for (let n = from; n < Math.min(to, CHIRP_SAMPLES); n++) out[offset + n - from] = CHIRP[n] ?? 0;
  const symbols = encodeSymbols({ senderIndex: signal.senderIndex, secondCounter: second });
  for (const start of CODE_STARTS) {
    symbols.forEach(([low, high], index) => {
      const symbolStart = start + index * SYMBOL_SAMPLES;
      const lowStep = toneIndex(0, low);
      const highStep = toneIndex(1, high);
      const end = Math.min(to, symbolStart + SYMBOL_SAMPLES);
      for (let n = Math.max(from, symbolStart); n < end; n++) {
        const at = n - symbolStart;
        const tones =
          (SINE[(at * lowStep) % SYMBOL_SAMPLES] ?? 0) + (SINE[(at * highStep) % SYMBOL_SAMPLES] ?? 0);
        out[offset + n - from] = TONE_PEAK * (SYMBOL_FADE[at] ?? 0) * tones;
      }
    });
  }
}

/**
 * Fills `out` with mono samples at 48 kHz, within ±0.4, from absolute position `startSample` (see
 * `samplePosition`): the chirp of a second begins exactly at a multiple of 48000. Any cut into chunks gives the same
 * samples. A sender renders position `samplePosition(wall clock at which the chunk is captured)` once and goes on
 * contiguously; how well that anchor was known is part of any latency's error.
 */
export function renderAudio(signal: AudioSignal, startSample: number, out: Float32Array): void {
  let done = 0;
  while (done < out.length) {
    const position = startSample + done;
    const second = Math.floor(position / SIGNAL_RATE_HZ);
    const from = position - second * SIGNAL_RATE_HZ;
    const to = Math.min(SIGNAL_RATE_HZ, from + out.length - done);
    renderWithin(signal, second, from, to, out, done);
    done += to - from;
  }
}
