import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAudioSignal, renderAudio } from '#core/media/audio-signal.ts';
import { createSpurtDetector } from '#core/media/spurt-detector.ts';
import type { SpurtEdge } from '#core/media/spurt-detector.ts';
import { keepSpurts } from '#core/media/spurt-ruler.ts';

const RATE = 48_000;
const PER_MS = RATE / 1000;
const SECOND = 1_764_000_000;

/** Sound of a microphone whose owner talks as told, in chunks as a microphone makes them. */
function spoken(talk: readonly number[], lengthMs: number): Float32Array {
  const signal = createAudioSignal({ seed: 3, senderIndex: 7 });
  const sound = new Float32Array(lengthMs * PER_MS);
  const chunkMs = 20;
  for (let ms = 0; ms < lengthMs; ms += chunkMs) {
    const chunk = sound.subarray(ms * PER_MS, (ms + chunkMs) * PER_MS);
    renderAudio(signal, SECOND * RATE + ms * PER_MS, chunk);
    keepSpurts(chunk, ms, talk);
  }
  return sound;
}

function edges(sound: Float32Array): { found: SpurtEdge[]; unreadable: number } {
  const detector = createSpurtDetector(RATE);
  const found: SpurtEdge[] = [];
  for (let at = 0; at < sound.length; at += 480) found.push(...detector.push(sound.subarray(at, at + 480)));
  return { found, unreadable: detector.unreadable() };
}

const TALK = [333, 1501, 2022, 2800, 3333, 4777];

describe('talk spurts', () => {
  it('are silence outside and the same sound however it is cut into chunks', () => {
    const sound = spoken(TALK, 5200);
    const whole = new Float32Array(sound.length);
    renderAudio(createAudioSignal({ seed: 3, senderIndex: 7 }), SECOND * RATE, whole);
    keepSpurts(whole, 0, TALK);
    expect(sound.every((sample, n) => sample === whole[n])).toBe(true);
    expect(sound.subarray(0, 333 * PER_MS).every((sample) => sample === 0)).toBe(true);
    expect(sound.subarray(1501 * PER_MS, 2022 * PER_MS).every((sample) => sample === 0)).toBe(true);
    expect(sound.subarray(4777 * PER_MS).every((sample) => sample === 0)).toBe(true);
    expect(sound.subarray(340 * PER_MS, 360 * PER_MS).some((sample) => Math.abs(sample) > 0.3)).toBe(true);
  });

  it('show both edges of each, uncut', () => {
    const { found, unreadable } = edges(spoken(TALK, 5200));
    expect(found.map(({ edge }) => edge)).toEqual(['start', 'end', 'start', 'end', 'start', 'end']);
    for (const { cutSeconds } of found) expect(cutSeconds).toBeLessThan(0.002);
    expect(unreadable).toBe(0);
  });

  it('too short for two rulers carry none', () => {
    expect(edges(spoken([300, 600, 900, 1250], 2000)).found).toEqual([]);
  });

  it('tell within 3 ms how much of a start or an end was cut, at any place in the second', () => {
    const cut = fc.record({
      beginMs: fc.integer({ min: 250, max: 1400 }),
      lengthMs: fc.integer({ min: 400, max: 1200 }),
      startMs: fc.integer({ min: 0, max: 70 }),
      endMs: fc.integer({ min: 0, max: 70 }),
    });
    fc.assert(
      fc.property(cut, ({ beginMs, lengthMs, startMs, endMs }) => {
        const end = beginMs + lengthMs;
        const sound = spoken([beginMs, end], end + 400);
        sound.fill(0, beginMs * PER_MS, (beginMs + startMs) * PER_MS);
        sound.fill(0, (end - endMs) * PER_MS, end * PER_MS);
        const { found } = edges(sound);
        expect(found.map(({ edge }) => edge)).toEqual(['start', 'end']);
        expect(Math.abs((found[0]?.cutSeconds ?? NaN) * 1000 - startMs)).toBeLessThan(3);
        expect(Math.abs((found[1]?.cutSeconds ?? NaN) * 1000 - endMs)).toBeLessThan(3);
      }),
      { numRuns: 10, examples: [[{ beginMs: 250, lengthMs: 400, startMs: 9, endMs: 0 }]] },
    );
  });

  it('are not found where somebody talks without pause', () => {
    const sound = new Float32Array(8 * RATE);
    renderAudio(createAudioSignal({ seed: 3, senderIndex: 7 }), SECOND * RATE, sound);
    expect(edges(sound)).toEqual({ found: [], unreadable: 0 });
  });

  it('say nothing of an edge in which time was stretched, instead of calling it cut', () => {
    const sound = spoken([300, 1500], 2200);
    // 12 ms of the ruler again, as a jitter buffer that plays for time does.
    const at = 350 * PER_MS;
    const stretched = new Float32Array(sound.length + 12 * PER_MS);
    stretched.set(sound.subarray(0, at));
    stretched.set(sound.subarray(at - 12 * PER_MS), at);
    const starts = edges(stretched).found.filter(({ edge }) => edge === 'start');
    for (const { cutSeconds } of starts) expect(cutSeconds).toBeLessThan(0.005);
  });
});
