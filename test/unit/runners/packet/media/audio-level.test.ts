import { describe, expect, it } from 'vitest';
import { audioLevel } from '#runners/packet/media/audio-level.ts';

const sine = (peak: number): Float32Array =>
  Float32Array.from({ length: 960 }, (_, n) => peak * Math.sin((2 * Math.PI * n) / 48));

describe('the level that RTP carries beside a sound', () => {
  it.each([
    ['a full-scale square wave', new Float32Array(960).fill(1), 0],
    ['a full-scale sine', sine(1), 3],
    ['a sine at a tenth of full scale', sine(0.1), 23],
    ['clipped sound', new Float32Array(960).fill(4), 0],
    ['a whisper below the scale', new Float32Array(960).fill(1e-7), 127],
    ['silence', new Float32Array(960), 127],
    ['no sound at all', new Float32Array(0), 127],
  ])('of %s is as RFC 6464 has it', (_what, samples, level) => {
    expect(audioLevel(samples)).toBe(level);
  });
});
