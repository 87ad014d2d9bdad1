// How long seats were without their call, or without a service that they need, and which server's fault it was.
import type { Observation } from '#core/observation.ts';
import type { Plan, SeatPlan } from '#core/plan.ts';
import type { RunEvent } from '#core/sample.ts';
import type { ServerPart } from '#core/server-fault.ts';
import type { Emit } from './emit.ts';

type Cause = NonNullable<Observation['cause']>;

interface Interruption {
  readonly t_ms: number;
  readonly cause: Cause;
}

/** A seat may notice a little before the kill is on record, and a long time after the server is back. */
const EARLY_MS = 500;
const LATE_MS = 30_000;

export class RecoveryObserver {
  private readonly seats: ReadonlyMap<string, SeatPlan>;
  private readonly faults: { readonly server: ServerPart; readonly killedMs: number; backMs: number }[] = [];
  private readonly open = new Map<string, Interruption>();

  constructor(plan: Plan) {
    this.seats = new Map(plan.seats.map((seat) => [seat.id, seat]));
  }

  event(event: RunEvent, emit: Emit): void {
    if (event.kind === 'server-fault') this.fault(event);
    else if (event.kind === 'seat-interrupted') this.interrupted(event, emit);
    else if (event.kind === 'seat-recovered') this.recovered(event, emit);
  }

  /** Who never got in again is an attempt without a value. */
  finish(emit: Emit): void {
    for (const [id, { t_ms, cause }] of this.open) {
      emit({ metric: 'recovery_seconds', value: null, cause, t_ms, ...this.tags(id) });
    }
    this.open.clear();
  }

  private fault({ server, action, t_ms }: Extract<RunEvent, { kind: 'server-fault' }>): void {
    if (action === 'killed') {
      this.faults.push({ server, killedMs: t_ms, backMs: Infinity });
      return;
    }
    const last = this.faults.findLast((fault) => fault.server === server);
    if (last !== undefined && action === 'back') last.backMs = t_ms;
  }

  private interrupted({ seat, t_ms }: Extract<RunEvent, { kind: 'seat-interrupted' }>, emit: Emit): void {
    this.open.set(seat, { t_ms, cause: this.causeAt(t_ms) });
    emit({ metric: 'seat_interruptions', value: 1, t_ms, ...this.tags(seat) });
  }

  private recovered(event: Extract<RunEvent, { kind: 'seat-recovered' }>, emit: Emit): void {
    const { seat, t_ms, outage_ms, service } = event;
    const since_ms = t_ms - outage_ms;
    const known = service === undefined ? this.open.get(seat) : undefined;
    const cause = service ?? known?.cause ?? this.causeAt(since_ms);
    if (service === undefined) {
      // Pages tell of an interruption when it is over.
      if (known === undefined) emit({ metric: 'seat_interruptions', value: 1, t_ms, ...this.tags(seat) });
      this.open.delete(seat);
    }
    emit({ metric: 'recovery_seconds', value: outage_ms / 1000, cause, t_ms, since_ms, ...this.tags(seat) });
  }

  /** The call hangs on the SFU; of several that were gone it is the first suspect. */
  private causeAt(t_ms: number): Cause {
    const gone = this.faults.filter(
      ({ killedMs, backMs }) => t_ms >= killedMs - EARLY_MS && t_ms <= backMs + LATE_MS,
    );
    return (gone.findLast(({ server }) => server === 'sfu') ?? gone.at(-1))?.server ?? 'unknown';
  }

  private tags(id: string): Pick<Observation, 'seat' | 'room' | 'tier'> {
    const seat = this.seats.get(id);
    return seat === undefined ? { seat: id } : { seat: id, room: seat.room, tier: seat.tier };
  }
}
