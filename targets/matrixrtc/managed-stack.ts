// A whole Matrix deployment of our own on loopback: Synapse, a token service and LiveKit, each a process.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ProcessRequest } from '#core/process-host.ts';
import type { ServerPart } from '#core/server-fault.ts';
import type { TargetContext } from '#core/target.ts';
import { startManagedServer } from '../shared/livekit/managed-server.ts';
import { boundTo } from '../shared/processors.ts';
import { RestartableServer } from '../shared/restartable-server.ts';
import { answersWell } from '../shared/stack-member.ts';
import { homeserverVersion } from './homeserver-metrics.ts';
import type { ManagedDeployment } from './settings.ts';
import {
  LOOPBACK,
  SERVER_NAME,
  synapseConfig,
  synapseFiles,
  synapseLogConfig,
  type SynapsePorts,
} from './synapse-config.ts';
import { SETTINGS_VARIABLE, type TokenServiceSettings } from './token-service/settings.ts';

/** Synapse is there after 2 s on two idle cores, the token service after 1; a busy machine gets many times that. */
const READY_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 2000;
const SECRET_BYTES = 32;
/** An ed25519 seed (RFC 8032). */
const SIGNING_SEED_BYTES = 32;

interface Member {
  /** As scenarios name it. */
  readonly part: ServerPart;
  /** As readings and events name it. */
  readonly source: string;
  readonly server: RestartableServer;
}

export interface ManagedStack {
  readonly homeserver: string;
  readonly sharedSecret: string;
  readonly tokenService: string;
  readonly homeserverMetricsUrl: string;
  readonly sfuMetricsUrl: string;
  readonly mediaPort: number;
  /** Of Synapse and LiveKit. */
  readonly version: string;
  readonly members: readonly Member[];
}

/** @throws with the last lines of its log when one of them ends or stays silent. */
export async function startManagedStack(
  context: TargetContext,
  deployment: ManagedDeployment,
): Promise<ManagedStack> {
  const { processes } = context;
  const { livekit, cpus } = deployment;
  const sfu = await startManagedServer(context, livekit, {
    autoCreateRooms: false,
    ...(cpus === undefined ? {} : { cpus }),
  });
  const ports = { client: await processes.freePort('tcp'), metrics: await processes.freePort('tcp') };
  const tokenPort = await processes.freePort('tcp');
  const homeserver = `http://${LOOPBACK}:${ports.client}`;
  const tokenService = `http://${LOOPBACK}:${tokenPort}`;
  const homeserverMetricsUrl = `http://${LOOPBACK}:${ports.metrics}/metrics`;
  const sharedSecret = randomBytes(SECRET_BYTES).toString('hex');
  // Together, as both take their time to start.
  const [synapse, exchange] = await Promise.all([
    startSynapse(context, deployment, ports, sharedSecret, tokenService),
    startTokenService(context, deployment, {
      port: tokenPort,
      homeserver,
      serverName: SERVER_NAME,
      sfuUrl: sfu.url,
      apiKey: sfu.apiKey,
      apiSecret: sfu.apiSecret,
    }),
  ]);
  const version = homeserverVersion(await (await fetch(homeserverMetricsUrl)).text());
  context.log(`Synapse ${version} listens on ${LOOPBACK}:${ports.client}.`);
  return {
    homeserver,
    sharedSecret,
    tokenService,
    homeserverMetricsUrl,
    sfuMetricsUrl: sfu.metricsUrl,
    mediaPort: sfu.mediaPort,
    version: `Synapse ${version}, LiveKit ${sfu.version}`,
    members: [
      { part: 'homeserver', source: 'synapse', server: synapse },
      { part: 'token-service', source: 'token-service', server: exchange },
      { part: 'sfu', source: 'livekit', server: sfu.process },
    ],
  };
}

async function startSynapse(
  context: TargetContext,
  { python, cpus }: ManagedDeployment,
  ports: SynapsePorts,
  sharedSecret: string,
  tokenService: string,
): Promise<RestartableServer> {
  const folder = await context.processes.temporaryFolder('synapse');
  const files = synapseFiles(folder);
  const configFile = join(folder, 'homeserver.yaml');
  const secret = { mode: 0o600 };
  const seed = randomBytes(SIGNING_SEED_BYTES).toString('base64').replace(/=+$/, '');
  await writeFile(files.signingKey, `ed25519 a_1 ${seed}\n`, secret);
  await writeFile(files.logConfig, synapseLogConfig());
  await writeFile(configFile, synapseConfig(folder, ports, sharedSecret, tokenService), secret);
  const request: ProcessRequest = {
    command: python,
    arguments: ['-m', 'synapse.app.homeserver', '-c', configFile],
    workingFolder: folder,
    logFile: join(folder, 'synapse.log'),
    environment: {
      // Somebody's own packages or settings must not get into its environment.
      PYTHONNOUSERSITE: '1',
      PYTHONPATH: '',
    },
  };
  const health = `http://${LOOPBACK}:${ports.client}/health`;
  return startPart(context, 'Synapse', boundTo(cpus, request), health);
}

async function startTokenService(
  context: TargetContext,
  { cpus }: ManagedDeployment,
  settings: TokenServiceSettings,
): Promise<RestartableServer> {
  const folder = await context.processes.temporaryFolder('token-service');
  const typeScript = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const request: ProcessRequest = {
    command: process.execPath,
    arguments: ['--import', typeScript, fileURLToPath(new URL('token-service/main.ts', import.meta.url))],
    logFile: join(folder, 'token-service.log'),
    environment: { [SETTINGS_VARIABLE]: JSON.stringify(settings) },
  };
  const health = `http://${LOOPBACK}:${settings.port}/healthz`;
  return startPart(context, 'The token service', boundTo(cpus, request), health);
}

function startPart(
  context: TargetContext,
  name: string,
  request: ProcessRequest,
  healthUrl: string,
): Promise<RestartableServer> {
  return RestartableServer.start(context, {
    name,
    request,
    answers: () => answersWell(healthUrl),
    readyDeadlineMs: READY_DEADLINE_MS,
    stopDeadlineMs: STOP_DEADLINE_MS,
  });
}
