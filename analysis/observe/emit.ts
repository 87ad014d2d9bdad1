// How observers hand on what they compute, with the seat's tags filled in once.
import type { MetricId } from '#core/metrics/catalogue.ts';
import type { Observation } from '#core/observation.ts';
import type { SeatPlan } from '#core/plan.ts';

export type Emit = (observation: Observation) => void;

/** Emits for one seat and instant; undefined values are not there and so are not emitted. */
export interface SeatEmitter {
  value(metric: MetricId, value: number | undefined): void;
  ratio(metric: MetricId, part: number | undefined, of: number): void;
}

export function seatEmitter(emit: Emit, seat: SeatPlan, t_ms: number, settled: boolean): SeatEmitter {
  const tags = { t_ms, seat: seat.id, room: seat.room, tier: seat.tier, settled };
  return {
    value(metric, value) {
      if (value !== undefined && Number.isFinite(value)) emit({ metric, value, ...tags });
    },
    ratio(metric, part, of) {
      if (part !== undefined && of > 0) emit({ metric, value: part, of, ...tags });
    },
  };
}

/** Of what says nothing of the system: counters are followed, nothing is told. */
export const SILENT_EMITTER: SeatEmitter = { value: () => undefined, ratio: () => undefined };

/** `part / whole`, or undefined when either is missing or the whole is nothing. */
export function quotient(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || whole <= 0 ? undefined : part / whole;
}
