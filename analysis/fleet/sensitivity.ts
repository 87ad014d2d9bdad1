// The tornado: how far the answer moves when each assumption goes to the ends of its range, one at a time, on the
// same random streams. The widest bars are the assumptions worth measuring.
import { ASSUMPTION_IDS, type AssumptionId, type AssumptionValues } from './assumptions.ts';
import { bestOf, nextNodes, nodesNeeded, type Tried } from './balance.ts';
import { costOf } from './cost.ts';
import type { ReplicationJob, ReplicationOutcome, RunReplications } from './replication.ts';
import { balanceNodes, type FleetProblem } from './sizing.ts';

interface SensitivityPoint {
  readonly value: number;
  /** Nodes needed at the knee's low end, fractional, spares included. */
  readonly nodes: number;
  readonly egressGbps: number;
  readonly eurPerSeatYear: number;
}

interface SensitivityBar {
  readonly id: AssumptionId;
  readonly atLow: SensitivityPoint;
  readonly atHigh: SensitivityPoint;
  /** Distance between the ends. */
  readonly nodesSwing: number;
  readonly eurSwing: number;
}

export interface Sensitivity {
  /** Nothing changed; its value is the knee that was planned with. */
  readonly base: SensitivityPoint;
  /** Widest swing of the cost first, then of the nodes. */
  readonly bars: readonly SensitivityBar[];
}

/** Assumptions that only the bill knows; they need no simulation. */
const BILL_ONLY: ReadonlySet<AssumptionId> = new Set<AssumptionId>([
  'node_eur_per_year',
  'signalling_shard_eur_per_year',
  'turn_node_eur_per_year',
  'egress_eur_per_gbps_year',
  'operations_eur_per_year',
  'today_eur_per_seat_year',
  'turn_share',
  'turn_node_gbps',
  'spare_nodes',
  'signalling_utilisation_limit',
]);

const MOST_ROUNDS = 4;

function pointOf(
  value: number,
  values: AssumptionValues,
  outcome: ReplicationOutcome,
  nodes: number,
): SensitivityPoint {
  const all = nodes + values.spare_nodes;
  const { eurPerSeatYear } = costOf(values, {
    nodes: all,
    egressGbps: outcome.peakEgressGbps,
    signallingShards: Math.ceil(outcome.peakSignallingLoad / values.signalling_utilisation_limit),
    turnNodes: (outcome.peakEgressGbps * values.turn_share) / values.turn_node_gbps,
  });
  return { value, nodes: all, egressGbps: outcome.peakEgressGbps, eurPerSeatYear };
}

interface End {
  readonly id: AssumptionId;
  readonly values: AssumptionValues;
}

/** Both ends of every range, low before high; only what has a range. */
function endsOf({ assumptions, values }: FleetProblem): End[] {
  return ASSUMPTION_IDS.filter((id) => assumptions[id].low < assumptions[id].high).flatMap((id) =>
    [assumptions[id].low, assumptions[id].high].map((value) => ({ id, values: { ...values, [id]: value } })),
  );
}

function jobOf(problem: FleetProblem, values: AssumptionValues, nodes: number): ReplicationJob {
  const zones = Math.round(values.zones);
  return {
    values,
    kneeUnit: problem.kneeUnit,
    placement: problem.placement,
    nodes: Math.max(zones, Math.ceil(nodes / zones) * zones),
    zoneLost: problem.survivesZoneLoss,
    seed: `${problem.seed}/0`,
  };
}

/** Balances the nodes of every end, all ends in step so that they share the threads. */
async function balanceEnds(
  problem: FleetProblem,
  ends: readonly End[],
  nodes: number,
  run: RunReplications,
): Promise<Tried[][]> {
  const tried: Tried[][] = ends.map(() => []);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const open = ends.flatMap(({ values }, index) => {
      const next = round === 0 ? nodes : nextNodes(tried[index] ?? [], values);
      return next === null ? [] : [{ index, job: jobOf(problem, values, next) }];
    });
    const outcomes = await run(open.map(({ job }) => job));
    open.forEach(({ index, job }, position) => {
      const outcome = outcomes[position];
      if (outcome !== undefined) {
        tried[index]?.push({ nodes: job.nodes, outcome });
      }
    });
  }
  return tried;
}

/** Computes the tornado: up to eight simulated days for each assumption with a range that is not on the bill only. */
export async function analyseSensitivity(problem: FleetProblem, run: RunReplications): Promise<Sensitivity> {
  const { nodes, outcome } = await balanceNodes(problem, run);
  const ends = endsOf(problem);
  const simulated = ends.filter(({ id }) => !BILL_ONLY.has(id));
  const results = await balanceEnds(problem, simulated, nodes, run);
  const baseNodes = nodesNeeded([{ nodes, outcome }]);
  const points = ends.map((end) => {
    const tried = results[simulated.indexOf(end)] ?? [];
    const best = bestOf(tried)?.outcome ?? outcome;
    const needed = tried.length === 0 ? baseNodes : nodesNeeded(tried);
    return { id: end.id, point: pointOf(end.values[end.id], end.values, best, needed) };
  });
  const bars: SensitivityBar[] = [];
  for (let index = 0; index + 1 < points.length; index += 2) {
    const [low, high] = [points[index], points[index + 1]];
    if (low !== undefined && high !== undefined) {
      bars.push({
        id: low.id,
        atLow: low.point,
        atHigh: high.point,
        nodesSwing: Math.abs(high.point.nodes - low.point.nodes),
        eurSwing: Math.abs(high.point.eurPerSeatYear - low.point.eurPerSeatYear),
      });
    }
  }
  bars.sort((a, b) => b.eurSwing - a.eurSwing || b.nodesSwing - a.nodesSwing);
  return { base: pointOf(problem.values.node_knee, problem.values, outcome, baseNodes), bars };
}
