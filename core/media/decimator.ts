// Brings sound at 48 or 16 kHz down to 8 kHz with a linear-phase low pass, so that its delay is one known number.

export const INNER_RATE_HZ = 8000;
/** Middle of the transition: the signal ends at 3650 Hz, what would alias onto it begins at 4350 Hz. */
const CUTOFF_HZ = 4000;
/** Taps for each input sample of an output step: transition of 700 Hz at 50 dB (Hamming, 3.3 / N of the rate). */
const TAPS_PER_STEP = 38;

export interface Decimator {
  /** Delay of the filter in input samples. */
  readonly delaySamples: number;
  /** The output samples that the input completes; valid until the next call. */
  push(samples: Float32Array): Float32Array;
}

export function createDecimator(rateHz: number): Decimator {
  const step = rateHz / INNER_RATE_HZ;
  const length = step * TAPS_PER_STEP + 1;
  const middle = (length - 1) / 2;
  const taps = Float32Array.from({ length }, (_, n) => {
    const x = n - middle;
    const ideal =
      x === 0 ? (2 * CUTOFF_HZ) / rateHz : Math.sin((2 * Math.PI * CUTOFF_HZ * x) / rateHz) / (Math.PI * x);
    return ideal * (0.54 + 0.46 * Math.cos((Math.PI * x) / middle));
  });
  let kept = new Float32Array(length - 1);
  let skip = 0;
  return {
    delaySamples: middle,
    push(samples): Float32Array {
      const line = new Float32Array(kept.length + samples.length);
      line.set(kept);
      line.set(samples, kept.length);
      const count = Math.max(0, Math.ceil((samples.length - skip) / step));
      const output = new Float32Array(count);
      for (let index = 0; index < count; index++) {
        const from = skip + index * step;
        let sum = 0;
        for (let tap = 0; tap < length; tap++) sum += (taps[tap] ?? 0) * (line[from + tap] ?? 0);
        output[index] = sum;
      }
      skip += count * step - samples.length;
      kept = line.slice(line.length - (length - 1));
      return output;
    },
  };
}
