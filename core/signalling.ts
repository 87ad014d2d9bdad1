// Load on signalling alone, beside the media seats: joins without media, many more than a host could carry as seats.
// The plan says how many a second; the target says how one is made; k6 makes them (runners/k6).

/** One stream of joins: an open model, so that a slow server does not slow arrivals. */
export interface SignallingPlan {
  /** Unique in the plan; the `source` of its rows. */
  readonly id: string;
  /** Absent: joins. `web-client`: visits to the page of the system's web client and what it loads, over plain HTTP. */
  readonly kind?: 'web-client';
  readonly from_ms: number;
  readonly to_ms: number;
  readonly joins_per_second: number;
  /** How many may be under way at once; a join that would be one more is dropped and counted. */
  readonly max_under_way: number;
  /** How long after its start a participant leaves, at the soonest when it is in. Absent: when it is in. */
  readonly stay_ms?: number;
  /** k6's own thresholds, judged by k6 over this stream: by its names of metrics and in its units (milliseconds). */
  readonly thresholds?: Readonly<Record<string, readonly string[]>>;
}

/** How a join is made at a running target. */
export interface SignallingAccess {
  /** Which script: the name of a file of scenarios/signalling/, without ending. */
  readonly script: string;
  /** Addresses and secrets, as the script's environment; never stored. */
  readonly environment: Readonly<Record<string, string>>;
  /** Page of the system's own web client, where it has one. */
  readonly webClientUrl?: string;
}
