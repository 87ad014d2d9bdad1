// The verdict over repeated runs. Broken budgets and regressions fail, unless the generator was saturated in a
// run: then its figures say nothing of the system. Open checks are inconclusive and say how many runs they need.
import type { Budget } from '#core/budget.ts';
import type { Baseline, RunFigures, RunOrigin } from '#core/evidence.ts';
import {
  GATE_SCHEMA_VERSION,
  type GateCheck,
  type GateReason,
  type GateResult,
  type GateRun,
  type MoreRuns,
} from '#core/gate.ts';
import { createRandom } from '#core/random.ts';
import type { Verdict } from '#core/result.ts';
import { DEFAULT_TOLERANCE, GATE_CONFIDENCE } from '../statistics/regression-verdict.ts';
import { checkBudget } from './budget-check.ts';
import { checkRegression, type RegressionLimits } from './regression-check.ts';

/** The regression that `npm run bench:gate` finds with 5 runs a side on an ordinary host 9 times in 10. */
export const DEFAULT_RULE_OUT = 0.2;
export { DEFAULT_TOLERANCE };

export interface GateCase {
  readonly origin: RunOrigin;
  /** Repetitions of each other (comparability.ts), at least one. */
  readonly runs: readonly RunFigures[];
  readonly budgets: readonly Budget[];
  readonly baseline: { readonly file: string; readonly content: Baseline } | null;
  readonly otherHosts: boolean;
  readonly limits: RegressionLimits;
  /** Version of the program that judges. */
  readonly seatproof: string;
}

export function gateRunOf(figures: RunFigures): GateRun {
  const { id, started_at, target_version, verdict, valid_share, saturated } = figures;
  return { id, started_at, target_version, verdict, valid_share, saturated };
}

function regressions({ budgets, runs, baseline, limits }: GateCase): GateCheck[] {
  if (baseline === null) return [];
  const sides = { baseline: baseline.content.runs, runs };
  const seen = new Set<string>();
  return budgets.flatMap((budget) => {
    const { aggregation, percentile, operator } = budget.threshold;
    // Two limits of one figure are one comparison.
    const figure = `${budget.key} ${aggregation} ${percentile ?? ''} ${operator.charAt(0)}`;
    if (seen.has(figure)) return [];
    seen.add(figure);
    // A stream of its own name, so that a new budget never shifts the others.
    return checkRegression(budget, sides, limits, createRandom(`gate/regression/${figure}`)) ?? [];
  });
}

function saturation(runs: readonly RunFigures[]): GateReason[] {
  const saturated = runs.filter((run) => run.saturated !== null);
  const limit = saturated[0]?.saturated ?? null;
  return limit === null ? [] : [{ kind: 'generator-saturated', runs: saturated.map(({ id }) => id), limit }];
}

function conclude(
  checks: readonly GateCheck[],
  runs: readonly RunFigures[],
): { verdict: Verdict; reasons: GateReason[] } {
  const reasonsFor = (outcome: Verdict): GateReason[] =>
    checks.filter((check) => check.outcome === outcome).map((check) => ({ kind: 'check', check }));
  const saturated = saturation(runs);
  const [failed, open] = [reasonsFor('fail'), reasonsFor('inconclusive')];
  if (saturated.length > 0) return { verdict: 'inconclusive', reasons: [...saturated, ...open] };
  if (failed.length > 0) return { verdict: 'fail', reasons: [...failed, ...open] };
  if (checks.length === 0) return { verdict: 'inconclusive', reasons: [{ kind: 'no-budgets' }] };
  if (open.length > 0) return { verdict: 'inconclusive', reasons: open };
  const budgets = checks.filter(({ kind }) => kind === 'budget').length;
  return { verdict: 'pass', reasons: [{ kind: 'all-kept', budgets, comparisons: checks.length - budgets }] };
}

/** A saturated generator makes any system look bad, so nothing fails on its figures. */
function voidFailures(checks: readonly GateCheck[], runs: readonly RunFigures[]): readonly GateCheck[] {
  if (runs.every(({ saturated }) => saturated === null)) return checks;
  return checks.map((check) =>
    check.outcome === 'fail'
      ? { ...check, outcome: 'inconclusive', more_runs: null, no_judgement: 'generator-saturated' }
      : check,
  );
}

/** What settles every open check that runs can settle. */
function mostRuns(checks: readonly GateCheck[]): MoreRuns | null {
  const needs = checks.flatMap(({ more_runs }) => (more_runs === null ? [] : [more_runs]));
  const counted = needs.flatMap((need) => (need.kind === 'on-the-limit' ? [] : [need]));
  const most = Math.max(0, ...counted.map(({ runs }) => runs));
  if (counted.length === 0) return needs[0] ?? null;
  const bothSides = counted.some(({ kind }) => kind === 'both-sides');
  return { kind: bothSides ? 'both-sides' : 'candidate', runs: most };
}

/** Same runs, same answer: every draw comes from a stream named by its check. */
export function judgeGate(given: GateCase): GateResult {
  const { runs, budgets, baseline, limits } = given;
  const judged = [
    ...budgets.map((budget) =>
      checkBudget(budget, runs, createRandom(`gate/budget/${budget.key} ${budget.text}`)),
    ),
    ...regressions(given),
  ];
  const checks = voidFailures(judged, runs);
  const { verdict, reasons } = conclude(checks, runs);
  return {
    schema_version: GATE_SCHEMA_VERSION,
    verdict,
    reasons,
    more_runs: verdict === 'inconclusive' ? mostRuns(checks) : null,
    origin: given.origin,
    runs: runs.map(gateRunOf),
    baseline:
      baseline === null
        ? null
        : {
            file: baseline.file,
            runs: baseline.content.runs.map(gateRunOf),
            host: baseline.content.origin.host,
          },
    other_hosts: given.otherHosts,
    confidence: GATE_CONFIDENCE,
    tolerance: limits.tolerance,
    rule_out: limits.ruleOut,
    checks,
    seatproof: given.seatproof,
  };
}
