import { describe, expect, it } from 'vitest';
import { ExperienceTracker, judgeMinute } from '#analysis/quality/experience.ts';
import type { MetricId } from '#core/metrics/catalogue.ts';
import type { Observation } from '#core/observation.ts';

function judge(metric: MetricId, ...values: number[]): string | undefined {
  return judgeMinute(new Map([[metric, values]]));
}

function track(from_ms: number, to_ms: number, value: (t_ms: number) => number): Observation[] {
  const found: Observation[] = [];
  const tracker = new ExperienceTracker((observation) => found.push(observation));
  for (let t_ms = from_ms; t_ms < to_ms; t_ms += 1000) {
    tracker.observation({ metric: 'audio_latency_seconds', t_ms, value: value(t_ms), seat: 's', room: 'r' });
  }
  tracker.finish();
  return found;
}

describe('a participant-minute', () => {
  it('is judged by the limits of G.114, CQD and BT.1359', () => {
    expect(judge('audio_latency_seconds', 0.1)).toBe('good');
    expect(judge('audio_latency_seconds', 0.2)).toBe('degraded');
    expect(judge('audio_latency_seconds', 0.5)).toBe('bad');
    expect(judge('audio_concealed_share', 0, 0.2)).toBe('bad');
    expect(judge('video_rendered_frame_rate', 15)).toBe('good');
    expect(judge('video_rendered_frame_rate', 8)).toBe('degraded');
    expect(judge('video_rendered_frame_rate', 5)).toBe('bad');
    expect(judge('lip_sync_seconds', 0.03)).toBe('good');
    expect(judge('lip_sync_seconds', 0.06)).toBe('degraded');
    expect(judge('lip_sync_seconds', 0.1)).toBe('bad');
    expect(judge('lip_sync_seconds', -0.1)).toBe('good');
    expect(judge('lip_sync_seconds', -0.15)).toBe('degraded');
    expect(judge('lip_sync_seconds', -0.2)).toBe('bad');
  });

  it('is as bad as its worst trait, and not judged without any', () => {
    expect(
      judgeMinute(
        new Map<MetricId, number[]>([
          ['audio_latency_seconds', [0.1]],
          ['video_freeze_share', [0, 0, 0.9]],
        ]),
      ),
    ).toBe('bad');
    expect(judgeMinute(new Map())).toBeUndefined();
  });

  it('counts once, when it was observed nearly whole', () => {
    const found = track(0, 120_000, (t_ms) => (t_ms < 60_000 ? 0.1 : 0.3));
    expect(found.map(({ metric, value, of, since_ms }) => [since_ms, metric, value, of])).toEqual([
      [0, 'experience_good_share', 1, 1],
      [0, 'experience_degraded_share', 0, 1],
      [0, 'experience_bad_share', 0, 1],
      [60_000, 'experience_good_share', 0, 1],
      [60_000, 'experience_degraded_share', 1, 1],
      [60_000, 'experience_bad_share', 0, 1],
    ]);
    expect(track(0, 40_000, () => 0.1)).toEqual([]);
  });
});
