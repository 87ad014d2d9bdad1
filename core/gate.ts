// The answer of `seatproof gate`: repeated runs against their budgets and against a baseline, by intervals.
import type { RunOrigin } from './evidence.ts';
import type { Verdict, VoidReason } from './result.ts';

export const GATE_SCHEMA_VERSION = 1;

/** An estimate with the ends of its interval; all in the same unit. */
export interface EvidenceInterval {
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
}

/** What would settle an open check if the estimate stays where it is. */
export type MoreRuns =
  | { readonly kind: 'candidate' | 'both-sides'; readonly runs: number }
  /** The estimate sits on the limit: no affordable number of runs decides it. */
  | { readonly kind: 'on-the-limit' };

/** Why a check could not be judged: also one that would fail on figures of a saturated generator. */
export type NoJudgement = 'no-data' | 'no-data-in-baseline' | 'too-few-runs' | 'generator-saturated';

interface CheckBase {
  /** As in the scenario, with its selector: `join_seconds{tier:browser}`. */
  readonly metric: string;
  /** As in the scenario: `p(95)<5`. */
  readonly threshold: string;
  readonly outcome: Verdict;
  /** Of `value`, `limit` and differences: of the metric catalogue. */
  readonly unit: string;
  readonly runs: number;
  /** Clusters in them; equal to `runs` where a metric is not told apart by room. */
  readonly rooms: number;
  /** Values of a trend, seconds or trials of a rate, over all runs. */
  readonly n: number;
  /** What an inconclusive outcome needs; null for the others. */
  readonly more_runs: MoreRuns | null;
  readonly no_judgement: NoJudgement | null;
}

/** A budget over all runs together. */
export interface BudgetCheck extends CheckBase {
  readonly kind: 'budget';
  /** null without data. With one run there is no interval: its ends are null. */
  readonly value: {
    readonly estimate: number;
    readonly low: number | null;
    readonly high: number | null;
  } | null;
  readonly limit: number;
  /** The same statistic of each run, in the order of the runs; null where a run has no value. */
  readonly by_run: readonly (number | null)[];
}

/** The same figure against the baseline. */
export interface RegressionCheck extends CheckBase {
  readonly kind: 'regression';
  /** `ratio` = new / baseline; `difference` = new - baseline, for figures that can be zero. */
  readonly scale: 'ratio' | 'difference';
  readonly lower_is_better: boolean;
  readonly baseline_runs: number;
  readonly baseline_value: number | null;
  readonly value: number | null;
  readonly effect: EvidenceInterval | null;
  /** On the scale of the effect: surely beyond it fails. */
  readonly fails_beyond: number;
  /** On the scale of the effect: surely within it passes. */
  readonly passes_within: number;
}

export type GateCheck = BudgetCheck | RegressionCheck;

/** Why the verdict is what it is; reporters put it into words. */
export type GateReason =
  | { readonly kind: 'all-kept'; readonly budgets: number; readonly comparisons: number }
  | { readonly kind: 'generator-saturated'; readonly runs: readonly string[]; readonly limit: VoidReason }
  | { readonly kind: 'no-budgets' }
  | { readonly kind: 'check'; readonly check: GateCheck };

export interface GateRun {
  readonly id: string;
  readonly started_at: string;
  readonly target_version: string;
  readonly verdict: Verdict;
  readonly valid_share: number;
  readonly saturated: VoidReason | null;
}

export interface GateResult {
  readonly schema_version: typeof GATE_SCHEMA_VERSION;
  readonly verdict: Verdict;
  /** The weightiest first. */
  readonly reasons: readonly GateReason[];
  /** The most that an open check needs; null when none is open or none can be settled by runs. */
  readonly more_runs: MoreRuns | null;
  readonly origin: RunOrigin;
  readonly runs: readonly GateRun[];
  readonly baseline: {
    readonly file: string;
    readonly runs: readonly GateRun[];
    readonly host: RunOrigin['host'];
  } | null;
  /** Figures of different hosts stand beside each other, since that was allowed. */
  readonly other_hosts: boolean;
  /** Two-sided, of every interval. */
  readonly confidence: number;
  /** Shares: how much worse than the baseline is still accepted, and how much worse must be ruled out to pass. */
  readonly tolerance: number;
  readonly rule_out: number;
  readonly checks: readonly GateCheck[];
  readonly seatproof: string;
}
