// What the runner and its worker threads say to each other. Plain data; loops travel as shared memory.
import type { UdpAddress } from '#core/impairment.ts';
import type { SeatAction, SeatPlan } from '#core/plan.ts';
import type { FailureReason, JoinStep, SystemJoinStep } from '#core/sample.ts';
import type { JoinTicket } from '#core/target.ts';
import type { LoopDescription } from '../send/loop.ts';

export type SharedLoop = {
  readonly key: string;
  readonly description: LoopDescription;
  readonly data: Uint8Array;
  readonly index: Int32Array;
};

/** `workerData` of a thread. */
export type WorkerSetup = {
  readonly seats: readonly SeatPlan[];
  readonly loops: readonly SharedLoop[];
  /** URL of the module that exports `createPacketClient`. */
  readonly clientModule: string;
  readonly localAddress: string;
  readonly forcedBackend: string | undefined;
  readonly seed: string;
};

export type ToWorker =
  | { readonly type: 'start'; readonly epochMs: number }
  | { readonly type: 'join'; readonly seat: string; readonly ticket: JoinTicket }
  /** A new way in for a seat that was interrupted. */
  | { readonly type: 'rejoin'; readonly seat: string; readonly ticket: JoinTicket }
  | { readonly type: 'act'; readonly seat: string; readonly action: SeatAction['action'] }
  | { readonly type: 'fail'; readonly seat: string; readonly reason: FailureReason; readonly detail: string }
  | { readonly type: 'leave'; readonly seat: string }
  /** Answers of the impairment relay. */
  | { readonly type: 'relayed'; readonly id: number; readonly local: UdpAddress }
  | { readonly type: 'relay-refused'; readonly id: number; readonly reason: string }
  | { readonly type: 'close' };

export type FromWorker =
  | { readonly type: 'ready'; readonly description: string }
  | { readonly type: 'step'; readonly seat: string; readonly step: JoinStep; readonly t_ms: number }
  | {
      readonly type: 'failed';
      readonly seat: string;
      readonly reason: FailureReason;
      readonly detail: string;
      readonly t_ms: number;
    }
  /** It was in the call and lost it, or an attempt to get in again came to nothing. */
  | {
      readonly type: 'interrupted';
      readonly seat: string;
      readonly detail: string;
      readonly t_ms: number;
      /** Of the last packet of media before. */
      readonly media_until_ms: number;
    }
  /** Media again. */
  | { readonly type: 'recovered'; readonly seat: string; readonly t_ms: number }
  | {
      readonly type: 'served';
      readonly seat: string;
      readonly service: SystemJoinStep;
      readonly outage_ms: number;
      readonly t_ms: number;
    }
  /** How the system names the seat to others. */
  | { readonly type: 'named'; readonly seat: string; readonly name: string; readonly t_ms: number }
  | { readonly type: 'left'; readonly seat: string; readonly t_ms: number }
  /** Asks for the local address that stands for a remote one; the seat is on an impaired network. */
  | { readonly type: 'relay'; readonly seat: string; readonly id: number; readonly remote: UdpAddress }
  /** Datagrams of the last second, in and out together. */
  | { readonly type: 'load'; readonly packetsPerSecond: number }
  /** Sample rows as JSON lines. */
  | { readonly type: 'lines'; readonly ndjson: string }
  | { readonly type: 'closed' };
