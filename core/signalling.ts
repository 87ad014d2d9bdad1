// Load on signalling alone, beside the media seats: joins without media, many more than a host could carry as seats.
// The plan says how many a second; the target says how one is made; k6 makes them (runners/k6).

/** One stream of joins: an open model, so that a slow server does not slow arrivals. */
export interface SignallingPlan {
  /** Unique in the plan; the `source` of its rows. */
  readonly id: string;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly joins_per_second: number;
  /** How many may be under way at once; a join that would be one more is dropped and counted. */
  readonly max_under_way: number;
}

/** How a join is made at a running target. */
export interface SignallingAccess {
  /** Which script: the name of a file of scenarios/signalling/, without ending. */
  readonly script: string;
  /** Addresses and secrets, as the script's environment; never stored. */
  readonly environment: Readonly<Record<string, string>>;
}
