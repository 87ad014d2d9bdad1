// A LiveKit server of our own on loopback, without root: for every system whose SFU is one.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { TargetContext } from '#core/target.ts';
import { boundTo } from '../processors.ts';
import { RestartableServer } from '../restartable-server.ts';

const LOOPBACK = '127.0.0.1';
/** It listens within 100 ms when idle; a machine under load is given a hundred times that. */
const READY_DEADLINE_MS = 10_000;
/** With people in a room it waits for them to leave, which nobody will do any more. */
const STOP_DEADLINE_MS = 1500;
/** LiveKit refuses secrets of fewer than 32 characters; these are 64. */
const SECRET_BYTES = 32;

export interface ManagedServer {
  readonly url: string;
  readonly metricsUrl: string;
  readonly mediaPort: number;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly version: string;
  readonly process: RestartableServer;
}

export interface ServerPorts {
  readonly signal: number;
  readonly metrics: number;
  readonly media: number;
}

export interface ServerOptions {
  /**
   * Whether a room comes into being by its first participant. Not where somebody else decides who may open one, as
   * a token service of MatrixRTC does (MSC4195). Default: true.
   */
  readonly autoCreateRooms?: boolean;
  /** Processors that the server may use. Default: all. */
  readonly cpus?: readonly number[];
}

/** The whole configuration (livekit-server config-sample.yaml). */
export function serverConfig(
  ports: ServerPorts,
  apiKey: string,
  apiSecret: string,
  options: ServerOptions = {},
): string {
  return stringify({
    ...(options.autoCreateRooms === false ? { room: { auto_create: false } } : {}),
    port: ports.signal,
    bind_addresses: [LOOPBACK],
    prometheus: { port: ports.metrics },
    keys: { [apiKey]: apiSecret },
    logging: { level: 'info', json: true },
    rtc: {
      udp_port: ports.media,
      // Media over TCP would listen on all interfaces, whatever bind_addresses says.
      tcp_port: 0,
      use_external_ip: false,
      enable_loopback_candidate: true,
      interfaces: { includes: ['lo'] },
      // Without a list clients are sent to public STUN servers. Port 9 discards (RFC 863).
      stun_servers: [`${LOOPBACK}:9`],
    },
  });
}

/**
 * Starts a server and waits until it answers.
 * @throws with the last lines of its log when it ends or stays silent.
 */
export async function startManagedServer(
  context: TargetContext,
  binary: string,
  options: ServerOptions = {},
): Promise<ManagedServer> {
  const { processes } = context;
  const folder = await processes.temporaryFolder('livekit');
  const ports = {
    signal: await processes.freePort('tcp'),
    metrics: await processes.freePort('tcp'),
    media: await processes.freePort('udp'),
  };
  const apiKey = `API${randomBytes(6).toString('hex')}`;
  const apiSecret = randomBytes(SECRET_BYTES).toString('hex');
  const configFile = join(folder, 'livekit.yaml');
  await writeFile(configFile, serverConfig(ports, apiKey, apiSecret, options), { mode: 0o600 });
  const version = await readVersion(context, binary);

  const server = await RestartableServer.start(context, {
    name: `The LiveKit server (${binary})`,
    request: boundTo(options.cpus, {
      command: binary,
      arguments: ['--config', configFile],
      logFile: join(folder, 'livekit.log'),
      workingFolder: folder,
    }),
    answers: () => answers(ports.signal),
    readyDeadlineMs: READY_DEADLINE_MS,
    stopDeadlineMs: STOP_DEADLINE_MS,
  });
  context.log(`LiveKit ${version} listens on ${LOOPBACK}:${ports.signal}.`);
  return {
    url: `ws://${LOOPBACK}:${ports.signal}`,
    metricsUrl: `http://${LOOPBACK}:${ports.metrics}/metrics`,
    mediaPort: ports.media,
    apiKey,
    apiSecret,
    version,
    process: server,
  };
}

/** `GET /` answers OK once rooms can be joined. */
async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://${LOOPBACK}:${port}/`, { signal: AbortSignal.timeout(1000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

async function readVersion(context: TargetContext, binary: string): Promise<string> {
  const program = await context.processes.start({ command: binary, arguments: ['--version'] });
  const { tail } = await program.exited;
  await program.stop();
  return /version (\S+)/.exec(tail)?.[1] ?? 'unknown';
}
