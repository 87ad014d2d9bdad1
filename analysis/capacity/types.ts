// Words of the knee search: what it is asked, what a finished step tells, what it answers.
import type { CapacityAnswer } from '#core/capacity.ts';
import type { Interval } from '../statistics/replications.ts';
import type { NoScalabilityFit, ScalabilityFit } from '../statistics/scalability-law.ts';

type LoadUnit = 'participants' | 'rooms' | 'packets_per_second' | 'joins_per_second';

export interface KneeSearchOptions {
  readonly unit: LoadUnit;
  /** Lowest and highest load the search may ask for, in the unit; 0 < min <= max. */
  readonly min: number;
  readonly max: number;
  /** Smallest difference between two loads that is worth a step (1 participant, 500 packets a second). */
  readonly granularity?: number;
  /** Each step of the bracketing multiplies the load by this, > 1. */
  readonly growth?: number;
  /** The search is content when the knee's interval is at most this share either side of its middle. */
  readonly tolerance?: number;
  /** How often each end of the interval is judged at most; a majority that cannot change any more ends it. */
  readonly repeats?: number;
  /** Expected seconds of one step (set-up, discarded ramp, hold) until steps have been measured. */
  readonly stepSeconds: number;
  /** The search ends with what it has after this many steps. */
  readonly maxSteps?: number;
}

/** A budget that a step broke, and by how much: value over limit as a share, > 0; null where it has no scale. */
export interface BrokenBudget {
  readonly budget: string;
  readonly excess: number | null;
}

/** What one finished step of hold found; the ramp has been discarded before. */
export interface StepOutcome {
  /** In the search's unit, as it was asked for. */
  readonly load: number;
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly brokenBudgets: readonly BrokenBudget[];
  /** The generator was its own bottleneck: nothing about the server follows from this step. */
  readonly generatorLimited: boolean;
  /** Name of the generator's limit, where known (`cpu`, `event_loop_delay`). */
  readonly generatorLimit?: string;
  /** Use of each server resource as a share of what it has, in [0, 1+]: `cpu`, `memory`, `network`. */
  readonly serverResources: Readonly<Record<string, number>>;
  /** What the server delivered (packets a second), for the scalability law. */
  readonly delivered?: number;
  /** How long the step took, set-up included. */
  readonly seconds?: number;
}

export type StepPurpose = 'bracket' | 'bisect' | 'confirm' | 'retry';

/** Estimates of what is still to come, the step at hand included; an upper bound unless outcomes contradict. */
interface Remaining {
  readonly steps: number;
  readonly seconds: number;
}

export interface NextStep {
  readonly kind: 'step';
  readonly load: number;
  readonly purpose: StepPurpose;
  readonly remaining: Remaining;
  /** What is known so far: highest load that held, lowest that did not. */
  readonly bracket: { readonly holds: number | null; readonly breaks: number | null };
}

export type KneeAnswer =
  /** Budgets hold at `interval.low`, break at `interval.high`; the estimate is the middle. */
  | { readonly kind: 'knee'; readonly interval: Interval; readonly tight: boolean }
  /** No knee: said as the document says it. */
  | Exclude<CapacityAnswer, { kind: 'knee' }>;

/** What gave way first, taken from the lowest load that failed. */
export interface Culprit {
  readonly load: number;
  readonly budgets: readonly BrokenBudget[];
  /** The fullest server resource there, with its use at the highest load that held, for comparison. */
  readonly resource: {
    readonly name: string;
    readonly use: number;
    readonly useBefore: number | null;
  } | null;
}

export interface LevelEvidence {
  readonly load: number;
  readonly pass: number;
  readonly fail: number;
  readonly inconclusive: number;
  readonly generatorLimited: number;
}

export interface KneeConclusion {
  readonly kind: 'conclusion';
  readonly unit: LoadUnit;
  readonly answer: KneeAnswer;
  /** The budget that broke first is `culprit.budgets[0]`; null when nothing broke. */
  readonly culprit: Culprit | null;
  readonly generatorLimit: string | null;
  readonly levels: readonly LevelEvidence[];
  readonly scalabilityLaw: ScalabilityFit | NoScalabilityFit;
  readonly steps: number;
  readonly seconds: number;
}
