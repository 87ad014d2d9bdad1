// What a fleet costs a year. Prices are assumptions; what is left out is said in docs/fleet-model.md.
import type { Interval } from '../statistics/replications.ts';
import type { AssumptionValues } from './assumptions.ts';

export interface FleetParts {
  readonly nodes: number;
  readonly egressGbps: number;
  readonly signallingShards: number;
  readonly turnNodes: number;
}

type CostPart = 'nodes' | 'egress' | 'signalling' | 'turn' | 'operations';

export interface YearlyCost {
  readonly eurPerYear: number;
  readonly eurPerSeatYear: number;
  readonly parts: readonly { readonly part: CostPart; readonly eurPerYear: number }[];
}

/** Over all replications; `parts` are those of the first. */
export interface FleetCost {
  readonly eurPerYear: Interval;
  readonly eurPerSeatYear: Interval;
  readonly todayEurPerSeatYear: number;
  readonly parts: YearlyCost['parts'];
}

/** Cost of a fleet by the assumed prices, for every licensed seat whether in a meeting or not. */
export function costOf(values: AssumptionValues, fleet: FleetParts): YearlyCost {
  const parts = [
    { part: 'nodes', eurPerYear: fleet.nodes * values.node_eur_per_year },
    { part: 'egress', eurPerYear: fleet.egressGbps * values.egress_eur_per_gbps_year },
    { part: 'signalling', eurPerYear: fleet.signallingShards * values.signalling_shard_eur_per_year },
    { part: 'turn', eurPerYear: fleet.turnNodes * values.turn_node_eur_per_year },
    { part: 'operations', eurPerYear: values.operations_eur_per_year },
  ] as const;
  const eurPerYear = parts.reduce((sum, part) => sum + part.eurPerYear, 0);
  return { eurPerYear, eurPerSeatYear: eurPerYear / values.seats, parts };
}
