// What repeated runs are judged by: the figures of one run in the clusters that a bootstrap draws (rooms in runs),
// and what must agree before two runs may be set beside each other. A baseline is such figures as a file.
import type { MetricSummary, SketchData, Verdict, VoidReason } from './result.ts';

export const BASELINE_SCHEMA_VERSION = 1;

/** Where figures come from. Runs are repetitions of each other when all of it is equal but `url`. */
export interface RunOrigin {
  readonly scenario: {
    readonly name: string;
    /** Hash of the plan without seed, target and budgets: equal for runs that put the same load on a system. */
    readonly identity: string;
  };
  readonly target: {
    readonly system: string;
    /** Name for people; absent in what was made before it was kept. */
    readonly title?: string;
    readonly managed: boolean;
    /** Host and path of a deployment, without credentials and query; null for a server that the run started. */
    readonly place: string | null;
    readonly same_host: boolean;
  };
  readonly host: {
    readonly fingerprint: string;
    readonly cpu_model: string;
    readonly cpu_count: number;
    readonly memory_bytes: number;
  };
}

export interface RunFigures {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly started_at: string;
  readonly seed: string;
  readonly target_version: string;
  readonly seatproof: string;
  readonly commit: string | null;
  readonly verdict: Verdict;
  readonly valid_share: number;
  /** The limit that made the run inconclusive since its generator was saturated; null when it was healthy. */
  readonly saturated: VoidReason | null;
  readonly seats: { readonly planned: number; readonly joined: number };
  /** By metric key, also with selectors. */
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  /** By metric key: the whole run, where rooms are not told apart. */
  readonly sketches: Readonly<Record<string, SketchData>>;
  /** By room, then metric: the clusters inside the run. */
  readonly rooms: Readonly<Record<string, Readonly<Record<string, SketchData>>>>;
}

export interface RunEvidence {
  readonly origin: RunOrigin;
  readonly figures: RunFigures;
}

/** A file of results/baselines: several runs of one scenario on one target from one host. */
export interface Baseline {
  readonly schema_version: typeof BASELINE_SCHEMA_VERSION;
  readonly origin: RunOrigin;
  /** Sorted by start. */
  readonly runs: readonly RunFigures[];
}
