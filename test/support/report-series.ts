// Metrics over time as a loaded system would show them: made up, but with the shapes of the real thing, so that
// reports can be looked at and measured.
import type { Series } from '#core/result.ts';
import type { Random } from '#core/random.ts';

interface Shape {
  readonly metric: string;
  readonly unit: string;
  /** At rest, and how much it grows (or falls) at full load. */
  readonly base: number;
  readonly load: number;
  /** Relative spread from second to second, and between the median and p95. */
  readonly noise: number;
  readonly tail: number;
  /** One value a scrape and not one a seat. */
  readonly single?: true;
  /** A share of time: has a mean only. */
  readonly rate?: true;
}

export const SHAPES: readonly Shape[] = [
  {
    metric: 'video_rendered_frame_rate',
    unit: 'frames_per_second',
    base: 24.9,
    load: -2.6,
    noise: 0.015,
    tail: 0.01,
  },
  {
    metric: 'video_decoded_frame_rate',
    unit: 'frames_per_second',
    base: 25,
    load: -2.2,
    noise: 0.012,
    tail: 0.01,
  },
  { metric: 'video_loss_share', unit: 'share', base: 0.0002, load: 0.006, noise: 0.35, tail: 2.4 },
  { metric: 'audio_loss_share', unit: 'share', base: 0.0001, load: 0.004, noise: 0.35, tail: 2.2 },
  { metric: 'video_freeze_share', unit: 'share', base: 0.0004, load: 0.012, noise: 0.4, tail: 0, rate: true },
  { metric: 'video_latency_seconds', unit: 'seconds', base: 0.118, load: 0.07, noise: 0.04, tail: 0.55 },
  { metric: 'audio_latency_seconds', unit: 'seconds', base: 0.092, load: 0.05, noise: 0.03, tail: 0.4 },
  {
    metric: 'video_receive_bitrate_bps',
    unit: 'bits_per_second',
    base: 640_000,
    load: -90_000,
    noise: 0.03,
    tail: 0.6,
  },
  {
    metric: 'audio_receive_bitrate_bps',
    unit: 'bits_per_second',
    base: 31_000,
    load: 0,
    noise: 0.02,
    tail: 0.1,
  },
  { metric: 'video_height_pixels', unit: 'pixels', base: 360, load: -40, noise: 0.004, tail: 1 },
  { metric: 'round_trip_seconds', unit: 'seconds', base: 0.004, load: 0.011, noise: 0.12, tail: 1.5 },
  { metric: 'audio_jitter_seconds', unit: 'seconds', base: 0.003, load: 0.009, noise: 0.15, tail: 1.1 },
  { metric: 'audio_concealed_share', unit: 'share', base: 0.0006, load: 0.009, noise: 0.35, tail: 2.1 },
  {
    metric: 'video_send_bitrate_bps',
    unit: 'bits_per_second',
    base: 1_450_000,
    load: -60_000,
    noise: 0.02,
    tail: 0.2,
  },
  {
    metric: 'video_sent_frame_rate',
    unit: 'frames_per_second',
    base: 25,
    load: -0.3,
    noise: 0.004,
    tail: 0.01,
  },
  { metric: 'server_cpu_cores', unit: 'cores', base: 0.1, load: 6.9, noise: 0.03, tail: 0, single: true },
  {
    metric: 'server_memory_bytes',
    unit: 'bytes',
    base: 120e6,
    load: 1.9e9,
    noise: 0.004,
    tail: 0,
    single: true,
  },
  {
    metric: 'server_packets_in_per_second',
    unit: 'packets_per_second',
    base: 50,
    load: 61_000,
    noise: 0.02,
    tail: 0,
    single: true,
  },
  {
    metric: 'server_packets_out_per_second',
    unit: 'packets_per_second',
    base: 50,
    load: 412_000,
    noise: 0.02,
    tail: 0,
    single: true,
  },
  {
    metric: 'server_bits_in_per_second',
    unit: 'bits_per_second',
    base: 3e4,
    load: 4.9e8,
    noise: 0.02,
    tail: 0,
    single: true,
  },
  {
    metric: 'server_bits_out_per_second',
    unit: 'bits_per_second',
    base: 3e4,
    load: 3.4e9,
    noise: 0.02,
    tail: 0,
    single: true,
  },
  {
    metric: 'generator_cpu_share',
    unit: 'share',
    base: 0.06,
    load: 0.47,
    noise: 0.05,
    tail: 0,
    single: true,
  },
  {
    metric: 'generator_event_loop_delay_seconds',
    unit: 'seconds',
    base: 0.0011,
    load: 0.0031,
    noise: 0.15,
    tail: 0,
    single: true,
  },
];

/**
 * One metric over the buckets.
 * @param load 0 to 1 for each bucket: how many of the planned seats are in the call.
 */
export function makeSeries(shape: Shape, load: readonly number[], seats: number, random: Random): Series {
  const n: number[] = [];
  const p50: (number | null)[] = [];
  const p95: (number | null)[] = [];
  const mean: (number | null)[] = [];
  for (const share of load) {
    const present = shape.single === true ? 1 : Math.round(share * seats);
    n.push(present);
    if (present === 0) {
      p50.push(null);
      p95.push(null);
      mean.push(null);
      continue;
    }
    const level = shape.base + shape.load * share ** 2;
    const value = Math.max(0, level * (1 + shape.noise * random.normal()));
    mean.push(value * (1 + shape.tail * 0.15));
    p50.push(shape.rate === true ? null : value);
    p95.push(shape.rate === true ? null : value * (1 + shape.tail * (1 + 0.1 * random.normal())));
  }
  return { metric: shape.metric, n, p50, p95, mean };
}
