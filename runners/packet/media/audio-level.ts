// Loudness of a stretch of sound as RTP carries it beside the sound. Pure.

/** Silence, and everything below -126.5 dBov (RFC 6464 §3). */
export const SILENCE_LEVEL = 127;

/**
 * Level in -dBov, 0 (loudest) to 127 (RFC 6464 §3): the root mean square against that of a full-scale square wave,
 * the reference of RFC 6464 §2 and of libwebrtc's RmsLevel.
 * @param samples mono, ±1 is full scale
 */
export function audioLevel(samples: Float32Array): number {
  if (samples.length === 0) return SILENCE_LEVEL;
  let power = 0;
  for (const sample of samples) power += sample * sample;
  if (power === 0) return SILENCE_LEVEL;
  const level = Math.round(-10 * Math.log10(power / samples.length));
  return Math.min(SILENCE_LEVEL, Math.max(0, level));
}
