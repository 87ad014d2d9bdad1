// What a LiveKit server's Prometheus page says in the names of core/metrics/server-counters.ts.
// Sources: livekit-server pkg/telemetry/prometheus; the Go client's process collector (which reads proc(5)).
import { readPrometheusText, sumSamples } from '#core/prometheus-text.ts';
import type { ServerReading } from '#core/target.ts';

type Labels = Readonly<Record<string, string>>;
type Entry = readonly [id: string, name: string, labels?: Labels];

/** Both directions, first transmissions and repeats together, as the server's work is the same. */
const COUNTERS: readonly Entry[] = [
  ['server_packets_in_total', 'livekit_packet_total', { direction: 'incoming' }],
  ['server_packets_out_total', 'livekit_packet_total', { direction: 'outgoing' }],
  ['server_bytes_in_total', 'livekit_packet_bytes', { direction: 'incoming' }],
  ['server_bytes_out_total', 'livekit_packet_bytes', { direction: 'outgoing' }],
  ['server_nacks_total', 'livekit_nack_total'],
  ['server_plis_total', 'livekit_pli_total'],
];

const GAUGES: readonly Entry[] = [
  ['server_participants', 'livekit_participant_total'],
  ['server_rooms', 'livekit_room_total'],
  ['server_tracks_published', 'livekit_track_published_total'],
  ['server_tracks_subscribed', 'livekit_track_subscribed_total'],
];

const PROCESS: readonly Entry[] = [
  ['server_cpu_seconds_total', 'process_cpu_seconds_total'],
  ['server_memory_bytes', 'process_resident_memory_bytes'],
];

/** There from the first moment of every LiveKit server: tells its page from any other. */
const ALWAYS_THERE = 'livekit_participant_total';

const WANTED = new Set([...COUNTERS, ...GAUGES, ...PROCESS].map(([, name]) => name));

/**
 * @returns every figure of LiveKit's own as a number, as its counters appear on the page with their first
 * event only; figures of the process are left out where the page has none (it needs /proc).
 * @throws when the page is not that of a LiveKit server.
 */
export function readServerMetrics(page: string): ServerReading {
  const samples = readPrometheusText(page, WANTED);
  if (sumSamples(samples, ALWAYS_THERE) === undefined) {
    throw new Error(`not the metrics of a LiveKit server: ${ALWAYS_THERE} is missing`);
  }
  const values: Record<string, number> = {};
  for (const [id, name, labels] of [...COUNTERS, ...GAUGES])
    values[id] = sumSamples(samples, name, labels) ?? 0;
  for (const [id, name] of PROCESS) {
    const value = sumSamples(samples, name);
    if (value !== undefined) values[id] = value;
  }
  return { source: 'livekit', values };
}
