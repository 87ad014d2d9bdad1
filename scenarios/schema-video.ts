// The shape of `video:`, what cameras send.
import { z } from 'zod';
import { VIDEO_CODECS } from '#core/plan.ts';
import { DEFAULT_FRAME_RATE, LAYER_IDS, MAX_FRAME_RATE, RESOLUTIONS } from './defaults.ts';

const layer = z
  .strictObject({
    width: z
      .int()
      .min(16)
      .max(7680)
      .meta({ description: 'Pixels.', examples: [320] }),
    height: z
      .int()
      .min(16)
      .max(4320)
      .meta({ description: 'Pixels.', examples: [180] }),
    max_bitrate_bps: z
      .int()
      .min(10_000)
      .max(50_000_000)
      .meta({ description: 'Most bits per second that the encoder may use.', examples: [200_000] }),
  })
  .meta({ description: 'One encoding of a camera.' });

export const video = z
  .strictObject({
    codec: z
      .enum(VIDEO_CODECS)
      .meta({ description: 'Video codec.', examples: ['vp8'] })
      .default('vp8'),
    frame_rate: z
      .int()
      .min(1)
      .max(MAX_FRAME_RATE)
      .meta({ description: 'Frames per second of the camera.', examples: [30] })
      .default(DEFAULT_FRAME_RATE),
    resolution: z
      .enum(RESOLUTIONS)
      .meta({ description: 'Height of the largest layer, with its usual bitrate.', examples: ['720p'] })
      .default('720p'),
    simulcast: z
      .boolean()
      .meta({ description: 'Send the smaller layers of `resolution` as well.', examples: [true] })
      .default(true),
    layers: z
      .array(layer)
      .min(1)
      .max(LAYER_IDS.length)
      .meta({
        description: 'Instead of `resolution` and `simulcast`: the encodings, from small to large.',
        examples: [[{ width: 320, height: 180, max_bitrate_bps: 200_000 }]],
      })
      .optional(),
  })
  .meta({ description: 'What cameras send.', examples: [{ codec: 'vp8', resolution: '360p' }] });
