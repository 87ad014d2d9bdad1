// What the relay's thread and the run say to each other.
import type { NetworkPlan, UdpAddress } from '#core/impairment.ts';
import type { Direction, LinkCounts } from './seat-link.ts';

export interface SeatNetwork {
  readonly seat: string;
  readonly plan: NetworkPlan;
}

export type RelayCommand =
  | {
      readonly type: 'configure';
      readonly seed: string;
      readonly seats: readonly SeatNetwork[];
      /** Keeps a record of every packet, for checking the relay itself and what is measured behind it. */
      readonly capture: boolean;
    }
  /** Unix time of the run's t = 0. */
  | { readonly type: 'start'; readonly epochMs: number }
  | { readonly type: 'relay'; readonly id: number; readonly seat: string; readonly remote: UdpAddress }
  | { readonly type: 'capture'; readonly id: number };

/** One packet as the relay saw it. Times in Unix milliseconds with fractions. */
export interface CapturedPacket {
  readonly seat: string;
  readonly direction: Direction;
  readonly arrivedMs: number;
  /** When the model wanted it sent; null: dropped. */
  readonly dueMs: number | null;
  /** When it was given to the socket. */
  readonly sentMs: number | null;
  readonly bytes: number;
  /** Of RTP (RFC 3550 §5.1, RFC 7983 for telling it apart); null for STUN, DTLS and RTCP. */
  readonly rtp: {
    readonly ssrc: number;
    readonly payloadType: number;
    readonly sequence: number;
    readonly timestamp: number;
    readonly marker: boolean;
  } | null;
}

export interface DirectionReport extends Readonly<LinkCounts> {
  readonly direction: Direction;
  readonly sent: number;
  readonly sentBytes: number;
  readonly backlogBytes: number;
}

/** How late packets left the relay against the model's time, in milliseconds; null: none left. */
export interface LatenessReport {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export type RelayReport =
  | { readonly type: 'relayed'; readonly id: number; readonly local: UdpAddress }
  | { readonly type: 'refused'; readonly id: number; readonly reason: string }
  | { readonly type: 'changed'; readonly seat: string; readonly profile: string; readonly atMs: number }
  | {
      readonly type: 'statistics';
      readonly atMs: number;
      readonly lateness: LatenessReport | null;
      /** Packets that the kernel did not take since the start: the relay's own loss. */
      readonly sendErrors: number;
      readonly seats: readonly {
        readonly seat: string;
        readonly profile: string;
        readonly directions: readonly DirectionReport[];
      }[];
    }
  | { readonly type: 'captured'; readonly id: number; readonly packets: readonly CapturedPacket[] };
