// Ready networks for seats. Rates are those of products; delay, jitter and loss are typical figures of ours unless a
// source is named, and all are one-way between the seat and its provider's edge: the way on to the server is added by
// the real network. Queues follow RFC 8868 §4.3: 70 ms is short, 300 to 500 ms nominal, 1 to 2 s bufferbloat.
import { CLEAR_LINK } from './impairment.ts';
import type { LinkParameters } from './impairment.ts';

const BITS = 8;
const MS_PER_SECOND = 1000;
const MEGABIT = 1_000_000;
/** RFC 8868: drop-tail queues, by how long a full one takes to drain. */
const SHORT_QUEUE_MS = 70;
const NOMINAL_QUEUE_MS = 300;
const BLOATED_QUEUE_MS = 1000;

export interface NetworkProfile {
  readonly up: LinkParameters;
  readonly down: LinkParameters;
  /** Nothing gets through for so long: once, when the profile begins (in mid-run) or a while after joining. */
  readonly outage_ms?: number;
}

/** A bottleneck with a drop-tail queue that takes so long to drain. */
export function bottleneck(
  rate_bps: number,
  queueMs: number,
): Pick<LinkParameters, 'rate_bps' | 'queue_bytes'> {
  return { rate_bps, queue_bytes: Math.round((rate_bps * queueMs) / BITS / MS_PER_SECOND) };
}

const OFFICE = { ...CLEAR_LINK, delay_ms: 1, jitter_ms: 0.2, ...bottleneck(100 * MEGABIT, SHORT_QUEUE_MS) };

export const NETWORK_PROFILES = {
  /** Switched 100 Mbit/s (IEEE 802.3u) and a router. */
  'office-lan': { up: OFFICE, down: OFFICE },
  /** ADSL2+ sold as "16,000": up to 16 Mbit/s down, 2.4 Mbit/s up; interleaving makes most of the delay. */
  'dsl-16': {
    up: { ...CLEAR_LINK, delay_ms: 12, jitter_ms: 1, ...bottleneck(2.4 * MEGABIT, NOMINAL_QUEUE_MS) },
    down: { ...CLEAR_LINK, delay_ms: 12, jitter_ms: 1, ...bottleneck(16 * MEGABIT, NOMINAL_QUEUE_MS) },
  },
  /** A moving phone in a shared cell: deep queues, residual loss in bursts (after RFC 8869). */
  lte: {
    up: {
      ...CLEAR_LINK,
      delay_ms: 25,
      jitter_ms: 8,
      loss_share: 0.002,
      loss_burst_packets: 3,
      ...bottleneck(5 * MEGABIT, BLOATED_QUEUE_MS),
    },
    down: {
      ...CLEAR_LINK,
      delay_ms: 25,
      jitter_ms: 8,
      loss_share: 0.002,
      loss_burst_packets: 3,
      ...bottleneck(20 * MEGABIT, BLOATED_QUEUE_MS),
    },
  },
  /** A crowded 2.4 GHz channel before a cable line: retries make jitter, collisions bursts (after RFC 8869). */
  'home-wifi': {
    up: {
      ...CLEAR_LINK,
      delay_ms: 10,
      jitter_ms: 10,
      loss_share: 0.01,
      loss_burst_packets: 4,
      ...bottleneck(10 * MEGABIT, NOMINAL_QUEUE_MS),
    },
    down: {
      ...CLEAR_LINK,
      delay_ms: 10,
      jitter_ms: 10,
      loss_share: 0.01,
      loss_burst_packets: 4,
      ...bottleneck(25 * MEGABIT, NOMINAL_QUEUE_MS),
    },
  },
  /** Home office by a concentrator at the other end of the country that all share in the morning. */
  vpn: {
    up: { ...CLEAR_LINK, delay_ms: 30, jitter_ms: 3, ...bottleneck(5 * MEGABIT, NOMINAL_QUEUE_MS) },
    down: { ...CLEAR_LINK, delay_ms: 30, jitter_ms: 3, ...bottleneck(10 * MEGABIT, NOMINAL_QUEUE_MS) },
  },
  /** The office LAN, gone for three seconds: a switch restarts, a laptop changes its access point. */
  'outage-3s': { up: OFFICE, down: OFFICE, outage_ms: 3000 },
} as const satisfies Readonly<Record<string, NetworkProfile>>;

export type NetworkProfileName = keyof typeof NETWORK_PROFILES;

export const NETWORK_PROFILE_NAMES = [
  'office-lan',
  'dsl-16',
  'lte',
  'home-wifi',
  'vpn',
  'outage-3s',
] as const satisfies readonly NetworkProfileName[];
