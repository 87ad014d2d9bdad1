// The verdict a manager understands: each participant-minute was good, degraded or bad. Fed with observations, pure.
// A minute is as bad as its worst trait. Traits without data say nothing; a minute without any is not judged.
import type { MetricId } from '#core/metrics/catalogue.ts';
import type { Observation } from '#core/observation.ts';

export type Experience = 'good' | 'degraded' | 'bad';

const MINUTE_MS = 60_000;
const SECOND_MS = 1000;
/** A minute that was observed for less is not one. */
const LEAST_SECONDS = 50;

/** Beyond `degraded` a minute is degraded, beyond `bad` it is bad; `below` where less is worse. */
interface Limit {
  readonly metric: MetricId;
  readonly degraded: number;
  readonly bad: number;
  readonly side: 'above' | 'below';
  readonly of: 'median' | 'mean';
}

const LIMITS: readonly Limit[] = [
  // ITU-T G.114: below 150 ms most users are content; 400 ms is the limit of planning.
  { metric: 'audio_latency_seconds', degraded: 0.15, bad: 0.4, side: 'above', of: 'median' },
  // Bad: Microsoft CQD "poor" audio (7 %). Degraded: ours, a syllable in ten seconds.
  { metric: 'audio_concealed_share', degraded: 0.02, bad: 0.07, side: 'above', of: 'mean' },
  // Ours: more than half a second of the minute stood still; a tenth of it.
  { metric: 'video_freeze_share', degraded: 0.01, bad: 0.1, side: 'above', of: 'mean' },
  // Bad: Microsoft CQD "poor" video (7 frames/s). Degraded: ours, below which motion is seen as steps.
  { metric: 'video_rendered_frame_rate', degraded: 10, bad: 7, side: 'below', of: 'median' },
  // ITU-R BT.1359-1: detectable beyond +45 and -125 ms, unacceptable beyond +90 and -185 ms (+ = sound leads).
  { metric: 'lip_sync_seconds', degraded: 0.045, bad: 0.09, side: 'above', of: 'median' },
  { metric: 'lip_sync_seconds', degraded: -0.125, bad: -0.185, side: 'below', of: 'median' },
];
const WATCHED: ReadonlySet<MetricId> = new Set(LIMITS.map(({ metric }) => metric));

interface Minute {
  readonly number: number;
  readonly first: Observation;
  readonly seconds: Set<number>;
  readonly values: Map<MetricId, number[]>;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The worst of its traits; undefined when nothing is known. */
export function judgeMinute(values: ReadonlyMap<MetricId, readonly number[]>): Experience | undefined {
  let known = false;
  let worst: Experience = 'good';
  for (const limit of LIMITS) {
    const observed = values.get(limit.metric);
    if (observed === undefined || observed.length === 0) continue;
    known = true;
    const sign = limit.side === 'above' ? 1 : -1;
    const value = sign * (limit.of === 'median' ? median(observed) : mean(observed));
    if (value > sign * limit.bad) return 'bad';
    if (value > sign * limit.degraded) worst = 'degraded';
  }
  return known ? worst : undefined;
}

const METRICS = {
  good: 'experience_good_share',
  degraded: 'experience_degraded_share',
  bad: 'experience_bad_share',
} as const satisfies Readonly<Record<Experience, MetricId>>;

/** Collects what a seat saw and heard, and tells of every whole minute what it was worth. */
export class ExperienceTracker {
  private readonly minutes = new Map<string, Minute>();
  private readonly emit: (observation: Observation) => void;

  constructor(emit: (observation: Observation) => void) {
    this.emit = emit;
  }

  observation(observation: Observation): void {
    const { metric, seat, value, settled, t_ms, of } = observation;
    if (seat === undefined || value === null || settled === false || !WATCHED.has(metric)) return;
    const minute = this.minuteOf(seat, observation);
    minute.seconds.add(Math.floor(t_ms / SECOND_MS));
    // A stream that shows nothing is a camera that is off, or frozen: the freezes tell which.
    if (metric === 'video_rendered_frame_rate' && value === 0) return;
    const values = minute.values.get(metric) ?? [];
    values.push(of === undefined ? value : value / of);
    minute.values.set(metric, values);
  }

  /** Judges the minutes that are still open. */
  finish(): void {
    for (const minute of this.minutes.values()) this.close(minute);
    this.minutes.clear();
  }

  private minuteOf(seat: string, observation: Observation): Minute {
    const number = Math.floor(observation.t_ms / MINUTE_MS);
    const open = this.minutes.get(seat);
    if (open !== undefined && open.number >= number) return open;
    if (open !== undefined) this.close(open);
    const minute: Minute = { number, first: observation, seconds: new Set(), values: new Map() };
    this.minutes.set(seat, minute);
    return minute;
  }

  private close({ number, first, seconds, values }: Minute): void {
    const experience = seconds.size < LEAST_SECONDS ? undefined : judgeMinute(values);
    if (experience === undefined) return;
    const { seat, room, tier } = first;
    for (const [name, metric] of Object.entries(METRICS)) {
      this.emit({
        metric,
        // The last instant of the minute: the second that it ends belongs to it.
        t_ms: (number + 1) * MINUTE_MS - 1,
        since_ms: number * MINUTE_MS,
        value: name === experience ? 1 : 0,
        of: 1,
        ...(seat === undefined ? {} : { seat }),
        ...(room === undefined ? {} : { room }),
        ...(tier === undefined ? {} : { tier }),
      });
    }
  }
}
