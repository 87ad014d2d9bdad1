// The configuration of a Prosody, a Jicofo and a bridge of our own. Pure.
// Sources: Debian's jitsi-meet-prosody template and prosody.cfg.lua; jicofo's and jitsi-videobridge's reference.conf,
// of whose format (HOCON) JSON is a part.

export interface StackSettings {
  /** Of the namespace that they run in, where nobody else has a port. */
  readonly address: string;
  readonly focusPassword: string;
  readonly bridgePassword: string;
}

/** Of the namespace: a bridge does without TLS to a server on its own loopback only (jicoco, MucClient). */
const INNER_LOOPBACK = '127.0.0.1';

export const DOMAIN = 'meet.jitsi';
export const AUTH_DOMAIN = `auth.${DOMAIN}`;
export const MUC_DOMAIN = `conference.${DOMAIN}`;
const INTERNAL_MUC_DOMAIN = `internal.${AUTH_DOMAIN}`;
const BREWERY = `jvbbrewery@${INTERNAL_MUC_DOMAIN}`;
export const FOCUS_USER = 'focus';
const BRIDGE_USER = 'jvb';

export const PORTS = {
  xmpp: 5222,
  xmppHttp: 5280,
  jicofo: 8888,
  bridgePublic: 9090,
  bridgePrivate: 8080,
  media: 10_000,
} as const;

/** Account files of Prosody's internal storage, by path below its data folder. */
export function accountFiles({
  focusPassword,
  bridgePassword,
}: StackSettings): readonly (readonly [path: string, text: string])[] {
  const folder = `${AUTH_DOMAIN.replaceAll('.', '%2e')}/accounts`;
  const account = (password: string): string => `return { ["password"] = ${JSON.stringify(password)}; };\n`;
  return [
    [`${folder}/${FOCUS_USER}.dat`, account(focusPassword)],
    [`${folder}/${BRIDGE_USER}.dat`, account(bridgePassword)],
  ];
}

/** @param folder for data and log. */
export function prosodyConfig({ address }: StackSettings, folder: string): string {
  const text = JSON.stringify;
  return `
-- Nothing but this host reaches the namespace, and its files are the run's own.
run_as_root = true
data_path = ${text(`${folder}/data`)}
log = { info = "*console" }
admins = { ${text(`${FOCUS_USER}@${AUTH_DOMAIN}`)} }
modules_enabled = { "roster", "saslauth", "disco", "ping", "bosh", "websocket", "smacks", "http_openmetrics" }
modules_disabled = { "s2s", "offline" }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
interfaces = { ${text(address)} }
c2s_interfaces = { ${text(INNER_LOOPBACK)} }
c2s_ports = { ${PORTS.xmpp} }
http_interfaces = { ${text(address)} }
http_ports = { ${PORTS.xmppHttp} }
https_ports = { }
s2s_ports = { }
http_default_host = ${text(DOMAIN)}
-- Pages of the run come from another address.
cross_domain_bosh = true
cross_domain_websocket = true
consider_bosh_secure = true
consider_websocket_secure = true
statistics = "internal"
statistics_interval = "manual"
openmetrics_allow_cidr = "0.0.0.0/0"
authentication = "internal_plain"

VirtualHost ${text(DOMAIN)}
  authentication = "anonymous"

VirtualHost ${text(AUTH_DOMAIN)}
  -- As in Debian's template: who crashes is gone at once, and does not stand in its own way when it comes back.
  modules_disabled = { "smacks" }

Component ${text(MUC_DOMAIN)} "muc"
  storage = "memory"
  restrict_room_creation = false
  muc_room_locking = false
  muc_room_default_public_jids = true
  muc_tombstones = false

Component ${text(INTERNAL_MUC_DOMAIN)} "muc"
  storage = "memory"
  muc_room_locking = false
  muc_room_default_public_jids = true
`;
}

export function jicofoConfig({ address, focusPassword }: StackSettings): string {
  return JSON.stringify({
    jicofo: {
      xmpp: {
        client: {
          enabled: true,
          hostname: INNER_LOOPBACK,
          port: PORTS.xmpp,
          domain: AUTH_DOMAIN,
          'xmpp-domain': DOMAIN,
          username: FOCUS_USER,
          password: focusPassword,
          'conference-muc-jid': MUC_DOMAIN,
          'disable-certificate-verification': true,
          'use-tls': false,
        },
      },
      bridge: { 'brewery-jid': BREWERY },
      // A seat has its session at once, not when a second one comes.
      conference: { 'min-participants': 1 },
      sctp: { enabled: false },
      rest: { host: address, port: PORTS.jicofo },
    },
  });
}

export function bridgeConfig({ address, bridgePassword }: StackSettings): string {
  return JSON.stringify({
    videobridge: {
      // Seats use its WebSocket; SCTP is native code that not every build brings.
      sctp: { enabled: false },
      'http-servers': {
        public: { host: address, port: PORTS.bridgePublic },
        private: { host: address, port: PORTS.bridgePrivate },
      },
      websockets: {
        enabled: true,
        domain: `${address}:${PORTS.bridgePublic}`,
        tls: false,
        'server-id': BRIDGE_USER,
      },
      apis: {
        rest: { enabled: true },
        'xmpp-client': {
          configs: {
            local: {
              HOSTNAME: INNER_LOOPBACK,
              PORT: PORTS.xmpp,
              DOMAIN: AUTH_DOMAIN,
              USERNAME: BRIDGE_USER,
              PASSWORD: bridgePassword,
              MUC_JIDS: BREWERY,
              MUC_NICKNAME: BRIDGE_USER,
              DISABLE_CERTIFICATE_VERIFICATION: true,
            },
          },
        },
      },
      ice: { udp: { port: PORTS.media }, tcp: { enabled: false } },
      // No other host reaches its address, which is as it should be.
      health: { 'require-valid-address': false },
    },
    ice4j: {
      harvest: {
        'use-ipv6': false,
        // No questions to clouds and public STUN servers.
        mapping: { aws: { enabled: false }, stun: { enabled: false } },
      },
    },
  });
}
