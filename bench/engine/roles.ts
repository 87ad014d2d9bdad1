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

export type Answer =
  | { readonly type: 'ready'; readonly failures: readonly string[]; readonly ports: readonly number[] }
  | ({ readonly type: 'count' } & Count);
