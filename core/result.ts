// The answer of one run: result.json (for gates and people) and details.json (series and seats for reports).
import type { GeneratorNote } from './generator-note.ts';
import type { PlanPhase, Tier } from './plan.ts';
import type { FailureReason } from './sample.ts';
import type { ServerPart } from './server-fault.ts';
import type { TargetDescription } from './target.ts';

export const RESULT_SCHEMA_VERSION = 1;

export const VERDICTS = ['pass', 'fail', 'inconclusive'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What a process ends with, so that a build can tell the verdicts apart (README.md). */
export const EXIT_CODES = { pass: 0, fail: 1, fault: 2, inconclusive: 3, interrupted: 130 } as const;

/** Which limit of docs/measurement-limits.md made an interval void. A closed list: counted, translated, explained. */
export const VOID_REASONS = [
  'cpu',
  'steal',
  'cpu-pressure',
  'event-loop',
  'lateness',
  'udp-errors',
  'throttled',
  'encoder-cpu',
  'encoder-rate',
  'joins-dropped',
  'no-health-data',
] as const;
export type VoidReason = (typeof VOID_REASONS)[number];

export interface MetricSummary {
  readonly unit: string;
  /** Values in the distribution (trend), seconds or trials observed (rate), events (counter). */
  readonly n: number;
  readonly mean: number | null;
  readonly min: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
  /** Share for rates and for trends with attempts; null otherwise. */
  readonly rate: number | null;
  /** Sum of events of a counter; null otherwise. */
  readonly count: number | null;
}

export interface BudgetResult {
  /** As in the scenario, with its selector: `join_seconds{tier:browser}`. */
  readonly metric: string;
  /** As in the scenario: `p(95)<5`. */
  readonly threshold: string;
  readonly value: number | null;
  readonly unit: string;
  readonly n: number;
  readonly outcome: Verdict;
  /** How far inside (positive) or outside (negative) the limit, in the metric's unit; null without value. */
  readonly margin: number | null;
  /** Share of the run's time whose values could count. */
  readonly valid_share: number;
  /** One sentence: why this outcome. */
  readonly reason: string;
}

/** Why the verdict is what it is, as data that reporters put into words. */
export type VerdictReason =
  | { readonly kind: 'all-budgets-kept'; readonly budgets: number }
  | {
      readonly kind: 'budget-broken';
      readonly metric: string;
      readonly threshold: string;
      readonly value: number;
    }
  | { readonly kind: 'budget-without-data'; readonly metric: string; readonly threshold: string }
  | { readonly kind: 'no-budgets' }
  | { readonly kind: 'no-seat-joined'; readonly planned: number }
  | { readonly kind: 'generator-saturated'; readonly valid_share: number; readonly limit: VoidReason }
  | { readonly kind: 'interrupted'; readonly at_ms: number }
  | { readonly kind: 'incomplete'; readonly at_ms: number };

/** What a planned fault of a server did to the seats. Times on the run's clock. */
export interface ServerFaultSummary {
  readonly server: ServerPart;
  readonly killed_ms: number;
  /** When it answered again; null: it did not. */
  readonly back_ms: number | null;
  /** Seats that were without it, and those of them that it served again. */
  readonly seats_interrupted: number;
  readonly seats_recovered: number;
  /** As the metric recovery_seconds; null without recoveries. */
  readonly recovery_p50_seconds: number | null;
  readonly recovery_max_seconds: number | null;
}

export interface RunResult {
  readonly schema_version: typeof RESULT_SCHEMA_VERSION;
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly started_at: string;
  readonly duration_ms: number;
  readonly planned_duration_ms: number;
  readonly verdict: Verdict;
  readonly reasons: readonly VerdictReason[];
  /** How the run ended: as planned, by Ctrl-C, or cut off (recovered from what was on disk). */
  readonly ended: 'completed' | 'interrupted' | 'cut-off';
  readonly scenario: { readonly name: string; readonly description: string; readonly seed: string };
  readonly target: TargetDescription;
  readonly rooms: number;
  readonly seats: {
    readonly planned: number;
    readonly joined: number;
    readonly failed: number;
    readonly failures: readonly { readonly reason: FailureReason; readonly count: number }[];
    readonly by_tier: readonly { readonly tier: Tier; readonly planned: number; readonly joined: number }[];
  };
  /** Absent when none was planned. */
  readonly server_faults?: readonly ServerFaultSummary[];
  /** Share of 1 s intervals in which the generator's health allowed to count what was measured. */
  readonly valid_share: number;
  readonly valid_seconds: number;
  readonly void_reasons: readonly { readonly reason: VoidReason; readonly seconds: number }[];
  /** What the generator said of itself without voiding a second. Absent when nothing. */
  readonly generator_notes?: readonly GeneratorNote[];
  readonly budgets: readonly BudgetResult[];
  /** By catalogue id; and `id{tier:…}` / `id{phase:…}` where a budget asks for it. */
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  /** Relative error of quantiles (DDSketch). */
  readonly quantile_relative_error: number;
  readonly environment: RunEnvironment;
}

export interface RunEnvironment {
  readonly seatproof: string;
  readonly commit: string | null;
  readonly node: string;
  readonly browser: string | null;
  readonly os: string;
  readonly cpu_model: string;
  readonly cpu_count: number;
  readonly memory_bytes: number;
  /** Hash over what makes figures of two hosts comparable. */
  readonly host_fingerprint: string;
}

/** One metric over time: quantiles of all seats in a bucket; null where there was nothing. */
export interface Series {
  readonly metric: string;
  readonly n: readonly number[];
  readonly p50: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  readonly mean: readonly (number | null)[];
}

export interface SeatSummary {
  readonly seat: string;
  readonly room: string;
  readonly tier: Tier;
  readonly join_at_ms: number;
  /** null when the step was never reached. Counted from join_at_ms. */
  readonly join_ms: number | null;
  readonly first_audio_ms: number | null;
  readonly first_video_ms: number | null;
  readonly outcome: 'joined' | FailureReason | 'not-started';
  readonly detail: string;
  /** Means over the settled, valid time. */
  readonly video_frame_rate: number | null;
  readonly video_height_pixels: number | null;
  readonly video_loss_share: number | null;
  readonly video_freeze_share: number | null;
  readonly video_latency_ms: number | null;
  readonly audio_concealed_share: number | null;
  readonly round_trip_ms: number | null;
}

/** A quantile sketch (DDSketch with relative accuracy) in a mergeable, plain form. */
export interface SketchData {
  readonly relative_error: number;
  readonly n: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly zeros: number;
  /** Bucket keys and counts of positive and of negative values. */
  readonly positive: readonly (readonly [number, number])[];
  readonly negative: readonly (readonly [number, number])[];
}

/** Everything a report or a comparison needs beyond the result: details.json. */
export interface RunDetails {
  readonly schema_version: typeof RESULT_SCHEMA_VERSION;
  readonly bucket_ms: number;
  readonly buckets: number;
  readonly phases: readonly PlanPhase[];
  readonly series: readonly Series[];
  /** Per bucket: seats in the call, and the share of its time that was valid with the limits hit. */
  readonly seats_present: readonly number[];
  readonly valid: readonly number[];
  readonly void_reasons: readonly (readonly VoidReason[])[];
  readonly seats: readonly SeatSummary[];
  /** Sketches by metric key, whole run and per room (clusters for bootstrap). */
  readonly sketches: Readonly<Record<string, SketchData>>;
  readonly room_sketches: Readonly<Record<string, Readonly<Record<string, SketchData>>>>;
}
