// The answer of a capacity search: capacity.json in its folder, written anew after every step, so that a search that
// was interrupted goes on from it. The runs of the steps lie beside it, so that everything here can be computed again.
import type { GeneratorNote } from './generator-note.ts';
import type { RunEnvironment, Verdict } from './result.ts';
import type { TargetDescription } from './target.ts';

export const CAPACITY_SCHEMA_VERSION = 1;

export const CAPACITY_UNITS = ['participants', 'rooms', 'packets_per_second'] as const;
export type CapacityUnit = (typeof CAPACITY_UNITS)[number];

export const STEP_PURPOSES = ['bracket', 'bisect', 'confirm', 'retry'] as const;

/** What was searched for, and how; never changes during a search. */
export interface CapacitySearch {
  readonly unit: CapacityUnit;
  readonly min: number;
  readonly max: number;
  readonly granularity: number;
  readonly growth: number;
  readonly tolerance: number;
  readonly repeats: number;
  readonly max_steps: number;
  /** Expected length of a step before one was measured. */
  readonly step_seconds: number;
  readonly hold_ms: number;
  readonly joins_per_second: number;
  /** Browser seats in every step; null: as many as the scenario has. */
  readonly canaries: number | null;
}

/** What the hold of one run says of the server and of the generator. */
export interface StepMeasurement {
  readonly verdict: Verdict;
  /** Value over limit as a share, > 0; null where the limit has no scale (`count==0`). */
  readonly broken_budgets: readonly { readonly budget: string; readonly excess: number | null }[];
  /** The generator was its own bottleneck: nothing about the server follows. */
  readonly generator_limited: boolean;
  readonly generator_limit: string | null;
  /** What the generator said of itself, as in the run's result. Absent when nothing. */
  readonly generator_notes?: readonly GeneratorNote[];
  /** Share of the hold whose figures could count. */
  readonly valid_share: number;
  /** Of what the server has, mean of the hold, where known: `cpu`, `memory`. */
  readonly server_resources: Readonly<Record<string, number>>;
  readonly server_cpu_cores: number | null;
  readonly server_packets_in_per_second: number | null;
  readonly server_packets_out_per_second: number | null;
}

export interface CapacityStep extends StepMeasurement {
  /** Folder of the run, relative to the folder of the search. */
  readonly run: string;
  readonly load: number;
  readonly purpose: (typeof STEP_PURPOSES)[number];
  readonly participants: number;
  readonly rooms: number;
  /** By the plan alone, both directions. */
  readonly estimated_packets_per_second: number;
  /** Set-up, ramp and hold. */
  readonly seconds: number;
}

export type CapacityAnswer =
  | {
      readonly kind: 'knee';
      readonly low: number;
      readonly estimate: number;
      readonly high: number;
      /** Within the tolerance, and both ends confirmed. */
      readonly tight: boolean;
    }
  /** Budgets held at `load`; beyond it the search could not judge. */
  | {
      readonly kind: 'at_least';
      readonly load: number;
      readonly because: 'generator_limited' | 'tested_range';
    }
  /** Budgets broke already at the lowest load. */
  | { readonly kind: 'below_minimum'; readonly load: number }
  | {
      readonly kind: 'unknown';
      readonly because: 'generator_limited' | 'inconclusive_steps' | 'step_limit';
    };

/** Gunther's universal scalability law over the tested loads only. */
export type CapacityLaw =
  | { readonly kind: 'too_few_levels'; readonly levels: number; readonly needed: number }
  | {
      readonly kind: 'fit';
      readonly levels: number;
      readonly gamma: number;
      readonly alpha: number;
      readonly beta: number;
      readonly r_squared: number;
      readonly alpha_interval: readonly [number, number];
      readonly beta_interval: readonly [number, number];
      /** Load of highest throughput, where it lies within the tested range. */
      readonly peak: readonly [number, number, number] | null;
      /** Points of the curve from the lowest to the highest tested load. */
      readonly curve: readonly { readonly load: number; readonly delivered: number }[];
    };

export interface CapacityConclusion {
  readonly answer: CapacityAnswer;
  /** What gave way at the lowest load that broke; null when nothing did. */
  readonly culprit: {
    readonly load: number;
    /** The first to break stands first. */
    readonly budgets: readonly { readonly budget: string; readonly excess: number | null }[];
    readonly resource: {
      readonly name: string;
      readonly use: number;
      readonly use_before: number | null;
    } | null;
  } | null;
  readonly generator_limit: string | null;
  readonly scalability_law: CapacityLaw;
}

export interface CapacityDocument {
  readonly schema_version: typeof CAPACITY_SCHEMA_VERSION;
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  /** `file` is the copy of the scenario in the folder. */
  readonly scenario: {
    readonly name: string;
    readonly description: string;
    readonly seed: string;
    readonly file: string;
  };
  /** `settings` as the target's own schema accepted them. */
  readonly target: { readonly system: string; readonly settings: unknown };
  /** As the first step found it; null before. */
  readonly server: TargetDescription | null;
  readonly environment: RunEnvironment;
  readonly search: CapacitySearch;
  readonly steps: readonly CapacityStep[];
  /** null while the search goes on or when it was interrupted. */
  readonly conclusion: CapacityConclusion | null;
}
