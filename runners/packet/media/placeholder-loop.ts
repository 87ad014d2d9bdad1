// Loops with an encoder's frame sizes and valid headers but noise for content: enough for every SFU, which forwards
// without decoding, and for calibrating the engine. A browser that shall show a picture needs a real loop.
import { createRandom } from '#core/random.ts';
import { MediaLoop } from '../send/loop.ts';
import type { LoopFrame } from '../send/loop.ts';

/** VP8's usual three-layer pattern in libwebrtc (DefaultTemporalLayers, kTemporalPattern of three layers). */
const TEMPORAL_PATTERN = [0, 2, 1, 2] as const;
/** Typical sizes relative to the mean: base layers are the larger ones. */
const LAYER_WEIGHT = [1.6, 1.1, 0.65] as const;
/** A VP8 key frame of camera material is about this many mean frames large. */
const KEY_FRAME_FACTOR = 6;
const VIDEO_CLOCK_HZ = 90_000;
const AUDIO_CLOCK_HZ = 48_000;
/** Opus packets of 20 ms, as WebRTC sends. */
const OPUS_TICKS = 960;

export type PlaceholderVideo = {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly bitrateBps: number;
  /** Three when absent. */
  readonly temporalLayers?: 1 | 3;
  readonly seconds: number;
  readonly seed: string;
};

function vp8Frame(bytes: number, key: boolean, video: PlaceholderVideo, noise: () => number): Uint8Array {
  const data = new Uint8Array(Math.max(bytes, 12));
  for (let at = 0; at < data.length; at += 4) data[at] = Math.floor(noise() * 256);
  // RFC 6386 §9.1: inverse key-frame bit, show_frame, then the size of the first partition.
  data[0] = (key ? 0x00 : 0x01) | 0x10;
  if (key)
    data.set(
      [0x9d, 0x01, 0x2a, video.width & 0xff, video.width >> 8, video.height & 0xff, video.height >> 8],
      3,
    );
  return data;
}

export function placeholderVideo(video: PlaceholderVideo): MediaLoop {
  const random = createRandom(video.seed).fork('placeholder-video');
  const count = Math.max(4, Math.round(video.seconds * video.frameRate));
  const mean = video.bitrateBps / 8 / video.frameRate;
  // One key frame a loop: the others shrink so that the mean stays what was asked for.
  const rest = Math.max(0.5, (count - KEY_FRAME_FACTOR) / (count - 1));
  const frames = Array.from({ length: count }, (_, index): LoopFrame => {
    const key = index === 0;
    const layered = video.temporalLayers !== 1;
    const temporalId = layered ? (TEMPORAL_PATTERN[index % 4] ?? 0) : 0;
    const usual = layered ? LAYER_WEIGHT[temporalId] : 1;
    const weight = key ? KEY_FRAME_FACTOR : usual * rest * Math.exp(0.2 * random.normal());
    return {
      data: vp8Frame(Math.round(mean * weight), key, video, random.uniform),
      duration: Math.round(VIDEO_CLOCK_HZ / video.frameRate),
      key,
      nonReference: temporalId === 2,
      layerSync: temporalId > 0 && index < TEMPORAL_PATTERN.length,
      temporalId,
      audioLevel: 127,
    };
  });
  const { width, height } = video;
  return MediaLoop.fromFrames({ codec: 'vp8', clockRateHz: VIDEO_CLOCK_HZ, width, height }, frames);
}

export function placeholderVoice(options: {
  readonly bitrateBps: number;
  readonly seconds: number;
  readonly seed: string;
}): MediaLoop {
  const random = createRandom(options.seed).fork('placeholder-voice');
  const count = Math.max(1, Math.round((options.seconds * AUDIO_CLOCK_HZ) / OPUS_TICKS));
  const mean = (options.bitrateBps / 8) * (OPUS_TICKS / AUDIO_CLOCK_HZ);
  const frames = Array.from({ length: count }, (): LoopFrame => {
    const data = new Uint8Array(Math.max(3, Math.round(mean * (0.85 + 0.3 * random.uniform()))));
    for (let at = 1; at < data.length; at += 1) data[at] = Math.floor(random.uniform() * 256);
    // RFC 6716 §3.1: CELT fullband, 20 ms, mono, one frame a packet.
    data[0] = 0xf8;
    return {
      data,
      duration: OPUS_TICKS,
      key: true,
      nonReference: false,
      layerSync: false,
      temporalId: 0,
      audioLevel: 20 + random.integer(20),
    };
  });
  return MediaLoop.fromFrames({ codec: 'opus', clockRateHz: AUDIO_CLOCK_HZ, width: 0, height: 0 }, frames);
}
