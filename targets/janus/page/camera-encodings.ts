// A camera's encodings as the plan has them. Pure.
import type { CameraPlan } from '#core/plan.ts';

/** From small to large, as in the plan; a single one needs no RTP stream id. */
export function encodingsOf({ layers, frame_rate: maxFramerate }: CameraPlan): RTCRtpEncodingParameters[] {
  const largest = layers.at(-1);
  if (largest === undefined) return [];
  return layers.map(({ rid, height, max_bitrate_bps: maxBitrate }) => ({
    ...(layers.length > 1 ? { rid } : {}),
    maxBitrate,
    maxFramerate,
    scaleResolutionDownBy: largest.height / height,
  }));
}
