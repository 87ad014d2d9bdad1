// What the servers of a deployment say of themselves, in the names of core/metrics. Pure.
// Sources: jitsi-videobridge doc/statistics.md; jicofo's /stats; Prosody's mod_http_openmetrics.
import { z } from 'zod';
import { readPrometheusText, sumSamples } from '#core/prometheus-text.ts';

export type Figures = Readonly<Record<string, number>>;

const BITS_PER_KILOBIT = 1000;
const MILLISECONDS = 1000;

/** Of /colibri/stats; all else there is left alone. */
const bridgeSchema = z.object({
  endpoints: z.number(),
  /** Without those of other bridges' ends (relays); absent before JVB 2.2. */
  local_endpoints: z.number().optional(),
  conferences: z.number(),
  stress_level: z.number(),
  rtt_aggregate: z.number(),
  packet_rate_download: z.number(),
  packet_rate_upload: z.number(),
  bit_rate_download: z.number(),
  bit_rate_upload: z.number(),
});

/**
 * Sums over all bridges; of stress the highest, of round trips the mean over endpoints.
 *
 * `total_packets_*` and `total_bytes_*` are left alone: they advance only when an endpoint leaves. The rates are
 * JVB's own means of the last seconds, SRTCP included. Bit rates there are in kbit/s.
 * @param answers of /colibri/stats, one a bridge. @throws when one is not that of a bridge.
 */
export function bridgeFigures(answers: readonly unknown[]): Figures {
  const bridges = answers.map((answer) => {
    const read = bridgeSchema.safeParse(answer);
    if (!read.success) throw new Error(`not the statistics of a bridge: ${firstIssue(read.error)}`);
    return read.data;
  });
  const sum = (of: (bridge: z.infer<typeof bridgeSchema>) => number): number =>
    bridges.reduce((total, bridge) => total + of(bridge), 0);
  const endpointsOf = (bridge: z.infer<typeof bridgeSchema>): number =>
    bridge.local_endpoints ?? bridge.endpoints;
  const endpoints = sum(endpointsOf);
  const roundTrips = sum((bridge) => bridge.rtt_aggregate * endpointsOf(bridge));
  return {
    server_participants: endpoints,
    server_rooms: sum((bridge) => bridge.conferences),
    server_packets_in_per_second: sum((bridge) => bridge.packet_rate_download),
    server_packets_out_per_second: sum((bridge) => bridge.packet_rate_upload),
    server_bits_in_per_second: sum((bridge) => bridge.bit_rate_download) * BITS_PER_KILOBIT,
    server_bits_out_per_second: sum((bridge) => bridge.bit_rate_upload) * BITS_PER_KILOBIT,
    bridge_stress: Math.max(...bridges.map((bridge) => bridge.stress_level)),
    // Of nobody there is no round trip, where JVB says 0.
    ...(endpoints === 0 ? {} : { bridge_round_trip_seconds: roundTrips / endpoints / MILLISECONDS }),
  };
}

const jicofoSchema = z.object({
  conferences: z.number(),
  participants: z.number(),
  bridge_selector: z.object({ operational_bridge_count: z.number() }),
});

/** @param answer of /stats. @throws when it is not that of a Jicofo. */
export function jicofoFigures(answer: unknown): Figures {
  const read = jicofoSchema.safeParse(answer);
  if (!read.success) throw new Error(`not the statistics of a Jicofo: ${firstIssue(read.error)}`);
  return {
    focus_conferences: read.data.conferences,
    focus_participants: read.data.participants,
    focus_operational_bridges: read.data.bridge_selector.operational_bridge_count,
  };
}

const PROSODY_FIGURES = {
  xmpp_connections: 'prosody_mod_c2s__connections',
  xmpp_cpu_seconds_total: 'process_cpu_seconds_total',
  xmpp_memory_bytes: 'process_resident_memory_bytes',
} as const;
const PROSODY_WANTED: ReadonlySet<string> = new Set(Object.values(PROSODY_FIGURES));
/** Names of every Prosody's own samples begin so; tells its page from any other. */
const PROSODY_MARK = /^prosody_/m;

/** What the page has of them; Prosody tells its processor and memory with mod_measure_process only. */
export function prosodyFigures(page: string): Figures {
  if (!PROSODY_MARK.test(page)) throw new Error('not the metrics of a Prosody: nothing begins with prosody_');
  const samples = readPrometheusText(page, PROSODY_WANTED);
  const figures: Record<string, number> = {};
  for (const [id, name] of Object.entries(PROSODY_FIGURES)) {
    const value = sumSamples(samples, name);
    if (value !== undefined) figures[id] = value;
  }
  return figures;
}

/** Version of the bridge, from the same answer. */
export function versionOf(answer: unknown): string | undefined {
  const read = z.object({ version: z.string() }).safeParse(answer);
  return read.success ? read.data.version : undefined;
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? 'unreadable' : `${issue.path.join('.')}: ${issue.message}`;
}
