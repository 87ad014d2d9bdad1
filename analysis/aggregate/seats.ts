// One line a seat: how it fared.
import type { Observation } from '#core/observation.ts';
import type { Plan, SeatPlan } from '#core/plan.ts';
import type { SeatSummary } from '#core/result.ts';
import type { JoinStep, RunEvent } from '#core/sample.ts';

interface Mean {
  sum: number;
  of: number;
}

const MEAN_METRICS = {
  video_rendered_frame_rate: 'video_frame_rate',
  video_height_pixels: 'video_height_pixels',
  video_loss_share: 'video_loss_share',
  video_freeze_share: 'video_freeze_share',
  video_latency_seconds: 'video_latency_ms',
  audio_concealed_share: 'audio_concealed_share',
  round_trip_seconds: 'round_trip_ms',
} as const;
type MeanMetric = keyof typeof MEAN_METRICS;

interface SeatState {
  readonly plan: SeatPlan;
  readonly steps: Map<JoinStep, number>;
  readonly means: Map<MeanMetric, Mean>;
  failure: Extract<RunEvent, { kind: 'seat-failed' }> | undefined;
  leftAt: number | undefined;
}

export class SeatTable {
  private readonly seats: ReadonlyMap<string, SeatState>;

  constructor(plan: Plan) {
    this.seats = new Map(
      plan.seats.map((seat) => [
        seat.id,
        { plan: seat, steps: new Map(), means: new Map(), failure: undefined, leftAt: undefined },
      ]),
    );
  }

  event(event: RunEvent): void {
    if (event.kind === 'join-step') {
      const steps = this.seats.get(event.seat)?.steps;
      if (steps?.has(event.step) === false) steps.set(event.step, event.t_ms);
    } else if (event.kind === 'seat-failed' || event.kind === 'seat-left') {
      const state = this.seats.get(event.seat);
      if (state === undefined) return;
      if (event.kind === 'seat-failed') state.failure = event;
      state.leftAt ??= event.t_ms;
    }
  }

  /** Counted (valid, settled) observations only. */
  observation({ seat, metric, value, of }: Observation): void {
    if (seat === undefined || value === null || !isMeanMetric(metric)) return;
    const means = this.seats.get(seat)?.means;
    const mean = means?.get(metric) ?? { sum: 0, of: 0 };
    mean.sum += value;
    mean.of += of ?? 1;
    means?.set(metric, mean);
  }

  /** Seats in the call at an instant. */
  present(t_ms: number): number {
    let present = 0;
    for (const { steps, leftAt } of this.seats.values()) {
      const joined = steps.get('joined');
      if (joined !== undefined && joined <= t_ms && (leftAt === undefined || leftAt > t_ms)) present += 1;
    }
    return present;
  }

  summaries(): SeatSummary[] {
    return [...this.seats.values()].map(summarise);
  }
}

function isMeanMetric(metric: string): metric is MeanMetric {
  return metric in MEAN_METRICS;
}

function summarise({ plan, steps, means, failure }: SeatState): SeatSummary {
  const since = (step: JoinStep): number | null => {
    const at = steps.get(step);
    return at === undefined ? null : Math.round(at - plan.join_at_ms);
  };
  const mean = (metric: MeanMetric, factor = 1): number | null => {
    const entry = means.get(metric);
    return entry === undefined || entry.of === 0
      ? null
      : Number(((entry.sum / entry.of) * factor).toPrecision(4));
  };
  return {
    seat: plan.id,
    room: plan.room,
    tier: plan.tier,
    join_at_ms: plan.join_at_ms,
    join_ms: since('joined'),
    first_audio_ms: since('first-audio'),
    first_video_ms: since('first-video'),
    outcome: failure?.reason ?? (steps.has('joined') ? 'joined' : 'not-started'),
    detail: failure?.detail ?? '',
    video_frame_rate: mean('video_rendered_frame_rate'),
    video_height_pixels: mean('video_height_pixels'),
    video_loss_share: mean('video_loss_share'),
    video_freeze_share: mean('video_freeze_share'),
    video_latency_ms: mean('video_latency_seconds', 1000),
    audio_concealed_share: mean('audio_concealed_share'),
    round_trip_ms: mean('round_trip_seconds', 1000),
  };
}
