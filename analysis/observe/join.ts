// How long joining took. Every step counts from the time that the plan intended, so that a late generator or a
// slow server can't hide (coordinated omission). A seat that never got to a step is an attempt without a value.
import type { MetricId } from '#core/metrics/catalogue.ts';
import type { Observation } from '#core/observation.ts';
import type { Plan, SeatPlan } from '#core/plan.ts';
import type { JoinStep, RunEvent, SystemJoinStep } from '#core/sample.ts';
import type { Emit } from './emit.ts';
import { RecoveryObserver } from './recovery.ts';

const STEP_METRICS: Readonly<Partial<Record<JoinStep, MetricId>>> = {
  page: 'page_seconds',
  homeserver: 'homeserver_seconds',
  'token-service': 'token_service_seconds',
  xmpp: 'xmpp_seconds',
  focus: 'focus_seconds',
  sfu: 'sfu_seconds',
  signalling: 'signalling_seconds',
  ice: 'ice_seconds',
  dtls: 'dtls_seconds',
  joined: 'join_seconds',
};

/** Not having reached them says something only in a run whose system has them: where some seat did. */
const SYSTEM_STEPS: ReadonlySet<string> = new Set<SystemJoinStep>([
  'homeserver',
  'token-service',
  'xmpp',
  'focus',
  'sfu',
]);

interface SeatState {
  readonly plan: SeatPlan;
  readonly steps: Map<JoinStep, number>;
  attempted: boolean;
  failed: boolean;
  left: number | undefined;
}

/** Follows the events of a run; knows for each seat how far it came. */
export class JoinObserver {
  private readonly seats = new Map<string, SeatState>();
  private readonly rooms = new Map<string, SeatState[]>();
  private readonly stepsSeen = new Set<string>();
  private readonly recoveries: RecoveryObserver;

  constructor(plan: Plan) {
    this.recoveries = new RecoveryObserver(plan);
    for (const seat of plan.seats) {
      const state: SeatState = {
        plan: seat,
        steps: new Map(),
        attempted: false,
        failed: false,
        left: undefined,
      };
      this.seats.set(seat.id, state);
      const room = this.rooms.get(seat.room) ?? [];
      room.push(state);
      this.rooms.set(seat.room, room);
    }
  }

  /** When the seat was in the call, or undefined if it never was. */
  joinedAt(seat: string): number | undefined {
    return this.seats.get(seat)?.steps.get('joined');
  }

  event(event: RunEvent, emit: Emit): void {
    if (event.kind === 'join-step') this.step(event.seat, event.step, event.t_ms, emit);
    else if (event.kind === 'seat-failed') this.failed(event.seat, event.t_ms, emit);
    else if (event.kind === 'seat-left') {
      const state = this.seats.get(event.seat);
      if (state !== undefined) state.left = event.t_ms;
    } else this.recoveries.event(event, emit);
  }

  /** Emits an empty attempt for every step that a started seat never reached. */
  finish(emit: Emit): void {
    this.recoveries.finish(emit);
    for (const state of this.seats.values()) {
      if (!state.attempted && !state.failed) continue;
      const at = state.plan.join_at_ms;
      // Seats that did not fail are what a count of failures rests on.
      if (!state.failed) emit({ metric: 'seat_failures', value: 0, ...tags(state.plan, at) });
      for (const [step, metric] of Object.entries(STEP_METRICS)) {
        if (SYSTEM_STEPS.has(step) && !this.stepsSeen.has(step)) continue;
        if (!state.steps.has(step as JoinStep)) emit({ metric, value: null, ...tags(state.plan, at) });
      }
      for (const [step, metric] of FIRST_MEDIA) {
        if (!state.steps.has(step) && this.senderSince(state, step) !== undefined) {
          emit({ metric, value: null, ...tags(state.plan, at) });
        }
      }
    }
  }

  private step(id: string, step: JoinStep, t_ms: number, emit: Emit): void {
    const state = this.seats.get(id);
    if (state === undefined || state.steps.has(step)) return;
    state.attempted = true;
    state.steps.set(step, t_ms);
    this.stepsSeen.add(step);
    const metric = STEP_METRICS[step];
    const seat = state.plan;
    if (metric !== undefined) {
      emit({ metric, value: secondsBetween(seat.join_at_ms, t_ms), ...tags(seat, t_ms) });
    }
    for (const [mediaStep, mediaMetric] of FIRST_MEDIA) {
      if (mediaStep !== step) continue;
      const from = Math.max(seat.join_at_ms, this.senderSince(state, step) ?? seat.join_at_ms);
      emit({ metric: mediaMetric, value: secondsBetween(from, t_ms), ...tags(seat, t_ms) });
    }
  }

  private failed(id: string, t_ms: number, emit: Emit): void {
    const state = this.seats.get(id);
    if (state === undefined) return;
    state.failed = true;
    emit({ metric: 'seat_failures', value: 1, ...tags(state.plan, t_ms) });
  }

  /** Since when somebody else in the room sends what this seat should hear or see; undefined: nobody did. */
  private senderSince(state: SeatState, step: JoinStep): number | undefined {
    if (step === 'first-video' && state.plan.demand.tiles.length === 0) return undefined;
    let earliest: number | undefined;
    for (const other of this.rooms.get(state.plan.room) ?? []) {
      const sends = step === 'first-audio' ? other.plan.microphone : other.plan.camera !== null;
      const joined = other.steps.get('joined');
      if (other === state || !sends || joined === undefined) continue;
      if (stayedTogether(state, joined, other.left)) earliest = Math.min(earliest ?? joined, joined);
    }
    return earliest;
  }
}

const FIRST_MEDIA = [
  ['first-audio', 'first_audio_seconds'],
  ['first-video', 'first_video_seconds'],
] as const satisfies readonly (readonly [JoinStep, MetricId])[];

/** Whether the sender was there while the seat was planned to be. */
function stayedTogether(state: SeatState, joined: number, left: number | undefined): boolean {
  return joined < state.plan.leave_at_ms && (left === undefined || left > state.plan.join_at_ms);
}

function secondsBetween(from_ms: number, to_ms: number): number {
  return Math.max(0, to_ms - from_ms) / 1000;
}

function tags(
  seat: SeatPlan,
  t_ms: number,
): Pick<Observation, 't_ms' | 'since_ms' | 'seat' | 'room' | 'tier'> {
  return { t_ms, since_ms: seat.join_at_ms, seat: seat.id, room: seat.room, tier: seat.tier };
}
