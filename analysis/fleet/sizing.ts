// From a node's knee to a fleet: how many nodes, shards and relays, how much bandwidth and money, with intervals by
// replication and by the knee's own interval. The plan is made for the low end of the knee.
import { createRandom } from '#core/random.ts';
import { spread, type Interval } from '../statistics/replications.ts';
import {
  changeAssumptions,
  DEFAULT_ASSUMPTIONS,
  listAssumptions,
  valuesOf,
  type Assumption,
  type AssumptionBasis,
  type AssumptionChange,
  type AssumptionFault,
  type Assumptions,
  type AssumptionValues,
} from './assumptions.ts';
import { bestOf, inZones, nextNodes, type Tried } from './balance.ts';
import { costOf, type FleetCost } from './cost.ts';
import type { KneeUnit, MeetingPlacement } from './platform.ts';
import type { WorkloadPreset } from './presets.ts';
import type { ReplicationJob, ReplicationOutcome, RunReplications } from './replication.ts';

/** A node's knee: from a capacity search (`measured`) or by hand (`assumed`). */
interface NodeKnee {
  readonly unit: KneeUnit;
  readonly interval: Interval;
  readonly basis: AssumptionBasis;
  /** Run folders, or who says so. */
  readonly source: string;
}

export interface FleetRequest {
  readonly preset: WorkloadPreset;
  /** Changes on top of the preset, by assumption id; `node_knee` comes from `knee`. */
  readonly changes: Readonly<Record<string, AssumptionChange | undefined>>;
  /** null: the published default, labelled so. */
  readonly knee: NodeKnee | null;
  /** null: the preset's. */
  readonly placement: MeetingPlacement | null;
  /** The fleet must carry the busiest hour with one zone lost. */
  readonly survivesZoneLoss: boolean;
  readonly replications: number;
  readonly seed: string;
}

/** A request with every default filled in and every value checked. */
export interface FleetProblem {
  readonly assumptions: Assumptions;
  readonly values: AssumptionValues;
  readonly kneeUnit: KneeUnit;
  readonly knee: Interval;
  readonly placement: MeetingPlacement;
  readonly survivesZoneLoss: boolean;
  readonly replications: number;
  readonly seed: string;
}

export interface FleetAnswer {
  /** Nodes to run, spares included: enough for the low end of the knee in the worst 5 % of days. */
  readonly plannedNodes: number;
  /** Share of replicated days that the planned nodes (without spares) carried at the low end of the knee. */
  readonly carriedShare: number;
  /** Nodes needed, spares included: replications and the knee's interval together, 90 % of cases. */
  readonly nodes: Interval;
  /** Nodes needed at the knee's low end, estimate and high end, middle replication. */
  readonly nodesByKnee: { readonly atLow: number; readonly atEstimate: number; readonly atHigh: number };
  readonly peakPeople: Interval;
  readonly egressGbps: Interval;
  readonly relayGbps: Interval;
  readonly signallingShards: Interval;
  readonly turnNodes: Interval;
  /** Shards that the replicated days were given. */
  readonly simulatedShards: number;
  readonly joinsPerSecond: Interval;
  readonly joinDelayP95Seconds: Interval;
  readonly joinSuccessShare: Interval;
  /** p95 of the worst hour as a share of the knee's low end, on the planned nodes without spares. */
  readonly worstHourUtilisationP95: Interval;
  /** Most that one meeting takes of one node; above 1 no number of nodes carries it. */
  readonly largestPartShare: Interval;
  readonly cost: FleetCost;
  readonly assumptions: readonly Assumption[];
  readonly replications: number;
}

const MOST_ROUNDS = 8;
/** Nodes enough that nothing is overloaded, to see the load as such. */
const GENEROUS = 3;
/** Published range of packets a participant, for the first guess only. */
const FIRST_GUESS_PACKETS_PER_PERSON = 450;
const FIRST_GUESS_PEOPLE_PER_ROOM = 4;

