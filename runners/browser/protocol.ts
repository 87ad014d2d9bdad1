// What the runner and its pages say to each other over a page's WebSocket. Text frames carry one JSON message;
// binary frames carry measurement rows as NDJSON, which the runner passes on without parsing.
import type { UdpAddress } from '#core/impairment.ts';
import type { CameraPlan, Demand, SeatAction } from '#core/plan.ts';
import type { FailureReason, JoinStep } from '#core/sample.ts';

/** How often a page shows that its main thread is alive, and collects statistics. */
export const TICK_MS = 1000;

/** What a page needs to know of a seat before it joins. */
export interface SeatSpecification {
  readonly id: string;
  readonly index: number;
  readonly camera: CameraPlan | null;
  readonly microphone: boolean;
  readonly mediaSeed: number;
  readonly demand: Demand;
  /** Whether its media goes through the impairment relay. */
  readonly impaired: boolean;
}

/** What is measured besides the events; can be changed in mid-call. */
export interface Collection {
  /** getStats() of every peer connection each second. */
  readonly statistics: boolean;
  /** Marks read from received pictures and sound. */
  readonly marks: boolean;
}

/** From the runner to a page. */
export type RunnerMessage =
  | {
      readonly type: 'prepare';
      readonly seats: readonly SeatSpecification[];
      readonly collection: Collection;
    }
  | {
      readonly type: 'join';
      readonly seat: string;
      readonly epochMs: number;
      readonly parameters: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'act'; readonly seat: string; readonly action: SeatAction['action'] }
  | { readonly type: 'leave'; readonly seat: string }
  | { readonly type: 'collect'; readonly collection: Collection }
  | { readonly type: 'relayed'; readonly id: number; readonly local: UdpAddress }
  | { readonly type: 'relay-refused'; readonly id: number; readonly reason: string };

/** From a page to the runner. */
export type PageMessage =
  /** Everything the seats need is loaded and warm. */
  | { readonly type: 'ready' }
  | { readonly type: 'alive' }
  | {
      readonly type: 'step';
      readonly seat: string;
      readonly step: JoinStep;
      readonly t_ms: number;
      readonly detail?: string | undefined;
    }
  | { readonly type: 'left'; readonly seat: string; readonly t_ms: number }
  | {
      readonly type: 'failed';
      readonly seat: string;
      readonly t_ms: number;
      readonly reason: FailureReason;
      readonly detail: string;
    }
  | { readonly type: 'recovered'; readonly seat: string; readonly t_ms: number; readonly outage_ms: number }
  /** Asks for the local address that stands for the server's. */
  | {
      readonly type: 'relay';
      readonly seat: string;
      readonly id: number;
      readonly remote: UdpAddress;
    }
  | { readonly type: 'note'; readonly text: string };
