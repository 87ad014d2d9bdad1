import { describe, expect, it } from 'vitest';
import { encodingsOf } from '#targets/janus/page/camera-encodings.ts';

const SMALL = { rid: 'q', width: 320, height: 180, max_bitrate_bps: 100_000 } as const;
const LARGE = { rid: 'h', width: 640, height: 360, max_bitrate_bps: 300_000 } as const;

describe('the encodings of a camera', () => {
  it('are the layers of the plan, scaled down from the largest', () => {
    expect(encodingsOf({ codec: 'vp8', frame_rate: 15, layers: [SMALL, LARGE] })).toEqual([
      { rid: 'q', maxBitrate: 100_000, maxFramerate: 15, scaleResolutionDownBy: 2 },
      { rid: 'h', maxBitrate: 300_000, maxFramerate: 15, scaleResolutionDownBy: 1 },
    ]);
  });

  it('need no name when there is one', () => {
    expect(encodingsOf({ codec: 'vp8', frame_rate: 15, layers: [LARGE] })).toEqual([
      { maxBitrate: 300_000, maxFramerate: 15, scaleResolutionDownBy: 1 },
    ]);
  });
});
