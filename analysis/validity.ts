// Whether the generator was fit to measure, second by second. A saturated generator measures itself: its
// seconds are void and never reach a quantile. Limits and sources: docs/measurement-limits.md.
import type { Observation } from '#core/observation.ts';
import type { Plan } from '#core/plan.ts';
import type { VoidReason } from '#core/result.ts';
import type { GeneratorRow } from '#core/sample.ts';

export const INTERVAL_MS = 1000;

/** A run with less valid time than this is inconclusive. */
export const REQUIRED_VALID_SHARE = 0.9;

const LIMITS = {
  /** Above it, run-queue waiting shows up in latencies. */
  cpu_share: 0.7,
  /** Time the hypervisor took can't be told from slowness of the system under test. */
  steal_share: 0.01,
  /**
   * Linux PSI some: the share of time in which somebody waited. Our own limit: 0.4 to 0.5 were seen at 60 to 67 % busy on
   * two cores, in runs of the demo that kept all its budgets.
   */
  cpu_pressure_share: 0.6,
  event_loop_delay_p99_ms: 10,
  event_loop_utilization_share: 0.7,
  /** Of joins and mutes; packet pacing has its own, tighter limit in the packet runner. */
  lateness_p99_ms: 100,
  /** W3C qualityLimitationDurations.cpu over all encoders. */
  encoder_cpu_share: 0.01,
  /** Of the planned frame rate; not judged while bandwidth limits encoders, which is the network's doing. */
  encoder_rate_share: 0.95,
  encoder_bandwidth_share: 0.05,
} as const;

/** Encoders of one second, over all seats. */
interface EncoderSecond {
  cpuLimitedSeconds: number;
  bandwidthLimitedSeconds: number;
  seconds: number;
  sentFrames: number;
  plannedFrames: number;
}

/** Frames a second are whole numbers: 9 and 11 of 10 are a steady encoder, so its rate is judged over some seconds. */
const RATE_WINDOW_INTERVALS = 3;

/** How many encoder-seconds it takes to judge the encoded frame rate: one frame in one second is 7 % at 15 fps. */
const MIN_ENCODER_SECONDS = 4;

/** Collects the facts of each second, then says which are void and why. */
export class ValidityTracker {
  private readonly generator = new Map<number, readonly VoidReason[]>();
  private readonly encoders = new Map<number, EncoderSecond>();
  /** Seconds in which k6 had to leave out joins that were due: the load was not what the plan says. */
  private readonly droppedJoins = new Set<number>();
  private readonly frameRates: ReadonlyMap<string, number>;

  constructor(plan: Plan) {
    this.frameRates = new Map(plan.seats.map((seat) => [seat.id, seat.camera?.frame_rate ?? 0]));
  }

  /** A generator row covers the interval that ends at its time. */
  health(row: GeneratorRow): void {
    this.generator.set(intervalOf(row.t_ms - row.interval_ms / 2), hostReasons(row));
  }

  observation(observation: Observation): void {
    if (observation.metric === 'signalling_joins_dropped' && (observation.value ?? 0) > 0) {
      this.droppedJoins.add(intervalOf(observation.t_ms));
      return;
    }
    if (observation.settled === false || observation.seat === undefined || observation.value === null) return;
    if (observation.metric === 'video_cpu_limited_share') {
      const second = this.encoderSecond(observation.t_ms);
      second.cpuLimitedSeconds += observation.value;
      second.seconds += observation.of ?? 0;
    } else if (observation.metric === 'video_sent_frame_rate') {
      const planned = this.frameRates.get(observation.seat) ?? 0;
      const second = this.encoderSecond(observation.t_ms);
      second.sentFrames += observation.value;
      second.plannedFrames += planned;
    } else if (observation.metric === 'video_bandwidth_limited_share') {
      this.encoderSecond(observation.t_ms).bandwidthLimitedSeconds += observation.value;
    }
  }

  /** Reasons that void the given second; empty when it is valid. */
  reasons(interval: number): readonly VoidReason[] {
    const host = this.generator.get(interval) ?? ['no-health-data' as const];
    const dropped = this.droppedJoins.has(interval) ? (['joins-dropped'] as const) : [];
    return [...host, ...dropped, ...encoderReasons(this.encoders.get(interval), this.rateWindow(interval))];
  }

  private rateWindow(interval: number): readonly EncoderSecond[] {
    return Array.from(
      { length: RATE_WINDOW_INTERVALS },
      (_, back) => this.encoders.get(interval - back) ?? [],
    ).flat();
  }

  private encoderSecond(t_ms: number): EncoderSecond {
    const interval = intervalOf(t_ms);
    const second = this.encoders.get(interval) ?? {
      cpuLimitedSeconds: 0,
      bandwidthLimitedSeconds: 0,
      seconds: 0,
      sentFrames: 0,
      plannedFrames: 0,
    };
    this.encoders.set(interval, second);
    return second;
  }
}

/** Number of the second that an instant belongs to. */
export function intervalOf(t_ms: number): number {
  return Math.floor(t_ms / INTERVAL_MS);
}

function hostReasons(row: GeneratorRow): VoidReason[] {
  const eventLoopBlocked =
    row.event_loop_delay_p99_ms > LIMITS.event_loop_delay_p99_ms ||
    row.event_loop_utilization_share > LIMITS.event_loop_utilization_share;
  const checks: readonly (readonly [VoidReason, boolean])[] = [
    ['cpu', row.cpu_share > LIMITS.cpu_share],
    ['steal', row.steal_share > LIMITS.steal_share],
    ['cpu-pressure', (row.cpu_pressure_share ?? 0) > LIMITS.cpu_pressure_share],
    ['event-loop', eventLoopBlocked],
    ['lateness', (row.lateness_p99_ms ?? 0) > LIMITS.lateness_p99_ms],
    ['udp-errors', row.udp_receive_errors + row.udp_send_errors > 0],
    ['throttled', (row.throttled_periods ?? 0) > 0],
  ];
  return checks.filter(([, hit]) => hit).map(([reason]) => reason);
}

function encoderReasons(second: EncoderSecond | undefined, window: readonly EncoderSecond[]): VoidReason[] {
  if (second === undefined) return [];
  const reasons: VoidReason[] = [];
  if (second.seconds > 0 && second.cpuLimitedSeconds / second.seconds > LIMITS.encoder_cpu_share) {
    reasons.push('encoder-cpu');
  }
  const sum = (of: (each: EncoderSecond) => number): number =>
    window.reduce((total, each) => total + of(each), 0);
  const seconds = sum((each) => each.seconds);
  const planned = sum((each) => each.plannedFrames);
  const limited = sum((each) => each.bandwidthLimitedSeconds) > seconds * LIMITS.encoder_bandwidth_share;
  const judged = seconds >= MIN_ENCODER_SECONDS && planned > 0 && !limited;
  if (judged && sum((each) => each.sentFrames) / planned < LIMITS.encoder_rate_share)
    reasons.push('encoder-rate');
  return reasons;
}
