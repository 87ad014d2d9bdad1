import { describe, expect, it } from 'vitest';
import { METRICS } from '#core/metrics/catalogue.ts';
import {
  PROMETHEUS_BUCKETS,
  prometheusFactor,
  prometheusForm,
  prometheusNames,
} from '#core/metrics/prometheus-name.ts';
import { RUN_METRICS } from '#core/metrics/run-metrics.ts';

function names(id: string): readonly string[] {
  return METRICS.filter((metric) => metric.id === id).flatMap((metric) => prometheusNames(metric));
}

describe('names in Prometheus', () => {
  it.each([
    ['join_seconds', ['seatproof_join_seconds', 'seatproof_join_attempts_total']],
    ['round_trip_seconds', ['seatproof_round_trip_seconds']],
    ['audio_loss_share', ['seatproof_audio_loss_ratio']],
    ['video_receive_bitrate_bps', ['seatproof_video_receive_bytes_per_second']],
    ['video_rendered_frame_rate', ['seatproof_video_rendered_frames_per_second']],
    ['video_height_pixels', ['seatproof_video_height_pixels']],
    ['video_freezes', ['seatproof_video_freezes_total']],
    [
      'video_freeze_share',
      ['seatproof_video_freeze_seconds_total', 'seatproof_video_freeze_observed_seconds_total'],
    ],
    ['mark_readable_share', ['seatproof_mark_readable_total', 'seatproof_mark_readable_trials_total']],
    ['server_cpu_cores', ['seatproof_server_cpu_cores']],
    ['server_bits_out_per_second', ['seatproof_server_out_bytes_per_second']],
    ['server_packets_in_per_second', ['seatproof_server_in_packets_per_second']],
    ['server_memory_bytes', ['seatproof_server_memory_bytes']],
    ['server_participants', ['seatproof_server_participants']],
    ['generator_cpu_share', ['seatproof_generator_cpu_ratio']],
    ['seat_failures', ['seatproof_seat_failures_total']],
    // k6's own metrics are found under k6's own names.
    ['signalling_request_seconds', ['k6_http_req_duration_seconds']],
    ['signalling_connect_seconds', ['k6_ws_connecting_seconds']],
    ['signalling_request_failed_share', ['k6_http_req_failed_total', 'k6_http_req_failed_trials_total']],
    ['signalling_joins_dropped', ['k6_dropped_iterations_total']],
    [
      'signalling_join_seconds',
      ['seatproof_signalling_join_seconds', 'seatproof_signalling_join_attempts_total'],
    ],
  ])('say the unit of %s', (id, expected) => {
    expect(names(id)).toEqual(expected);
  });

  it('are well formed and differ from one another, with their histogram suffixes as well', () => {
    const all = METRICS.flatMap((metric) => prometheusNames(metric)).concat(
      Object.values(RUN_METRICS).map((metric) => metric.name),
    );
    const suffixed = METRICS.flatMap((metric) => {
      const form = prometheusForm(metric);
      return form.type === 'histogram'
        ? ['_bucket', '_sum', '_count'].map((suffix) => form.name + suffix)
        : [];
    });
    for (const name of all) expect(name).toMatch(/^(seatproof|k6)_[a-z]+(_[a-z]+)*$/);
    expect(new Set([...all, ...suffixed]).size).toBe(all.length + suffixed.length);
  });

  it('turn bits into bytes, as Prometheus wants base units, and leave all else', () => {
    expect(prometheusFactor('bits_per_second') * 8).toBe(1);
    expect(prometheusFactor('seconds')).toBe(1);
  });

  it('come with buckets that rise', () => {
    for (const buckets of Object.values(PROMETHEUS_BUCKETS)) {
      expect([...buckets].sort((a, b) => a - b)).toEqual(buckets);
      expect(new Set(buckets).size).toBe(buckets.length);
    }
  });

  it('cannot be had for a rate that does not say of what', () => {
    const [trend] = METRICS;
    expect(() => prometheusForm({ ...trend, kind: 'rate' })).toThrow(trend.id);
  });
});
