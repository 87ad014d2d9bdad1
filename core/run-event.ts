// Things that happen once in a run: one JSON object a line in events.ndjson.
import type { ThreadLoadNote } from './generator-note.ts';
import type { FailureReason, JoinStep } from './sample.ts';
import type { ServerPart } from './server-fault.ts';

interface EventBase {
  readonly t_ms: number;
}

/** Things that happen once; one JSON object a line in events.ndjson. */
export type RunEvent =
  | (EventBase & { readonly kind: 'run'; readonly event: 'started' | 'draining' | 'interrupted' | 'ended' })
  | (EventBase & {
      readonly kind: 'join-step';
      readonly seat: string;
      readonly step: JoinStep;
      readonly detail?: string;
    })
  /**
   * How the system names the seat to others, where that is not the seat's id: streams from it are called `name/…` (see
   * InboundRow). Told once a name is known, and again when the seat comes back under another one; all stay valid.
   */
  | (EventBase & { readonly kind: 'seat-named'; readonly seat: string; readonly name: string })
  | (EventBase & { readonly kind: 'seat-left'; readonly seat: string })
  | (EventBase & {
      readonly kind: 'seat-failed';
      readonly seat: string;
      readonly reason: FailureReason;
      readonly detail: string;
    })
  /** A seat that was in the call lost it and tries to get in again; `seat-recovered` or `seat-failed` follows. */
  | (EventBase & { readonly kind: 'seat-interrupted'; readonly seat: string; readonly detail: string })
  | (EventBase & {
      readonly kind: 'seat-recovered';
      readonly seat: string;
      /** From the last media before until the first after; of a `service`, from its first failure to its answer. */
      readonly outage_ms: number;
      /** The service that was missed, where the call's media went on without it. */
      readonly service?: ServerPart;
    })
  /** What a run did to a server on purpose. */
  | (EventBase & {
      readonly kind: 'server-fault';
      readonly server: ServerPart;
      readonly action: 'killed' | 'back' | 'not-back';
      readonly detail: string;
    })
  | (EventBase & {
      readonly kind: 'server-lost' | 'server-back';
      readonly source: string;
      readonly detail: string;
    })
  | (EventBase & {
      readonly kind: 'note';
      readonly text: string;
      /** What it bears on: with `generator` it stands with the generator's health in results. */
      readonly about?: 'generator';
    })
  /** The text says the same as the figures, in English. */
  | (EventBase &
      Omit<ThreadLoadNote, 'kind'> & {
        readonly kind: 'note';
        readonly text: string;
        readonly about: ThreadLoadNote['kind'];
      });
