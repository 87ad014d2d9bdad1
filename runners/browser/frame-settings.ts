// What is handed to the script that runs in every frame of somebody else's web client, before the client's own.
import type { Collection, SeatSpecification, SenderCamera } from './protocol.ts';

export interface FrameSettings {
  readonly seat: SeatSpecification;
  readonly senders: readonly SenderCamera[];
  readonly collection: Collection;
  /** The run's start, as in `RunnerMessage`. */
  readonly epochMs: number;
  /** Name of the global function that takes what a frame says: a kind and a text. */
  readonly outbox: string;
  /** Name under which the frame takes messages of the runner. */
  readonly inbox: string;
  /** Sources of the workers; a foreign page has no address of ours to load them from. */
  readonly workers: Readonly<Record<'source' | 'mark' | 'substitution', string>>;
}

/** `message`: a PageMessage as JSON. `rows`: measurement rows as NDJSON. */
export type FrameOutbox = (kind: 'message' | 'rows', text: string) => Promise<unknown>;
