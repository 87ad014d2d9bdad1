// READY, NOT READY or INCONCLUSIVE for N seats, from the intervals of the answer and what is there to be had. The
// sentence is data (a message id with its values); its texts are in verdict-messages.ts.
import type { Interval } from '../statistics/replications.ts';
import type { AssumptionId } from './assumptions.ts';
import type { FleetAnswer, FleetProblem } from './sizing.ts';

type Readiness = 'ready' | 'not_ready' | 'inconclusive';

/** What the fleet may use; null where nothing is known, which is then not judged. */
export interface FleetLimits {
  readonly nodes: number | null;
  readonly egressGbps: number | null;
  /** null: what is paid today (assumption `today_eur_per_seat_year`). */
  readonly eurPerSeatYear: number | null;
}

type CriterionId =
  | 'knee_measured'
  | 'nodes'
  | 'egress'
  | 'cost'
  | 'join_success'
  | 'join_delay'
  | 'single_meeting'
  | 'worst_hour';

interface Criterion {
  readonly id: CriterionId;
  readonly outcome: 'pass' | 'fail' | 'inconclusive';
  readonly value: Interval | null;
  readonly limit: number | null;
  /** It fails by a capacity that nobody measured, so it decides nothing. */
  readonly onAssumption?: true;
}

export interface Message {
  readonly id: string;
  readonly values: Readonly<Record<string, number | string>>;
}

export interface FleetVerdict {
  readonly readiness: Readiness;
  readonly seats: number;
  readonly criteria: readonly Criterion[];
  /** The sentence that carries the verdict, then one for each criterion that did not pass. */
  readonly sentence: Message;
  readonly reasons: readonly Message[];
}

const JOIN_SUCCESS = 0.995; // join budget of the quality targets: success >= 99.5 %
const JOIN_DELAY_SECONDS = 3; // first remote audio p95 <= 3 s; signalling alone must stay below
const CARRIED_SHARE = 0.9; // the plan is made for 95 % of the days; with few replications one may fall out

/**
 * Capacities that a criterion follows from. As nobody signs a guess that all is well, nobody buys another system over
 * a guess that it is not: while one of them was not measured, its failure is an open question.
 */
const FOLLOWS_FROM: Readonly<Partial<Record<CriterionId, readonly AssumptionId[]>>> = {
  nodes: ['node_knee'],
  cost: ['node_knee'],
  single_meeting: ['node_knee'],
  join_success: ['signalling_join_ms', 'signalling_presence_ms'],
  join_delay: ['signalling_join_ms', 'signalling_presence_ms'],
};

function openWhereAssumed({ assumptions }: FleetProblem, criterion: Criterion): Criterion {
  const rests = FOLLOWS_FROM[criterion.id] ?? [];
  const isGuess = rests.some((id) => assumptions[id].basis !== 'measured');
  if (criterion.outcome !== 'fail' || !isGuess) return criterion;
  return { ...criterion, outcome: 'inconclusive', onAssumption: true };
}

function atMost(id: CriterionId, value: Interval, limit: number): Criterion {
  const outcome = value.high <= limit ? 'pass' : value.low > limit ? 'fail' : 'inconclusive';
  return { id, outcome, value, limit };
}

function atLeast(id: CriterionId, value: Interval, limit: number): Criterion {
  const outcome = value.low >= limit ? 'pass' : value.high < limit ? 'fail' : 'inconclusive';
  return { id, outcome, value, limit };
}

function criteriaOf(problem: FleetProblem, answer: FleetAnswer, limits: FleetLimits): Criterion[] {
  const measured = problem.assumptions.node_knee.basis === 'measured';
  const planned = answer.worstHourUtilisationP95;
  return [
    { id: 'knee_measured', outcome: measured ? 'pass' : 'inconclusive', value: null, limit: null },
    ...(limits.nodes === null ? [] : [atMost('nodes', answer.nodes, limits.nodes)]),
    ...(limits.egressGbps === null ? [] : [atMost('egress', answer.egressGbps, limits.egressGbps)]),
    atMost('cost', answer.cost.eurPerSeatYear, limits.eurPerSeatYear ?? answer.cost.todayEurPerSeatYear),
    atLeast('join_success', answer.joinSuccessShare, JOIN_SUCCESS),
    atMost('join_delay', answer.joinDelayP95Seconds, JOIN_DELAY_SECONDS),
    atMost('single_meeting', answer.largestPartShare, 1),
    ...(answer.carriedShare >= CARRIED_SHARE
      ? []
      : [{ id: 'worst_hour' as const, outcome: 'inconclusive' as const, value: planned, limit: 1 }]),
  ];
}

function reasonOf({ id, outcome, value, limit, onAssumption }: Criterion): Message {
  return {
    id: `fleet.reason.${id}.${onAssumption === true ? 'assumed' : outcome}`,
    values: {
      ...(value === null ? {} : { low: value.low, estimate: value.estimate, high: value.high }),
      ...(limit === null ? {} : { limit }),
    },
  };
}

/**
 * Judges an answer. One failed criterion is not ready; otherwise one open criterion is inconclusive. A knee that was
 * not measured is always an open criterion, and what fails by it alone is open as well. Bandwidth follows from the
 * people and not from the servers: too little of it is not ready whatever was measured.
 */
export function judgeFleet(problem: FleetProblem, answer: FleetAnswer, limits: FleetLimits): FleetVerdict {
  const criteria = criteriaOf(problem, answer, limits).map((criterion) =>
    openWhereAssumed(problem, criterion),
  );
  const has = (outcome: Criterion['outcome']): boolean =>
    criteria.some((criterion) => criterion.outcome === outcome);
  const readiness = has('fail') ? 'not_ready' : has('inconclusive') ? 'inconclusive' : 'ready';
  const { values, survivesZoneLoss } = problem;
  return {
    readiness,
    seats: values.seats,
    criteria,
    sentence: {
      id: survivesZoneLoss ? 'fleet.sentence.zone_lost' : 'fleet.sentence.all_zones',
      values: {
        readiness,
        seats: values.seats,
        concurrencyShare: values.peak_concurrency_share,
        zones: values.zones,
        nodes: answer.plannedNodes,
        nodesLow: answer.nodes.low,
        nodesHigh: answer.nodes.high,
        egressGbps: answer.egressGbps.high,
        eurPerSeatYear: answer.cost.eurPerSeatYear.high,
        todayEurPerSeatYear: answer.cost.todayEurPerSeatYear,
        replications: answer.replications,
      },
    },
    reasons: criteria.filter(({ outcome }) => outcome !== 'pass').map(reasonOf),
  };
}
