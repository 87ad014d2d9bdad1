// The tornado: how far the answer moves when each assumption goes to the ends of its range, one at a time, on the
// same random streams. The widest bars are the assumptions worth measuring.
import { ASSUMPTION_IDS, type AssumptionId, type AssumptionValues } from './assumptions.ts';
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

function pointOf(
  value: number,
  values: AssumptionValues,
  outcome: ReplicationOutcome,
  nodes: number,
): SensitivityPoint {
  const all = nodes * outcome.need + values.spare_nodes;
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

/** A second look with as many nodes as the first asked for: need is only exact near 1. */
async function twice(
  problem: FleetProblem,
  ends: readonly End[],
  nodes: number,
  run: RunReplications,
): Promise<{ outcome: ReplicationOutcome; nodes: number }[]> {
  const first = ends.map(({ values }) => jobOf(problem, values, nodes));
  const seen = await run(first);
  const second = ends.map(({ values }, index) => {
    const used = first[index]?.nodes ?? nodes;
    return jobOf(problem, values, used * (seen[index]?.need ?? 1));
  });
  const outcomes = await run(second);
  return outcomes.map((outcome, index) => ({ outcome, nodes: second[index]?.nodes ?? nodes }));
}

/** Computes the tornado: four simulated days for each assumption that has a range and is not on the bill only. */
export async function analyseSensitivity(problem: FleetProblem, run: RunReplications): Promise<Sensitivity> {
  const { nodes, outcome } = await balanceNodes(problem, run);
  const ends = endsOf(problem);
  const simulated = ends.filter(({ id }) => !BILL_ONLY.has(id));
  const results = await twice(problem, simulated, nodes, run);
  const points = ends.map(({ id, values }) => {
    const found = results[simulated.findIndex((end) => end.id === id && end.values === values)];
    return { id, point: pointOf(values[id], values, found?.outcome ?? outcome, found?.nodes ?? nodes) };
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
  return { base: pointOf(problem.values.node_knee, problem.values, outcome, nodes), bars };
}
