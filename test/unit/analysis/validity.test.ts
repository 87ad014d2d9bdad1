import { describe, expect, it } from 'vitest';
import { ValidityTracker } from '#analysis/validity.ts';
import { makePlan } from '#test/support/make-plan.ts';
import { healthyRow } from '#test/support/make-rows.ts';
import type { GeneratorRow } from '#core/sample.ts';

function reasonsFor(overrides: Partial<GeneratorRow>): readonly string[] {
  const tracker = new ValidityTracker(makePlan());
  tracker.health(healthyRow(1000, overrides));
  return tracker.reasons(0);
}

describe('a second of a run', () => {
  it('is valid when the generator was healthy', () => {
    expect(reasonsFor({})).toEqual([]);
  });

  it('is void without health data: what is not known does not pass', () => {
    expect(new ValidityTracker(makePlan()).reasons(0)).toEqual(['no-health-data']);
  });

  it.each([
    ['cpu', { cpu_share: 0.71 }],
    ['steal', { steal_share: 0.02 }],
    ['cpu-pressure', { cpu_pressure_share: 0.61 }],
    ['event-loop', { event_loop_delay_p99_ms: 11 }],
    ['event-loop', { event_loop_utilization_share: 0.8 }],
    ['lateness', { lateness_p99_ms: 150 }],
    ['udp-errors', { udp_receive_errors: 1 }],
    ['udp-errors', { udp_send_errors: 1 }],
    ['throttled', { throttled_periods: 1 }],
  ])('is void for %s beyond its limit', (reason, overrides) => {
    expect(reasonsFor(overrides)).toEqual([reason]);
  });

  it('belongs to the health row that covers most of it, even if that row comes a little late', () => {
    const tracker = new ValidityTracker(makePlan());
    tracker.health(healthyRow(1040, { cpu_share: 0.99 }));
    expect(tracker.reasons(0)).toEqual(['cpu']);
  });

  it('is void when joins without media were due and could not be started', () => {
    const tracker = new ValidityTracker(makePlan());
    for (const t_ms of [1000, 2000, 3000]) tracker.health(healthyRow(t_ms));
    tracker.observation({ metric: 'signalling_joins_dropped', t_ms: 1500, value: 3 });
    tracker.observation({ metric: 'signalling_joins_dropped', t_ms: 2500, value: 0 });
    expect([0, 1, 2].map((interval) => tracker.reasons(interval))).toEqual([[], ['joins-dropped'], []]);
  });

  it('is void when encoders were limited by the processor', () => {
    const tracker = new ValidityTracker(makePlan());
    tracker.health(healthyRow(1000));
    tracker.observation({
      metric: 'video_cpu_limited_share',
      t_ms: 500,
      value: 0.1,
      of: 1,
      seat: 'r001-s001',
    });
    expect(tracker.reasons(0)).toEqual(['encoder-cpu']);
  });

  it('is void when enough encoders fall short of the planned frame rate', () => {
    const tracker = new ValidityTracker(makePlan());
    tracker.health(healthyRow(1000));
    for (let encoder = 0; encoder < 4; encoder += 1) {
      const at = { t_ms: 500, seat: 'r001-s001' };
      tracker.observation({ metric: 'video_cpu_limited_share', value: 0, of: 1, ...at });
      tracker.observation({ metric: 'video_sent_frame_rate', value: 8, ...at });
    }
    expect(tracker.reasons(0)).toEqual(['encoder-rate']);
  });

  it('is valid when an encoder is steady though its frames fall on either side of a second', () => {
    const tracker = new ValidityTracker(makePlan());
    for (const [second, frames] of [9, 11, 9, 11, 10].entries()) {
      const at = { t_ms: second * 1000 + 500, seat: 'r001-s001' };
      tracker.health(healthyRow((second + 1) * 1000));
      tracker.observation({ metric: 'video_cpu_limited_share', value: 0, of: 2, ...at });
      tracker.observation({ metric: 'video_sent_frame_rate', value: frames, ...at });
    }
    expect(tracker.reasons(3)).toEqual([]);
  });

  it('does not blame the generator for frames that a narrow network held back', () => {
    const tracker = new ValidityTracker(makePlan());
    tracker.health(healthyRow(1000));
    const at = { t_ms: 500, seat: 'r001-s001' };
    tracker.observation({ metric: 'video_cpu_limited_share', value: 0, of: 5, ...at });
    tracker.observation({ metric: 'video_sent_frame_rate', value: 4, ...at });
    tracker.observation({ metric: 'video_bandwidth_limited_share', value: 1, of: 5, ...at });
    expect(tracker.reasons(0)).toEqual([]);
  });
});
