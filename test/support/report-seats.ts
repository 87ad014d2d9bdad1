// Made-up summaries of seats for reports.
import type { Plan } from '#core/plan.ts';
import type { Random } from '#core/random.ts';
import type { SeatSummary } from '#core/result.ts';
import type { FailureReason } from '#core/sample.ts';

const FAILURES: readonly (readonly [FailureReason, string])[] = [
  ['join-timeout', 'not joined 20 s after the intended time'],
  ['media-not-connected', 'ICE state failed: no <candidate> pair & no relay'],
  ['disconnected', 'signalling closed with code 1006'],
];

type SeatFigures = Omit<SeatSummary, 'seat' | 'room' | 'tier' | 'join_at_ms' | 'outcome' | 'detail'>;

const NO_FIGURES: SeatFigures = {
  join_ms: null,
  first_audio_ms: null,
  first_video_ms: null,
  video_frame_rate: null,
  video_height_pixels: null,
  video_loss_share: null,
  video_freeze_share: null,
  video_latency_ms: null,
  audio_concealed_share: null,
  round_trip_ms: null,
};

function makeFigures(random: Random, slow: number, seesPicture: boolean): SeatFigures {
  const late = slow * Math.exp(0.35 * random.normal());
  const round = (value: number): number => Math.round(value * 1e6) / 1e6;
  return {
    join_ms: Math.round(1050 * late),
    first_audio_ms: Math.round(1300 * late),
    first_video_ms: seesPicture ? Math.round(1750 * late) : null,
    video_frame_rate: round(24.4 + 0.4 * random.normal()),
    video_height_pixels: random.pick([180, 360, 360, 720]),
    video_loss_share: round(0.002 * random.exponential(1)),
    video_freeze_share: round(0.003 * random.exponential(1)),
    video_latency_ms: seesPicture ? round(130 + 18 * random.normal()) : null,
    audio_concealed_share: round(0.004 * random.exponential(1)),
    round_trip_ms: round(5 + 2 * random.exponential(1)),
  };
}

/**
 * @param failed_seats how many seats, the last of the plan, never join.
 * @param slow factor on all times of joining.
 */
export function makeSeats(plan: Plan, failed_seats: number, slow: number, random: Random): SeatSummary[] {
  return plan.seats.map((seat) => {
    const failed = seat.index >= plan.seats.length - failed_seats;
    const [reason, detail] = random.pick(FAILURES);
    const figures = failed ? NO_FIGURES : makeFigures(random, slow, seat.tier === 'browser');
    return {
      seat: seat.id,
      room: seat.room,
      tier: seat.tier,
      join_at_ms: seat.join_at_ms,
      outcome: failed ? reason : 'joined',
      detail: failed ? detail : '',
      ...figures,
    };
  });
}

/** Failures by reason, most frequent first. */
export function countFailures(seats: readonly SeatSummary[]): { reason: FailureReason; count: number }[] {
  return FAILURES.map(([reason]) => ({
    reason,
    count: seats.filter((seat) => seat.outcome === reason).length,
  }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}
