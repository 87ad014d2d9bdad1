// What a seat's network does to its packets, and how a runner puts its seats behind it. The relay that does it is
// runners/impairment/; a runner only asks which local address stands for the server's.

/** One direction of a seat's access. What is applied to a packet, in this order: outage, loss, rate, delay. */
export interface LinkParameters {
  /** Mean one-way delay that is added. */
  readonly delay_ms: number;
  /** Standard deviation of the delay: normal, cut at three deviations and at zero. */
  readonly jitter_ms: number;
  /** Whether jitter may let a packet overtake another; otherwise it waits behind it, as in a queue. */
  readonly jitter_reorders: boolean;
  /** Share of packets lost, 0 to 1. */
  readonly loss_share: number;
  /** Mean length of a loss burst in packets (Gilbert-Elliott); null: packets are lost independently. */
  readonly loss_burst_packets: number | null;
  /** Bottleneck in bits per second of IP packets, that is with 28 bytes of IPv4 and UDP header; null: none. */
  readonly rate_bps: number | null;
  /** What waits before the bottleneck at most; more is dropped at the tail. Null: no limit. */
  readonly queue_bytes: number | null;
  /** Share of packets held back by `reorder_by_ms`, so that later ones overtake them. */
  readonly reorder_share: number;
  readonly reorder_by_ms: number;
  /** `drop`: nothing gets through; `hold`: everything waits until it is over (a radio that roams). */
  readonly outage: 'drop' | 'hold' | null;
}

/** What holds from an instant on, until the next step. */
export interface NetworkStep {
  /** On the run's clock. */
  readonly from_ms: number;
  /** Name of the profile for people; parameters say what it means. */
  readonly profile: string;
  /** Seat to server. */
  readonly up: LinkParameters;
  /** Server to seat. */
  readonly down: LinkParameters;
}

/** Of one seat: steps sorted by time, the first one at or before its joining. */
export type NetworkPlan = readonly NetworkStep[];

/** Nothing is impaired. */
export const CLEAR_LINK: LinkParameters = {
  delay_ms: 0,
  jitter_ms: 0,
  jitter_reorders: false,
  loss_share: 0,
  loss_burst_packets: null,
  rate_bps: null,
  queue_bytes: null,
  reorder_share: 0,
  reorder_by_ms: 0,
  outage: null,
};

export interface UdpAddress {
  /** IPv4, IPv6 or a name to be resolved. */
  readonly address: string;
  readonly port: number;
}

/** Given to runners when the plan has seats with a `network`. */
export interface NetworkService {
  /**
   * The local address to which that seat is to send instead of to `remote`; the same for the same pair. Rejects when
   * the name can't be resolved or no port is to be had.
   */
  relay(seat: string, remote: UdpAddress): Promise<UdpAddress>;
}
