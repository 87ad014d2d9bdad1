// The answer for a whole fleet: fleet.json. It carries everything it was computed from, so that one command computes
// it again, and says of each input whether it was measured, published or assumed.
import type { CapacityUnit } from './capacity.ts';

export const FLEET_SCHEMA_VERSION = 1;

export const READINESS = ['ready', 'not_ready', 'inconclusive'] as const;
export type FleetReadiness = (typeof READINESS)[number];

export const BASES = ['measured', 'published', 'assumed'] as const;
export type Basis = (typeof BASES)[number];

export const PLACEMENTS = ['cascade', 'one_node'] as const;

/** A sentence in both languages of the reports. */
export interface BilingualText {
  readonly en: string;
  readonly de: string;
}

/** 5 %, middle and 95 % of the replications, or the ends of a knee. */
export interface FleetInterval {
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
}

export interface FleetKnee extends FleetInterval {
  readonly unit: CapacityUnit;
  readonly basis: Basis;
  readonly source: string;
  /** Folder of the capacity search that measured it, as it was named; null when it was given by hand. */
  readonly capacity: string | null;
}

/** A changed assumption: a bare value counts as assumed. */
export type FleetChange =
  | number
  | {
      readonly value: number;
      readonly low?: number;
      readonly high?: number;
      readonly basis: Basis;
      readonly source: string;
    };

export interface FleetLimits {
  readonly nodes: number | null;
  readonly egress_gbps: number | null;
  readonly eur_per_seat_year: number | null;
}

/** The question, complete: the same request gives the same answer. */
export interface FleetQuestion {
  readonly preset: string;
  readonly changes: Readonly<Record<string, FleetChange>>;
  /** null: the published default. */
  readonly knee: FleetKnee | null;
  readonly placement: (typeof PLACEMENTS)[number] | null;
  readonly survives_zone_loss: boolean;
  readonly replications: number;
  readonly seed: string;
  readonly limits: FleetLimits;
  /** Further shares of the seats in a meeting, each a row of its own. */
  readonly concurrencies: readonly number[];
  /** Further knees, each a row of its own. */
  readonly other_knees: readonly FleetKnee[];
  /** As they were asked: `last-n=50`. */
  readonly what_ifs: readonly string[];
  readonly sensitivity: boolean;
}

/** One fleet in figures. */
export interface FleetFigures {
  readonly planned_nodes: number;
  readonly carried_share: number;
  readonly nodes: FleetInterval;
  readonly nodes_by_knee: { readonly at_low: number; readonly at_estimate: number; readonly at_high: number };
  readonly peak_people: FleetInterval;
  readonly egress_gbps: FleetInterval;
  readonly relay_gbps: FleetInterval;
  readonly signalling_shards: FleetInterval;
  readonly turn_nodes: FleetInterval;
  readonly joins_per_second: FleetInterval;
  readonly join_delay_p95_seconds: FleetInterval;
  readonly join_success_share: FleetInterval;
  readonly worst_hour_utilisation_p95: FleetInterval;
  readonly largest_part_share: FleetInterval;
  readonly eur_per_year: FleetInterval;
  readonly eur_per_seat_year: FleetInterval;
  readonly cost_parts: readonly { readonly part: string; readonly eur_per_year: number }[];
}

export interface FleetVerdictRecord {
  readonly readiness: FleetReadiness;
  readonly seats: number;
  readonly sentence: BilingualText;
  /** Why it is not ready or open. */
  readonly reasons: readonly BilingualText[];
}

/** Beside the answer: other loads, other systems, and the published baseline. */
export interface FleetRow {
  readonly kind: 'answer' | 'concurrency' | 'knee' | 'baseline';
  readonly label: BilingualText;
  /** Must be shown wherever the row is: what its figures are worth. */
  readonly caveat: BilingualText | null;
  readonly readiness: FleetReadiness;
  readonly concurrency_share: number;
  readonly figures: FleetFigures;
}

export interface FleetAssumption extends FleetInterval {
  readonly id: string;
  readonly unit: string;
  readonly basis: Basis;
  readonly source: string;
}

interface SensitivityEnd {
  readonly value: number;
  readonly nodes: number;
  readonly eur_per_seat_year: number;
}

export interface FleetSensitivity {
  readonly base: SensitivityEnd;
  /** Widest first. */
  readonly bars: readonly {
    readonly id: string;
    readonly at_low: SensitivityEnd;
    readonly at_high: SensitivityEnd;
  }[];
}

export interface FleetWhatIf {
  readonly text: string;
  readonly planned_nodes: number;
  readonly nodes: FleetInterval;
  readonly more_nodes: number;
  readonly more_egress_gbps: number;
  readonly more_eur_per_year: number;
}

export interface FleetDocument {
  readonly schema_version: typeof FLEET_SCHEMA_VERSION;
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly seatproof: string;
  readonly question: FleetQuestion;
  readonly verdict: FleetVerdictRecord;
  readonly today_eur_per_seat_year: number;
  /** The answer stands first. */
  readonly rows: readonly FleetRow[];
  readonly assumptions: readonly FleetAssumption[];
  readonly what_ifs: readonly FleetWhatIf[];
  readonly sensitivity: FleetSensitivity | null;
}
