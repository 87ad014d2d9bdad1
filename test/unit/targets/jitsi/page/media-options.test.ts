import { describe, expect, it } from 'vitest';
import { mediaOptions } from '#targets/jitsi/page/media-options.ts';

const FULL_HD = { rid: 'f', width: 1920, height: 1080, max_bitrate_bps: 3_000_000 } as const;

describe("the plan's camera in lib-jitsi-meet's words", () => {
  it('is without simulcast when it has one layer', () => {
    expect(mediaOptions({ codec: 'av1', frame_rate: 30, layers: [FULL_HD] })).toMatchObject({
      disableSimulcast: true,
      resolution: 1080,
      videoQuality: {
        codecPreferenceOrder: ['AV1'],
        enableAdaptiveMode: false,
        av1: { maxBitratesVideo: { fullHd: 3_000_000 } },
      },
    });
  });

  it('is nothing where there is none', () => {
    expect(mediaOptions(null)).toEqual({});
  });
});
