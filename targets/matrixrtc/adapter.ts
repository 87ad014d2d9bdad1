// Calls of Matrix (MatrixRTC on LiveKit, as Element Call makes them): a local stack that the run starts, or a given
// homeserver with whatever token service and SFU it names.
import { fileURLToPath } from 'node:url';
import { isLoopbackHost } from '#core/authorisation.ts';
import { FaultError } from '#core/fault.ts';
import type { RunningTarget, ServerReading, TargetAdapter, TargetContext } from '#core/target.ts';
import { faultsOf } from '../shared/stack-faults.ts';
import { readServerMetrics } from '../shared/livekit/server-metrics.ts';
import { missingClient, refusedByEncryption, withClient } from './element-call/client-choice.ts';
import { Homeserver } from './homeserver-api.ts';
import { readHomeserverMetrics } from './homeserver-metrics.ts';
import { startManagedStack, type ManagedStack } from './managed-stack.ts';
import {
  chooseDeployment,
  deploymentHosts,
  matrixrtcSettings,
  type ManagedDeployment,
  type RemoteDeployment,
} from './settings.ts';
import { LOOPBACK } from './synapse-config.ts';
import type { MatrixTicket } from './ticket.ts';
import { signallingAccess } from './signalling.ts';
import { castSeats, newLabel, type Cast } from './users.ts';

/** Read once a second; an answer that takes longer is a gap, not a queue. */
const SCRAPE_DEADLINE_MS = 900;

export const matrixrtcTarget: TargetAdapter = {
  system: 'matrixrtc',
  title: 'Element/Matrix (MatrixRTC)',
  capabilities: {
    tiers: ['browser', 'browser-lite', 'packet'],
    codecs: ['vp8', 'vp9', 'h264', 'av1'],
    end_to_end_encryption: ['none', 'shared-key', 'per-participant'],
    last_n: false,
    simulcast: true,
    signalling: true,
    server_faults: ['sfu', 'homeserver', 'token-service'],
  },
  settings: matrixrtcSettings,
  pageClientModule: fileURLToPath(new URL('page/client.ts', import.meta.url)),
  packetClientModule: fileURLToPath(new URL('packet-client.ts', import.meta.url)),
  hosts: deploymentHosts,
  refusedTiers: (settings) => refusedByEncryption(matrixrtcSettings.parse(settings)),
  preflight: async (settings, environment) => [
    ...((await chooseDeployment(settings, environment)).faults ?? []),
    ...(await missingClient(matrixrtcSettings.parse(settings), environment)),
  ],
  isManaged: async (settings, environment) =>
    (await chooseDeployment(settings, environment)).deployment?.kind !== 'remote',
  start,
};

async function start(context: TargetContext): Promise<RunningTarget> {
  const { deployment, faults } = await chooseDeployment(context.plan.target.settings, context.environment);
  if (faults !== undefined) throw new FaultError(faults);
  const running =
    deployment.kind === 'managed'
      ? await startManaged(context, deployment)
      : await useRemote(context, deployment);
  return withClient(running, matrixrtcSettings.parse(context.plan.target.settings), context);
}

async function startManaged(context: TargetContext, deployment: ManagedDeployment): Promise<RunningTarget> {
  const stack = await startManagedStack(context, deployment);
  const homeserver = new Homeserver(stack.homeserver);
  const source = { kind: 'shared-secret', secret: stack.sharedSecret } as const;
  context.log(`Registering ${context.plan.seats.length} users …`);
  const cast = await castSeats(homeserver, source, context.plan, newLabel());
  return {
    description: {
      system: 'matrixrtc',
      version: stack.version,
      managed: true,
      url: stack.homeserver,
      same_host: true,
      ...(deployment.cpus === undefined ? {} : { cpus: deployment.cpus }),
    },
    udpPorts: [stack.mediaPort],
    ticket: ticketsFrom(cast, homeserver, stack.tokenService, [LOOPBACK]),
    signalling: () => signallingAccess(homeserver, cast, source, stack.tokenService),
    scrape: async (depth) => {
      const members = await Promise.all([
        scrape('livekit', stack.sfuMetricsUrl, readServerMetrics),
        depth === 'light'
          ? checkHealth('synapse', `${stack.homeserver}/health`)
          : scrape('synapse', stack.homeserverMetricsUrl, readHomeserverMetrics),
        checkHealth('token-service', `${stack.tokenService}/healthz`),
      ]);
      return members.map((reading) => withDeath(reading, stack));
    },
    faults: faultsOf(stack.members),
  };
}

