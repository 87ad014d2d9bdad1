// The raw figures a target's scrape() may return (ServerRow.values). Counters are turned into the rates of
// server-metrics.ts by differences; gauges are taken as they stand. Unknown names are a defect of the target.

export const SERVER_COUNTERS = {
  server_cpu_seconds_total: 'server_cpu_cores',
  server_packets_in_total: 'server_packets_in_per_second',
  server_packets_out_total: 'server_packets_out_per_second',
  server_bytes_in_total: 'server_bits_in_per_second',
  server_bytes_out_total: 'server_bits_out_per_second',
  server_nacks_total: 'server_nacks',
  server_plis_total: 'server_plis',
} as const;

export const SERVER_GAUGES = [
  'server_memory_bytes',
  'server_packets_in_per_second',
  'server_packets_out_per_second',
  'server_bits_in_per_second',
  'server_bits_out_per_second',
  'server_participants',
  'server_rooms',
  'server_tracks_published',
  'server_tracks_subscribed',
] as const;
