// Which totals an observation counts in: its metric's own, and every budget's narrower one.
import { METRICS, type MetricId } from '#core/metrics/catalogue.ts';
import type { Observation } from '#core/observation.ts';
import type { Plan } from '#core/plan.ts';

export interface Selection {
  /** Key in the result: `join_seconds` or `join_seconds{tier:browser}`. */
  readonly key: string;
  takes(observation: Observation): boolean;
}

/** For every metric of the catalogue its selections; the plain one first. */
export function selectionsFor(plan: Plan): ReadonlyMap<MetricId, readonly Selection[]> {
  const phaseOf = phaseFinder(plan);
  const seatJoin = new Map(plan.seats.map((seat) => [seat.id, seat.join_at_ms]));
  const selections = new Map<MetricId, Selection[]>();
  for (const { id } of METRICS) {
    const own: Selection[] = [{ key: id, takes: () => true }];
    const narrowed = plan.budgets.filter(
      ({ metric, selector }) => metric === id && Object.keys(selector).length > 0,
    );
    for (const { key, selector } of new Map(narrowed.map((budget) => [budget.key, budget])).values()) {
      const { tier, phase, cause } = selector;
      own.push({
        key,
        takes: (observation) =>
          (tier === undefined || observation.tier === tier) &&
          (cause === undefined || observation.cause === cause) &&
          (phase === undefined || phaseOf(phaseInstant(observation, seatJoin)) === phase),
      });
    }
    selections.set(id, own);
  }
  return selections;
}

/** Joining belongs to the phase that asked for it, everything else to the phase it happened in. */
function phaseInstant(observation: Observation, seatJoin: ReadonlyMap<string, number>): number {
  // Of what happened in mid-call only recoveries are longer than a second.
  const isJoining = observation.since_ms !== undefined && observation.cause === undefined;
  const joined = !isJoining ? undefined : seatJoin.get(observation.seat ?? '');
  return joined ?? observation.t_ms;
}

function phaseFinder(plan: Plan): (t_ms: number) => string | undefined {
  return (t_ms) => plan.phases.find(({ from_ms, to_ms }) => t_ms >= from_ms && t_ms < to_ms)?.name;
}
