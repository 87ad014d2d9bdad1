// The storm of jitsi/jicofo pull request 1298 as a scenario: one meeting gains 92 people in 31 s; 58 of them land
// on one bridge, which reaches a stress of 1.1 while reports still show 0.008, and 9 to 11 bridges stay below 0.05.
import { DEFAULT_ASSUMPTIONS, valuesOf, type AssumptionValues } from './assumptions.ts';
import type { Platform } from './platform.ts';
import { HAS_CAMERA, HAS_VOICE, type Workload } from './workload.ts';

/** Published figures of the incident. */
export const FAMOUS_STORM = {
  joins: 92,
  seconds: 31,
  onOneBridge: 58,
  realStress: 1.1,
  reportedStress: 0.008,
  bridges: 11,
  suggestedJoinsPerMinute: 30,
} as const;

const START_SECONDS = 9 * 3600;
const STAY_SECONDS = 1800;
/** Each of the 58 cost 1.1 / 58 of a bridge: what the published figures imply, not a measurement. */
const PEOPLE_PER_BRIDGE = FAMOUS_STORM.onOneBridge / (FAMOUS_STORM.realStress - FAMOUS_STORM.reportedStress);
/** Lower end of the production values; the credit was far too small for people who cost 0.019 each. */
const CREDIT_SHARE = 0.004;

/** The pool as it was, before the limit on joins a minute (which is the cure: pass 30 to see it work). */
export function famousStormPlatform(): Platform {
  return {
    nodes: FAMOUS_STORM.bridges,
    kneeUnit: 'participants',
    placement: 'cascade',
    incidents: [],
    autoscaling: null,
    backgroundShare: FAMOUS_STORM.reportedStress,
  };
}

/** @param joinsPerMinute limit of one meeting on one node, 0 = none, as on the day. */
export function famousStormValues(joinsPerMinute: number): AssumptionValues {
  return {
    ...valuesOf(DEFAULT_ASSUMPTIONS),
    node_knee: PEOPLE_PER_BRIDGE,
    credit_share: CREDIT_SHARE,
    joins_per_minute_and_node: joinsPerMinute,
  };
}

/** One meeting, joins evenly over 31 s. */
export function famousStormWorkload(): Workload {
  const { joins, seconds } = FAMOUS_STORM;
  return {
    meetings: 1,
    people: joins,
    startAt: Float64Array.of(START_SECONDS),
    firstPerson: Int32Array.of(0, joins),
    meetingOf: new Int32Array(joins),
    joinAt: Float64Array.from({ length: joins }, (_, index) => START_SECONDS + (index * seconds) / joins),
    leaveAt: new Float64Array(joins).fill(START_SECONDS + STAY_SECONDS),
    traits: new Uint8Array(joins).fill(HAS_CAMERA | HAS_VOICE),
  };
}