/** Fills in and checks a request. @returns the problem, or every fault. */
export function prepareFleet(
  request: FleetRequest,
):
  | { readonly ok: true; readonly problem: FleetProblem }
  | { readonly ok: false; readonly faults: AssumptionFault[] } {
  const { knee, preset } = request;
  const kneeChange: Record<string, AssumptionChange> =
    knee === null
      ? {}
      : {
          node_knee: {
            value: knee.interval.low,
            low: knee.interval.low,
            high: knee.interval.high,
            basis: knee.basis,
            source: `low end of the knee's interval in ${knee.unit}: ${knee.source}`,
          },
        };
  const result = changeAssumptions(DEFAULT_ASSUMPTIONS, {
    ...preset.changes,
    ...request.changes,
    ...kneeChange,
  });
  const faults: AssumptionFault[] = result.ok ? [] : [...result.faults];
  if (!Number.isInteger(request.replications) || request.replications < 1) {
    faults.push({
      where: 'replications',
      message: `must be a whole number of at least 1, got ${request.replications}`,
    });
  }
  if (result.ok && request.survivesZoneLoss && result.assumptions.zones.value < 2) {
    faults.push({ where: 'zones', message: 'must be at least 2 when the loss of one must be survived' });
  }
  if (!result.ok || faults.length > 0) {
    return { ok: false, faults };
  }
  const { assumptions } = result;
  const { low, value, high } = assumptions.node_knee;
  const problem: FleetProblem = {
    assumptions,
    // The plan is for the knee's low end, whoever gave the interval.
    values: { ...valuesOf(assumptions), node_knee: low },
    kneeUnit: knee?.unit ?? 'packets_per_second',
    knee: knee?.interval ?? { low, estimate: value, high },
    placement: request.placement ?? preset.placement,
    survivesZoneLoss: request.survivesZoneLoss,
    replications: request.replications,
    seed: request.seed,
  };
  return { ok: true, problem };
}

function jobsFor(problem: FleetProblem, nodes: number, count: number): ReplicationJob[] {
  return Array.from({ length: count }, (_, index) => ({
    values: problem.values,
    kneeUnit: problem.kneeUnit,
    placement: problem.placement,
    nodes,
    zoneLost: problem.survivesZoneLoss,
    seed: `${problem.seed}/${index}`,
  }));
}

function firstGuess({ values, kneeUnit }: FleetProblem): number {
  const people =
    values.seats * values.peak_concurrency_share + values.town_halls_per_day * values.town_hall_size;
  const perPerson = {
    participants: 1,
    rooms: 1 / FIRST_GUESS_PEOPLE_PER_ROOM,
    packets_per_second: FIRST_GUESS_PACKETS_PER_PERSON,
  };
  return GENEROUS * Math.ceil((people * perPerson[kneeUnit]) / (values.node_knee * values.utilisation_limit));
}

/**
 * Smallest number of nodes (a multiple of the zones, spares not included) that carries the first replication's day,
 * and what that day looked like.
 */
export async function balanceNodes(
  problem: FleetProblem,
  run: RunReplications,
  start: number = firstGuess(problem),
): Promise<Tried> {
  const tried: Tried[] = [];
  let next: number | null = inZones(start, problem.values);
  while (next !== null && tried.length < MOST_ROUNDS) {
    const outcome: ReplicationOutcome | undefined = (await run(jobsFor(problem, next, 1)))[0];
    if (outcome === undefined) {
      throw new Error('a replication gave no outcome');
    }
    tried.push({ nodes: next, outcome });
    next = nextNodes(tried, problem.values);
  }
  const best = bestOf(tried);
  if (best === null) {
    throw new Error('no number of nodes was tried');
  }
  return best;
}

/** The knee as one draw a replication: a triangle over its interval with its top at the estimate. */
function drawKnee({ knee, seed }: FleetProblem, index: number): number {
  const { low, estimate, high } = knee;
  if (high <= low) {
    return low;
  }
  const u = createRandom(`${seed}/knee/${index}`).uniform();
  const top = (estimate - low) / (high - low);
  return u < top
    ? low + Math.sqrt(u * (high - low) * (estimate - low))
    : high - Math.sqrt((1 - u) * (high - low) * (high - estimate));
}

