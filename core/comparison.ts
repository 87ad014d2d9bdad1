// The answer of `seatproof compare`: sides (one or more runs of one system each) set beside each other.
import type { RunOrigin } from './evidence.ts';
import type { EvidenceInterval, GateRun } from './gate.ts';
import type { TargetCapabilities } from './target.ts';

export const COMPARISON_SCHEMA_VERSION = 1;

/** What of a metric is compared: the middle, the tail that hurts, or the one figure that a run has of it. */
export const COMPARED_STATISTICS = ['p50', 'p95', 'p5', 'mean', 'rate', 'success', 'count'] as const;
export type ComparedStatistic = (typeof COMPARED_STATISTICS)[number];

/**
 * `better`, `worse` and `changed` (a metric without a good direction) are shown at the false discovery rate of
 * the comparison; `unclear`: no difference is shown, which is not the same as none; `no-interval`: too little
 * data to say.
 */
export type ChangeOutcome = 'better' | 'worse' | 'changed' | 'unclear' | 'no-interval';

/** The rows of the matrix, in its order: metrics' statistics, and figures made of several metrics. */
export const MATRIX_FIGURES = [
  'joined_share',
  'join_p50',
  'join_p95',
  'signalling_p95',
  'first_video_p95',
  'experience_good',
  'frame_rate_p50',
  'freeze_share',
  'video_latency_p95',
  'audio_latency_p95',
  'audio_mos_p50',
  'server_cpu',
  'server_cpu_per_seat',
  'packets_per_core',
] as const;
export type MatrixFigure = (typeof MATRIX_FIGURES)[number];

/** A side's figure with its interval; the ends are null where there is too little to say. */
export interface SideFigure {
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface MetricChange {
  readonly metric: string;
  readonly statistic: ComparedStatistic;
  readonly unit: string;
  readonly outcome: ChangeOutcome;
  readonly base: number;
  readonly other: number;
  /** `ratio` = other / base; `difference` = other - base, for figures that can be zero. */
  readonly scale: 'ratio' | 'difference';
  readonly effect: EvidenceInterval | null;
  /** Two-sided, before and after correction for the number of metrics (Benjamini and Hochberg); null without. */
  readonly p_value: number | null;
  readonly q_value: number | null;
}

export interface ComparedSide {
  /** `A`, `B`, … */
  readonly name: string;
  readonly origin: RunOrigin;
  readonly versions: readonly string[];
  readonly runs: readonly GateRun[];
  readonly seats_joined: number;
  /** null when this Seatproof has no such target any more. */
  readonly capabilities: TargetCapabilities | null;
  /** One row of the matrix each; null where the side has no such figure. */
  readonly matrix: Readonly<Record<MatrixFigure, SideFigure | null>>;
}

export interface SideChanges {
  /** Name of the side that is compared with the first. */
  readonly side: string;
  /** What intervals rest on: runs, or rooms of single runs, which says nothing of how runs differ. */
  readonly basis: 'runs' | 'rooms';
  /** What changed first, by how surely; then the rest. */
  readonly changes: readonly MetricChange[];
}

export interface MatrixRow {
  readonly id: MatrixFigure;
  readonly unit: string;
  readonly lower_is_better: boolean | null;
}

export interface Comparison {
  readonly schema_version: typeof COMPARISON_SCHEMA_VERSION;
  readonly scenario: RunOrigin['scenario'];
  readonly sides: readonly ComparedSide[];
  readonly comparisons: readonly SideChanges[];
  readonly matrix: readonly MatrixRow[];
  readonly confidence: number;
  readonly false_discovery_rate: number;
  readonly other_hosts: boolean;
  readonly seatproof: string;
}
