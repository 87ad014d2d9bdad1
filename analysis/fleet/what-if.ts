// Questions of the kind "and if ...?": the same fleet problem with something changed, on the same simulated people
// where that is possible, so that the difference is the change and not luck.
import type { AssumptionChanges, AssumptionFault } from './assumptions.ts';
import type { RunReplications } from './replication.ts';
import { prepareFleet, sizeFleet, type FleetAnswer, type FleetRequest } from './sizing.ts';

export interface WhatIf {
  /** Stable id; the text belongs to the caller. */
  readonly id: string;
  readonly values: Readonly<Record<string, number>>;
  readonly changes: AssumptionChanges;
  readonly survivesZoneLoss?: boolean;
}

export interface WhatIfResult {
  readonly whatIf: WhatIf;
  readonly answer: FleetAnswer;
  /** Against the unchanged fleet. */
  readonly moreNodes: number;
  readonly moreEgressGbps: number;
  readonly moreEurPerYear: number;
}

/** A larger or smaller last-n. */
export function lastNOf(lastN: number): WhatIf {
  return { id: 'last_n', values: { lastN }, changes: { last_n: lastN } };
}

/** Another concurrency: 5, 20, 30, 100 %. */
export function concurrencyOf(share: number): WhatIf {
  return { id: 'concurrency', values: { share }, changes: { peak_concurrency_share: share } };
}

/** Another mix of meeting sizes; what the two shares leave of 1 are small meetings. */
export function meetingMixOf(mediumShare: number, largeShare: number): WhatIf {
  return {
    id: 'meeting_mix',
    values: { mediumShare, largeShare },
    changes: { meeting_share_medium: mediumShare, meeting_share_large: largeShare },
  };
}

/** Municipalities that join: `towns` of `seatsEach` seats who meet like the others. */
export function townsAdded(seatsNow: number, towns: number, seatsEach: number): WhatIf {
  return {
    id: 'towns_added',
    values: { towns, seatsEach },
    changes: { seats: seatsNow + towns * seatsEach },
  };
}

/** One zone less: the rest carries everything, and must still survive the loss of one if it must now. */
export function oneZoneLess(zonesNow: number): WhatIf {
  return { id: 'one_zone_less', values: { zones: zonesNow - 1 }, changes: { zones: zonesNow - 1 } };
}

/** What the reserve for a lost zone costs. */
export function withoutZoneReserve(): WhatIf {
  return { id: 'without_zone_reserve', values: {}, changes: {}, survivesZoneLoss: false };
}

/**
 * Answers each question against the unchanged fleet.
 * @returns the results in the order of the questions, or the faults of the first that makes no sense.
 */
export async function answerWhatIfs(
  request: FleetRequest,
  base: FleetAnswer,
  whatIfs: readonly WhatIf[],
  run: RunReplications,
): Promise<
  | { readonly ok: true; readonly results: WhatIfResult[] }
  | { readonly ok: false; readonly faults: AssumptionFault[] }
> {
  const results: WhatIfResult[] = [];
  for (const whatIf of whatIfs) {
    const prepared = prepareFleet({
      ...request,
      changes: { ...request.changes, ...whatIf.changes },
      survivesZoneLoss: whatIf.survivesZoneLoss ?? request.survivesZoneLoss,
    });
    if (!prepared.ok) {
      const faults = prepared.faults.map(({ where, message }) => ({
        where: `${whatIf.id}: ${where}`,
        message,
      }));
      return { ok: false, faults };
    }
    const answer = await sizeFleet(prepared.problem, run);
    results.push({
      whatIf,
      answer,
      moreNodes: answer.nodes.estimate - base.nodes.estimate,
      moreEgressGbps: answer.egressGbps.estimate - base.egressGbps.estimate,
      moreEurPerYear: answer.cost.eurPerYear.estimate - base.cost.eurPerYear.estimate,
    });
  }
  return { ok: true, results };
}
