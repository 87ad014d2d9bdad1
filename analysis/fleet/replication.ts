// One replication of the fleet's day, as a job that can be sent to another thread and a summary that comes back.
import { createRandom } from '#core/random.ts';
import type { AssumptionValues } from './assumptions.ts';
import type { KneeUnit, MeetingPlacement } from './platform.ts';
import { simulateDay, type DayResult } from './simulate-day.ts';
import { drawWorkload } from './workload.ts';

export interface ReplicationJob {
  readonly values: AssumptionValues;
  readonly kneeUnit: KneeUnit;
  readonly placement: MeetingPlacement;
  readonly nodes: number;
  /** A zone fails in the busiest minutes and stays away. */
  readonly zoneLost: boolean;
  /** Replications with the same seed see the same people, whatever the platform. */
  readonly seed: string;
}

export interface ReplicationOutcome {
  readonly peakPeople: number;
  readonly peakPacketsPerSecond: number;
  /** To clients and, in brackets of cascades, between nodes. */
  readonly peakEgressGbps: number;
  readonly peakRelayGbps: number;
  /** Busiest minute: joins a second, mean load of the nodes that are up, core-seconds of signalling a second. */
  readonly peakJoinsPerSecond: number;
  readonly peakMeanUtilisation: number;
  readonly peakSignallingLoad: number;
  /** Worst hour: load that 95 % of the person-minutes did not exceed; share of the knee. */
  readonly worstHour: number;
  readonly worstHourUtilisationP95: number;
  readonly joinDelayP95Seconds: number;
  /** Share of people who got in. */
  readonly joinSuccessShare: number;
  readonly overloadedShare: number;
  readonly cascadeShare: number;
  /** See DayResult. */
  readonly bigMeetingShare: number;
  readonly largestPartShare: number;
  readonly lost: number;
  /**
   * How many times the nodes are needed so that the worst hour's p95 is at most the knee and the busiest minute's
   * mean at most the utilisation limit: 1 = exactly enough.
   */
  readonly need: number;
}

/** Five minutes past ten: everybody has arrived. */
const ZONE_LOSS_SECONDS = 10 * 3600 + 360;
const LOST_ZONE = 0;
const BITS_PER_GIGABIT = 1e9;

function highest(row: Float64Array): number {
  return row.reduce((most, value) => Math.max(most, value), 0);
}

function summarise(day: DayResult, values: AssumptionValues): ReplicationOutcome {
  const { series, counts, worstHour } = day;
  const peakMeanUtilisation = highest(series.utilisationMean);
  return {
    peakPeople: highest(series.people),
    peakPacketsPerSecond: highest(series.packetsPerSecond),
    peakEgressGbps: highest(series.egressBps) / BITS_PER_GIGABIT,
    peakRelayGbps: highest(series.relayBps) / BITS_PER_GIGABIT,
    peakJoinsPerSecond: highest(series.joins) / 60,
    peakMeanUtilisation,
    peakSignallingLoad: highest(series.signallingLoad),
    worstHour: worstHour.hour,
    worstHourUtilisationP95: worstHour.utilisationP95,
    joinDelayP95Seconds: day.worstJoinDelayP95Seconds,
    joinSuccessShare: counts.joins === 0 ? 0 : counts.joins / (counts.joins + counts.refused),
    overloadedShare: day.overloadedShare,
    cascadeShare: counts.joins === 0 ? 0 : counts.cascades / counts.joins,
    bigMeetingShare: day.bigMeetingShare,
    largestPartShare: day.largestPartShare,
    lost: counts.lost,
    need: Math.max(worstHour.utilisationP95, peakMeanUtilisation / values.utilisation_limit),
  };
}

/** Runs the job; pure. */
export function runReplication(job: ReplicationJob): ReplicationOutcome {
  const { values, kneeUnit, placement, nodes, zoneLost, seed } = job;
  const random = createRandom(seed);
  const workload = drawWorkload(values, random.fork('people'));
  const incidents = zoneLost
    ? [{ kind: 'zone_fails' as const, atSeconds: ZONE_LOSS_SECONDS, zone: LOST_ZONE }]
    : [];
  const platform = { nodes, kneeUnit, placement, incidents, autoscaling: null };
  return summarise(simulateDay(platform, values, workload, random.fork('platform')), values);
}

/** Runs many jobs, in whatever order and on however many threads; answers in the order of the jobs. */
export type RunReplications = (jobs: readonly ReplicationJob[]) => Promise<readonly ReplicationOutcome[]>;

/** On this thread. */
export const runReplicationsHere: RunReplications = (jobs) => Promise.resolve(jobs.map(runReplication));
