// Servers of a system that a run may kill and bring back, named by the part that they play, so that one scenario runs
// on every system that has such a part.

export const SERVER_PARTS = ['sfu', 'homeserver', 'token-service', 'xmpp', 'focus'] as const;
export type ServerPart = (typeof SERVER_PARTS)[number];

/** On the run's clock. */
export interface ServerFaultPlan {
  /** Killed then, without a chance to say goodbye. */
  readonly at_ms: number;
  readonly server: ServerPart;
  /** Started again then, on its old ports; null: it stays away. */
  readonly back_at_ms: number | null;
}

/** What a target can do to the servers that it has started itself. */
export interface ServerFaults {
  /** Resolves when the process is gone. */
  kill(server: ServerPart): Promise<void>;
  /** Resolves when it answers again. Rejects with the last lines of its log when it does not. */
  restart(server: ServerPart): Promise<void>;
}
