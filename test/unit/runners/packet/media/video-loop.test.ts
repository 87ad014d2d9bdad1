import { describe, expect, it } from 'vitest';
import { frameCount, loopOfFrames, vp8Words } from '#runners/packet/media/video-loop.ts';
import { MediaLoop } from '#runners/packet/send/loop.ts';
import { vp8Frame } from './vp8-frames.ts';
import type { HeaderFields } from './vp8-frames.ts';

const VIDEO = {
  width: 320,
  height: 180,
  frameRate: 8,
  bitrateBps: 100_000,
  temporalLayers: 3,
  seconds: 2,
} as const;
const NOTHING = { golden: false, altRef: false, copyGolden: 0, copyAltRef: 0, entropy: false, last: false };

/** As the encoder gives them: layer 0 changes the last frame, layer 1 the golden one, layer 2 nothing. */
function frames(change: Readonly<Record<number, Partial<HeaderFields>>> = {}): Uint8Array[] {
  return Array.from({ length: 16 }, (_, index) => {
    const isKey = index % 8 === 0;
    const size = isKey ? { key: { width: 320, height: 180 } } : {};
    return vp8Frame({
      ...NOTHING,
      last: index % 4 === 0,
      golden: index % 4 === 2,
      ...size,
      ...change[index],
    });
  });
}

describe('a video loop', () => {
  it('lasts whole periods of its layers between two key frames', () => {
    for (const [seconds, frameRate, expected] of [
      [10, 30, 304],
      [10, 5, 48],
      [10, 24, 240],
      [0, 1, 8],
    ] as const)
      expect(frameCount({ seconds, frameRate, temporalLayers: 3 })).toBe(expected);
    expect(frameCount({ seconds: 10, frameRate: 5, temporalLayers: 1 })).toBe(50);
  });

  it('has temporal layers 0, 2, 1, 2, and says which frames are referred to and which ones are switching points', () => {
    const loop = loopOfFrames(VIDEO, frames());
    if (!(loop instanceof MediaLoop)) throw new Error(loop.fault);
    const all = Array.from({ length: loop.frames }, (_, frame) => frame);
    expect(all.map((frame) => loop.temporalId(frame))).toEqual(all.map((frame) => [0, 2, 1, 2][frame % 4]));
    expect(all.filter((frame) => loop.isKey(frame))).toEqual([0, 8]);
    expect(all.filter((frame) => loop.isNonReference(frame))).toEqual([1, 3, 5, 7, 9, 11, 13, 15]);
    expect(all.filter((frame) => loop.isLayerSync(frame))).toEqual([1, 2, 5, 6, 9, 10, 13, 14]);
    expect(loop.duration(3)).toBe(90_000 / 8);
    expect(loop.description).toMatchObject({ codec: 'vp8', clockRateHz: 90_000, width: 320, height: 180 });
  });

  it.each<[string, Readonly<Record<number, Partial<HeaderFields>>>, string]>([
    ['top layer others refer to', { 3: { copyGolden: 1 } }, 'frame 3 of the encoder of the top layer'],
    ['middle layer the base refers to', { 6: { last: true } }, 'frame 6 of the encoder of an upper layer'],
    ['frame whose probabilities others need', { 5: { entropy: true } }, 'changes probabilities'],
    [
      'key frame out of turn',
      { 4: { key: { width: 320, height: 180 } } },
      'frame 4 of the encoder is an unwanted',
    ],
  ])('with a %s is refused: an SFU could not drop layers', (_what, change, fault) => {
    expect(loopOfFrames(VIDEO, frames(change))).toEqual({ fault: expect.stringContaining(fault) as string });
  });

  it('of a camera without simulcast has one layer, of which nothing can be dropped', () => {
    const video = { ...VIDEO, temporalLayers: 1 } as const;
    const loop = loopOfFrames(video, frames({ 3: { entropy: true, last: true } }));
    if (!(loop instanceof MediaLoop)) throw new Error(loop.fault);
    const all = Array.from({ length: loop.frames }, (_, frame) => frame);
    expect(all.every((frame) => loop.temporalId(frame) === 0 && !loop.isNonReference(frame))).toBe(true);
    expect(vp8Words(video, 100_000, 16).join(' ')).not.toContain('ts_');
  });

  it('that lacks frames or its second key frame is refused', () => {
    expect(loopOfFrames(VIDEO, frames().slice(1))).toEqual({ fault: 'the encoder gave 15 frames of 16' });
    const late = frames();
    late[8] = vp8Frame({ ...NOTHING, last: true });
    expect(loopOfFrames(VIDEO, late)).toEqual({ fault: 'frame 8 of the encoder should be a key frame' });
    late[8] = Uint8Array.of(0);
    expect(loopOfFrames(VIDEO, late)).toEqual({ fault: 'frame 8 of the encoder is no VP8 frame' });
  });

  it('shares its bitrate among the layers as libwebrtc does', () => {
    const words = vp8Words(VIDEO, 100_000, 16);
    expect(words.find((word) => word.includes('ts_target_bitrate'))).toContain(
      'ts_target_bitrate=40,60,100:',
    );
    expect(words).toContain('expr:not(mod(n,8))');
    const least = vp8Words(VIDEO, 100, 16).find((word) => word.includes('ts_target_bitrate'));
    expect(least).toContain('ts_target_bitrate=4,6,10:');
  });
});