async function useRemote(context: TargetContext, deployment: RemoteDeployment): Promise<RunningTarget> {
  const homeserver = new Homeserver(deployment.homeserver);
  const cast = await castSeats(homeserver, deployment.users, context.plan, newLabel());
  const tokenService = await findTokenService(homeserver, cast, deployment);
  return {
    description: {
      system: 'matrixrtc',
      version: 'unknown',
      managed: false,
      url: deployment.homeserver,
      same_host: isLoopbackHost(new URL(deployment.homeserver).hostname),
    },
    ticket: ticketsFrom(cast, homeserver, tokenService, deployment.mediaHosts),
    signalling: () => signallingAccess(homeserver, cast, deployment.users, tokenService),
    scrape: (depth) => {
      const { homeserverMetricsUrl, sfuMetricsUrl } = deployment;
      return Promise.all([
        ...(sfuMetricsUrl === undefined ? [] : [scrape('livekit', sfuMetricsUrl, readServerMetrics)]),
        ...(homeserverMetricsUrl === undefined || depth === 'light'
          ? []
          : [scrape('synapse', homeserverMetricsUrl, readHomeserverMetrics)]),
      ]);
    },
  };
}

/** The first one that the homeserver names on a host that may get load. */
async function findTokenService(
  homeserver: Homeserver,
  cast: Cast,
  { mediaHosts }: RemoteDeployment,
): Promise<string> {
  const named = await homeserver.tokenServices(cast.userOf(0));
  const allowed = named.find((url) => mediaHosts.includes(new URL(url).hostname));
  if (allowed !== undefined) return allowed;
  const where = homeserver.baseUrl;
  if (named.length === 0) {
    const what = 'it names no LiveKit transport for calls, in MSC4143 or .well-known.';
    throw new FaultError([{ where, what, fix: 'configure matrix_rtc or rtc_foci there.' }]);
  }
  const hosts = named.map((url) => new URL(url).hostname);
  const what = `its token service is on ${hosts.join(', ')}, which is not among the hosts that may get load.`;
  throw new FaultError([
    { where, what, fix: `add it, and the SFU's host, to target.media_hosts and to authorised_targets.` },
  ]);
}

function ticketsFrom(
  cast: Cast,
  homeserver: Homeserver,
  tokenService: string,
  mediaHosts: readonly string[],
): RunningTarget['ticket'] {
  return (seat) => {
    const ticket: MatrixTicket = {
      homeserver: homeserver.baseUrl,
      ...cast.userOf(seat.index),
      roomId: cast.roomOf(seat.room),
      tokenService,
      mediaHosts,
    };
    return Promise.resolve({ parameters: { ...ticket } });
  };
}

/** How a process ended says more than that it does not answer. */
function withDeath(reading: ServerReading, { members }: ManagedStack): ServerReading {
  const death = members.find(({ source }) => source === reading.source)?.server.death;
  return death === undefined ? reading : { ...reading, silent: death };
}

/** Never rejects: one server that is down must not take the figures of the others with it. */
async function scrape(
  source: string,
  url: string,
  read: (page: string) => ServerReading,
): Promise<ServerReading> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(SCRAPE_DEADLINE_MS) });
    const page = await response.text();
    if (!response.ok) throw new Error(`${url} answers ${response.status}`);
    return read(page);
  } catch (error) {
    return { source, values: {}, silent: error instanceof Error ? error.message : String(error) };
  }
}

/** For a server without figures: that it answers. */
function checkHealth(source: string, url: string): Promise<ServerReading> {
  return scrape(source, url, () => ({ source, values: {} }));
}