function summarise(
  problem: FleetProblem,
  nodes: number,
  outcomes: readonly ReplicationOutcome[],
): FleetAnswer {
  const { values, knee } = problem;
  const atLow = outcomes.map(({ need }) => nodes * need);
  const withKnee = atLow.map(
    (needed, index) => (needed * knee.low) / drawKnee(problem, index) + values.spare_nodes,
  );
  const of = (pick: (outcome: ReplicationOutcome) => number): Interval => spread(outcomes.map(pick));
  const plan = spread(atLow);
  const shards = outcomes.map(({ peakSignallingLoad }) =>
    Math.ceil(peakSignallingLoad / values.signalling_utilisation_limit),
  );
  const relays = outcomes.map(({ peakEgressGbps }) =>
    Math.ceil((peakEgressGbps * values.turn_share) / values.turn_node_gbps),
  );
  const spares = Math.round(values.spare_nodes);
  const costs = outcomes.map((outcome, index) =>
    costOf(values, {
      nodes: withKnee[index] ?? 0,
      egressGbps: outcome.peakEgressGbps,
      signallingShards: shards[index] ?? 0,
      turnNodes: relays[index] ?? 0,
    }),
  );
  const cost = (pick: (cost: (typeof costs)[number]) => number): Interval => spread(costs.map(pick));
  return {
    plannedNodes: inZones(plan.high, values) + spares,
    carriedShare: atLow.filter((needed) => needed <= inZones(plan.high, values)).length / atLow.length,
    nodes: spread(withKnee),
    nodesByKnee: {
      atLow: Math.ceil(plan.estimate) + spares,
      atEstimate: Math.ceil((plan.estimate * knee.low) / knee.estimate) + spares,
      atHigh: Math.ceil((plan.estimate * knee.low) / knee.high) + spares,
    },
    peakPeople: of(({ peakPeople }) => peakPeople),
    egressGbps: of(({ peakEgressGbps }) => peakEgressGbps),
    relayGbps: of(({ peakRelayGbps }) => peakRelayGbps),
    signallingShards: spread(shards),
    turnNodes: spread(relays),
    simulatedShards: Math.round(values.signalling_shards),
    joinsPerSecond: of(({ peakJoinsPerSecond }) => peakJoinsPerSecond),
    joinDelayP95Seconds: of(({ joinDelayP95Seconds }) => joinDelayP95Seconds),
    joinSuccessShare: of(({ joinSuccessShare }) => joinSuccessShare),
    worstHourUtilisationP95: of(({ worstHourUtilisationP95 }) => worstHourUtilisationP95),
    largestPartShare: of(({ largestPartShare }) => largestPartShare),
    cost: {
      eurPerYear: cost(({ eurPerYear }) => eurPerYear),
      eurPerSeatYear: cost(({ eurPerSeatYear }) => eurPerSeatYear),
      todayEurPerSeatYear: values.today_eur_per_seat_year,
      parts: costs[0]?.parts ?? [],
    },
    assumptions: listAssumptions(problem.assumptions),
    replications: outcomes.length,
  };
}

/** Shards for the signalling of this day, at least those that were assumed. */
function withEnoughShards(problem: FleetProblem, { peakSignallingLoad }: ReplicationOutcome): FleetProblem {
  const { values } = problem;
  const needed = Math.ceil(peakSignallingLoad / values.signalling_utilisation_limit);
  return { ...problem, values: { ...values, signalling_shards: Math.max(values.signalling_shards, needed) } };
}

/** Sizes the fleet: balances the nodes on one day, then replicates that many days on them. */
export async function sizeFleet(problem: FleetProblem, run: RunReplications): Promise<FleetAnswer> {
  const { nodes, outcome } = await balanceNodes(problem, run);
  const ready = withEnoughShards(problem, outcome);
  return summarise(ready, nodes, await run(jobsFor(ready, nodes, ready.replications)));
}
