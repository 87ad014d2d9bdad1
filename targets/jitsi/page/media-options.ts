// The plan's camera in lib-jitsi-meet's words. Pure. Source: lib-jitsi-meet
// service/RTC/StandardVideoQualitySettings.ts, modules/RTC/TPCUtils.ts; jitsi-meet config.js.
import type { CameraPlan, VideoCodec } from '#core/plan.ts';

/** The library's names of heights: a layer of at least so many lines has that name. */
const LEVELS = [
  { name: 'ultraHd', height: 2160 },
  { name: 'fullHd', height: 1080 },
  { name: 'high', height: 720 },
  { name: 'standard', height: 360 },
  { name: 'low', height: 0 },
] as const;

const CODEC_NAMES: Readonly<Record<VideoCodec, string>> = {
  vp8: 'VP8',
  vp9: 'VP9',
  h264: 'H264',
  av1: 'AV1',
};

/** Conference options that make the library send what the plan says. */
export function mediaOptions(plan: CameraPlan | null): Readonly<Record<string, unknown>> {
  if (plan === null) return {};
  const largest = plan.layers.at(-1);
  const maxBitratesVideo = Object.fromEntries(
    plan.layers.map(({ height, max_bitrate_bps }) => [
      LEVELS.find((level) => height >= level.height)?.name ?? 'low',
      max_bitrate_bps,
    ]),
  );
  return {
    disableSimulcast: plan.layers.length < 2,
    resolution: largest?.height,
    constraints: { video: { height: { ideal: largest?.height, max: largest?.height } } },
    videoQuality: {
      codecPreferenceOrder: [CODEC_NAMES[plan.codec]],
      // Switching codecs under pressure would change what is measured.
      enableAdaptiveMode: false,
      [plan.codec]: { maxBitratesVideo },
    },
  };
}
