import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSymbols, encodeSymbols, unwrapSeconds } from '#core/media/audio-code.ts';
import { createAudioSignal, renderAudio, samplePosition } from '#core/media/audio-signal.ts';

const START = samplePosition(1_764_000_000_000);

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
}

describe('the synthetic microphone', () => {
  const signal = createAudioSignal({ seed: 5, senderIndex: 300 });

  it('gives the same samples however it is cut into chunks', () => {
    const whole = new Float32Array(96_000);
    renderAudio(signal, START + 1234, whole);
    const again = createAudioSignal({ seed: 5, senderIndex: 300 });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 12 }), (lengths) => {
        let at = 0;
        for (const length of lengths) {
          const chunk = new Float32Array(length);
          renderAudio(again, START + 1234 + at, chunk);
          expect(chunk).toEqual(whole.slice(at, at + length));
          at += length;
        }
      }),
      { numRuns: 20 },
    );
  });

  it('starts each second of the wall clock with a chirp', () => {
    const around = new Float32Array(4800);
    renderAudio(signal, START - 480, around);
    expect(rms(around.subarray(0, 480))).toBeLessThan(0.02);
    expect(rms(around.subarray(480 + 240, 480 + 2640))).toBeGreaterThan(0.25);
  });

  it('keeps the voice quieter than the code, the code below clipping', () => {
    const second = new Float32Array(48_000);
    renderAudio(signal, START, second);
    const code = rms(second.subarray(3_840, 3_840 + 6_720));
    const voice = rms(second.subarray(13_000, 22_000));
    expect(voice).toBeGreaterThan(0.003);
    expect(code / voice).toBeGreaterThan(3);
    expect(second.every((value) => Math.abs(value) <= 0.41)).toBe(true);
  });

  it('sounds different for other seats', () => {
    const other = createAudioSignal({ seed: 5, senderIndex: 301 });
    const [a, b] = [new Float32Array(48_000), new Float32Array(48_000)];
    renderAudio(signal, START, a);
    renderAudio(other, START, b);
    expect(a).not.toEqual(b);
  });

  it('codes sender and second so that any wrong symbol is noticed', () => {
    const field = fc.integer({ min: 0, max: 65_535 });
    fc.assert(
      fc.property(
        field,
        field,
        fc.nat(6),
        fc.integer({ min: 1, max: 255 }),
        (senderIndex, secondCounter, at, flip) => {
          const bytes = encodeSymbols({ senderIndex, secondCounter }).map(([low, high]) => low * 16 + high);
          expect(decodeSymbols(bytes)).toEqual({ senderIndex, secondCounter });
          expect(
            decodeSymbols(bytes.map((byte, index) => (index === at ? byte ^ flip : byte))),
          ).toBeUndefined();
        },
      ),
    );
  });

  it('unwraps its second counter to the time nearest to the reader', () => {
    expect(unwrapSeconds(1_764_000_000 % 65_536, 1_764_000_003.7)).toBe(1_764_000_000);
    expect(unwrapSeconds(65_535, 65_536 * 10)).toBe(65_536 * 10 - 1);
  });
});
