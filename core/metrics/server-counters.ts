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
  homeserver_cpu_seconds_total: 'homeserver_cpu_cores',
  homeserver_requests_total: 'homeserver_requests',
  focus_cpu_seconds_total: 'focus_cpu_cores',
  xmpp_cpu_seconds_total: 'xmpp_cpu_cores',
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
  'homeserver_memory_bytes',
  'homeserver_requests_in_flight',
  'bridge_stress',
  'bridge_round_trip_seconds',
  'focus_conferences',
  'focus_participants',
  'focus_operational_bridges',
  'xmpp_connections',
  'xmpp_memory_bytes',
] as const;

/** Means over an interval: by how much the sum grew, divided by how many there were. */
export const SERVER_MEANS = {
  homeserver_response_seconds: {
    sum: 'homeserver_response_seconds_total',
    count: 'homeserver_requests_total',
  },
  homeserver_database_seconds: {
    sum: 'homeserver_database_seconds_total',
    count: 'homeserver_transactions_total',
  },
  homeserver_reactor_tick_seconds: {
    sum: 'homeserver_reactor_seconds_total',
    count: 'homeserver_reactor_ticks_total',
  },
} as const;
