import { describe, expect, it } from 'vitest';
import { createAudioDetector } from '#core/media/audio-detector.ts';
import type { AudioDetection } from '#core/media/audio-detector.ts';
import { createAudioSignal, renderAudio } from '#core/media/audio-signal.ts';
import { hash32 } from '#core/media/integer-math.ts';

const SECOND = 1_764_000_000;
const RATE = 48_000;

/** Sound as sent from `SECOND` on, delayed by silence of that many samples. */
function sent(senderIndex: number, seconds: number, delaySamples = 0): Float32Array {
  const signal = createAudioSignal({ seed: 77, senderIndex });
  const sound = new Float32Array(seconds * RATE + delaySamples);
  renderAudio(signal, SECOND * RATE, sound.subarray(delaySamples));
  return sound;
}

function detect(
  sound: Float32Array,
  chunk = 960,
): { found: AudioDetection[]; chirps: number; unreadable: number } {
  const detector = createAudioDetector(RATE);
  const found: AudioDetection[] = [];
  for (let at = 0; at < sound.length; at += chunk)
    found.push(...detector.push(sound.subarray(at, at + chunk)));
  return { found, ...detector.counts() };
}

function noise(seed: number, index: number): number {
  return hash32(seed, index) / 2 ** 31 - 1;
}

function silence(sound: Float32Array, fromSeconds: number, toSeconds: number): void {
  sound.fill(0, Math.round(fromSeconds * RATE), Math.round(toSeconds * RATE));
}

describe('the detector of the synthetic microphone', () => {
  it('reads sender and second, and places each chirp within 0.05 ms', () => {
    const { found, chirps, unreadable } = detect(sent(4321, 5, 1777));
    expect(found.map((hit) => [hit.senderIndex, hit.secondCounter])).toEqual(
      [0, 1, 2, 3, 4].map((second) => [4321, (SECOND + second) % 65_536]),
    );
    found.forEach((hit, second) => {
      expect(Math.abs(hit.arrivalSample - (1777 + second * RATE))).toBeLessThan(0.05 * 48);
      expect(hit.quality).toBeGreaterThan(0.95);
    });
    expect([chirps, unreadable]).toEqual([5, 0]);
  });

  it('finds the same however the stream is cut', () => {
    const sound = sent(9, 3, 100);
    const reference = detect(sound, 480).found;
    for (const chunk of [1, 7, 128, 4096, 144_000]) {
      const other = detect(sound, chunk).found;
      expect(other.map((hit) => hit.secondCounter)).toEqual(reference.map((hit) => hit.secondCounter));
      other.forEach((hit, index) =>
        expect(hit.arrivalSample).toBeCloseTo(reference[index]?.arrivalSample ?? NaN, 1),
      );
    }
  }, 60_000);

  it('reads a stream at 16 kHz as well', () => {
    const sound = sent(65_535, 3);
    const detector = createAudioDetector(16_000);
    const third = Float32Array.from({ length: sound.length / 3 }, (_, n) => {
      const around = sound.subarray(Math.max(0, 3 * n - 1), 3 * n + 2);
      return around.reduce((a, b) => a + b, 0) / around.length;
    });
    const found = detector.push(third);
    expect(found.map((hit) => hit.senderIndex)).toEqual([65_535, 65_535, 65_535]);
    expect(found.every((hit, second) => Math.abs(hit.arrivalSample - second * 16_000) < 16)).toBe(true);
  });

  it('reads through noise 6 dB below the code', () => {
    const sound = sent(12, 6).map((value, index) => value + 0.18 * noise(3, index));
    expect(detect(sound).found.map((hit) => hit.senderIndex)).toEqual([12, 12, 12, 12, 12, 12]);
  });

  it('reads a second of which either copy of the code is lost', () => {
    const sound = sent(33, 2);
    silence(sound, 0.08, 0.3);
    silence(sound, 1.45, 1.7);
    expect(detect(sound).found.map((hit) => hit.senderIndex)).toEqual([33, 33]);
  });

  it('reads a second of which both copies lost different packets', () => {
    const sound = sent(34, 1);
    silence(sound, 0.1, 0.14);
    silence(sound, 0.6, 0.64);
    expect(detect(sound).found.map((hit) => hit.senderIndex)).toEqual([34]);
  });

  it('counts a second as unreadable when its code is gone, and guesses nothing', () => {
    const sound = sent(35, 1);
    silence(sound, 0.08, 0.99);
    expect(detect(sound)).toEqual({ found: [], chirps: 1, unreadable: 1 });
  });

  it('keeps placing chirps after a pause in the stream that was filled with silence', () => {
    const sound = sent(36, 6);
    silence(sound, 1.3, 3.4);
    const seconds = detect(sound).found.map((hit) => hit.secondCounter - (SECOND % 65_536));
    expect(seconds).toEqual([0, 1, 4, 5]);
  });

  it('hears nothing in silence, tones, noise and voices', () => {
    const loud = Float32Array.from({ length: 4 * RATE }, (_, index) => 0.5 * noise(8, index));
    const tone = loud.map((_, index) => 0.3 * Math.sin((2 * Math.PI * 1000 * index) / RATE));
    const voice = createAudioSignal({ seed: 6, senderIndex: 6 }).voice;
    for (const sound of [new Float32Array(2 * RATE), loud, tone, voice]) {
      expect(detect(sound)).toEqual({ found: [], chirps: 0, unreadable: 0 });
    }
  });
});
