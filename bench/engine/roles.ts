// What the bench's processes are told, and what they answer.
import type { SeatPlan } from '#core/plan.ts';
import type { LivekitTicket } from '#targets/livekit/ticket.ts';

export type Guest = { readonly seat: SeatPlan; readonly ticket: LivekitTicket };

export type Role =
  /** Our engine: seats that send when their plan has a camera or microphone, and receive what they demand. */
  | {
      readonly name: 'engine';
      readonly backend: 'native' | 'portable';
      readonly guests: readonly Guest[];
      /** Cameras and microphones rest: tracks are negotiated, nothing is sent. */
      readonly muted: boolean;
      /** Layers are sent although nobody watches them. */
      readonly everyLayer: boolean;
      /** What the seats after the first so many cost to join is told with `ready`. */
      readonly joinedBefore?: number;
    }
  | { readonly name: 'werift' | 'libdatachannel'; readonly guests: readonly Guest[] }
  /** A reader of dgram sockets that does nothing with what it reads. */
  | { readonly name: 'bare'; readonly sockets: number }
  | {
      readonly name: 'blast';
      readonly ports: readonly number[];
      readonly perSecond: number;
      readonly bytes: number;
    };

export type Order = 'count' | 'exit';

/** Datagrams; `lost` and `worstLateMs` are 0 where the role does not know them. */
export type Count = {
  readonly received: number;
  readonly sent: number;
  readonly lost: number;
  readonly worstLateMs: number;
};

/** Of this process while seats joined. */
export type Joining = { readonly seats: number; readonly cpuMs: number; readonly residentBytes: number };

export type Answer =
  | {
      readonly type: 'ready';
      readonly failures: readonly string[];
      readonly ports: readonly number[];
      readonly joining?: Joining;
    }
  | ({ readonly type: 'count' } & Count);
