// The whole configuration of a Synapse of our own, as data. Names and meanings: Synapse's configuration manual.
import { join } from 'node:path';
import { stringify } from 'yaml';

export const LOOPBACK = '127.0.0.1';
/** RFC 6761 reserves `.test`: such a name never leaves the machine. */
export const SERVER_NAME = 'seatproof.test';

export interface SynapsePorts {
  readonly client: number;
  readonly metrics: number;
}

export interface SynapseFiles {
  readonly signingKey: string;
  readonly logConfig: string;
}

/** High enough never to be met: what is measured is the server, not its politeness. */
const NO_LIMIT = { per_second: 100_000, burst_count: 100_000 };
/** 2^4 rounds; the default of 2^12 costs 225 ms of processor a password, which real users spend once a device. */
const BCRYPT_ROUNDS = 4;

export function synapseFiles(folder: string): SynapseFiles {
  return { signingKey: join(folder, 'signing.key'), logConfig: join(folder, 'log.yaml') };
}

/** @param tokenServiceUrl what clients are told to exchange OpenID tokens at (MSC4195). */
export function synapseConfig(
  folder: string,
  ports: SynapsePorts,
  sharedSecret: string,
  tokenServiceUrl: string,
): string {
  const files = synapseFiles(folder);
  const transports = [{ type: 'livekit', livekit_service_url: tokenServiceUrl }];
  return stringify({
    server_name: SERVER_NAME,
    public_baseurl: `http://${LOOPBACK}:${ports.client}/`,
    report_stats: false,
    // Nothing of it goes to the network: no other server's keys, no federation listener.
    trusted_key_servers: [],
    signing_key_path: files.signingKey,
    log_config: files.logConfig,
    media_store_path: join(folder, 'media'),
    database: { name: 'sqlite3', args: { database: join(folder, 'homeserver.db') } },
    enable_metrics: true,
    listeners: [
      listener('http', ports.client, { resources: [{ names: ['client', 'openid'] }] }),
      listener('metrics', ports.metrics),
    ],
    registration_shared_secret: sharedSecret,
    bcrypt_rounds: BCRYPT_ROUNDS,
    presence: { enabled: false },
    // In version 12 creators have no entry in the power levels, which clients that set them run into.
    default_room_version: '11',
    extra_well_known_client_content: { 'org.matrix.msc4143.rtc_foci': transports },
    matrix_rtc: { transports },
    // MSC4140: memberships leave by themselves when their client is gone.
    max_event_delay_duration: '24h',
    experimental_features: {
      msc3266_enabled: true,
      msc4143_enabled: true,
      msc4222_enabled: true,
      msc4354_enabled: true,
    },
    ...rateLimits(),
  });
}

function listener(type: string, port: number, more: object = {}): object {
  return { port, type, bind_addresses: [LOOPBACK], ...more };
}

function rateLimits(): object {
  return {
    rc_message: NO_LIMIT,
    rc_registration: NO_LIMIT,
    rc_login: { address: NO_LIMIT, account: NO_LIMIT, failed_attempts: NO_LIMIT },
    rc_joins: { local: NO_LIMIT, remote: NO_LIMIT },
    rc_joins_per_room: NO_LIMIT,
    rc_delayed_event_mgmt: NO_LIMIT,
    rc_room_creation: NO_LIMIT,
  };
}

/** Python's logging: warnings and worse to stderr, where the run's log of the process is. */
export function synapseLogConfig(): string {
  return stringify({
    version: 1,
    formatters: { short: { format: '%(levelname)s %(name)s %(message)s' } },
    handlers: { stderr: { class: 'logging.StreamHandler', formatter: 'short' } },
    root: { level: 'WARNING', handlers: ['stderr'] },
    disable_existing_loggers: false,
  });
}
