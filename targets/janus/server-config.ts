// The configuration of a Janus of our own (janus.jcfg and its transports; libconfig syntax). Pure.

export interface ServerConfig {
  readonly address: string;
  readonly ports: JanusPorts;
  readonly apiSecret: string;
  readonly adminSecret: string;
}

export interface JanusPorts {
  readonly signal: number;
  readonly admin: number;
  /** First and last UDP port of media; each peer connection takes one. */
  readonly media: readonly [number, number];
}

/** In a namespace of its own nobody else has these; Janus's defaults, and half of its media range. */
export const MANAGED_PORTS: JanusPorts = { signal: 8188, admin: 7188, media: [20_000, 40_000] };

/** Everything Debian ships but the VideoRoom: what is not loaded costs no memory and no start-up time. */
const UNUSED_PLUGINS = [
  'audiobridge',
  'duktape',
  'echotest',
  'lua',
  'nosip',
  'recordplay',
  'sip',
  'streaming',
  'textroom',
  'videocall',
  'voicemail',
];
const UNUSED_TRANSPORTS = ['http', 'mqtt', 'nanomsg', 'pfunix', 'rabbitmq'];

const libraries = (names: readonly string[]): string => names.map((name) => `libjanus_${name}.so`).join(',');

/** Files of the configuration folder, by name. */
export function configFiles({
  address,
  ports,
  apiSecret,
  adminSecret,
}: ServerConfig): ReadonlyMap<string, string> {
  const [firstPort, lastPort] = ports.media;
  const janus = `
general: {
  debug_level = 3
  debug_timestamps = true
  interface = "${address}"
  server_name = "seatproof"
  api_secret = "${apiSecret}"
  admin_secret = "${adminSecret}"
  session_timeout = 60
}
media: {
  ipv6 = false
  rtp_port_range = "${firstPort}-${lastPort}"
}
nat: {
  full_trickle = false
  ice_enforce_list = "${address}"
  ignore_mdns = true
}
plugins: { disable = "${libraries(UNUSED_PLUGINS)}" }
transports: { disable = "${libraries(UNUSED_TRANSPORTS)}" }
events: { broadcast = false }
`;
  const websockets = `
general: {
  json = "compact"
  ws = true
  ws_port = ${ports.signal}
  ws_ip = "${address}"
  wss = false
}
admin: {
  admin_ws = true
  admin_ws_port = ${ports.admin}
  admin_ws_ip = "${address}"
  admin_wss = false
}
`;
  return new Map([
    ['janus.jcfg', janus],
    ['janus.transport.websockets.jcfg', websockets],
    ['janus.plugin.videoroom.jcfg', 'general: {}\n'],
  ]);
}
