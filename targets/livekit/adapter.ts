// LiveKit as a target: a local server that the run starts, or a given one.
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { isLoopbackHost } from '#core/authorisation.ts';
import { FaultError } from '#core/fault.ts';
import type { SignallingAccess } from '#core/signalling.ts';
import type { RunningTarget, ServerReading, TargetAdapter, TargetContext } from '#core/target.ts';
import {
  chooseEndpoint,
  endpointHosts,
  livekitSettings,
  type ManagedEndpoint,
  type RemoteEndpoint,
} from './endpoint.ts';
import { startManagedServer } from '../shared/livekit/managed-server.ts';
import { readServerMetrics } from '../shared/livekit/server-metrics.ts';
import type { IssueTicket, TicketIssuer } from './ticket.ts';

/** Read once a second; an answer that takes longer is a gap, not a queue. */
const SCRAPE_DEADLINE_MS = 900;

export const livekitTarget: TargetAdapter = {
  system: 'livekit',
  title: 'LiveKit',
  capabilities: {
    tiers: ['browser', 'browser-lite', 'packet'],
    codecs: ['vp8', 'vp9', 'h264', 'av1'],
    end_to_end_encryption: ['none', 'shared-key'],
    last_n: false,
    simulcast: true,
    signalling: true,
    server_faults: ['sfu'],
  },
  settings: livekitSettings,
  pageClientModule: fileURLToPath(new URL('page/client.ts', import.meta.url)),
  packetClientModule: fileURLToPath(new URL('packet-client.ts', import.meta.url)),
  hosts: endpointHosts,
  isManaged: async (settings, environment) =>
    (await chooseEndpoint(settings, environment)).endpoint?.kind !== 'remote',
  preflight: async (settings, environment) => (await chooseEndpoint(settings, environment)).faults ?? [],
  start,
};

async function start(context: TargetContext): Promise<RunningTarget> {
  const { endpoint, faults } = await chooseEndpoint(context.plan.target.settings, context.environment);
  if (faults !== undefined) throw new FaultError(faults);
  // Loaded before anybody joins, and only for a run: what signs tokens is large.
  const { issueTicket } = await import('./ticket.ts');
  return endpoint.kind === 'managed'
    ? startManaged(context, endpoint, issueTicket)
    : useRemote(context, endpoint, issueTicket);
}

async function startManaged(
  context: TargetContext,
  { binary, cpus }: ManagedEndpoint,
  issueTicket: IssueTicket,
): Promise<RunningTarget> {
  const bound = cpus === undefined ? {} : { cpus };
  const server = await startManagedServer(context, binary, bound);
  return {
    description: {
      system: 'livekit',
      version: server.version,
      managed: true,
      url: server.url,
      same_host: true,
      ...bound,
    },
    udpPorts: [server.mediaPort],
    ticket: async (seat) => ({
      parameters: { ...(await issueTicket({ ...server, roomPrefix: '' }, seat, context.plan.duration_ms)) },
    }),
    signalling: () => Promise.resolve(signallingAccess({ ...server, roomPrefix: '' })),
    scrape: async () => {
      const { death } = server.process;
      if (death !== undefined) throw new Error(death);
      return scrape(server.metricsUrl);
    },
    // It is the only part of the system, so it is the one that is meant.
    faults: { kill: () => server.process.kill(), restart: () => server.process.restart() },
  };
}

function useRemote(
  context: TargetContext,
  endpoint: RemoteEndpoint,
  issueTicket: IssueTicket,
): RunningTarget {
  const issuer = { ...endpoint, roomPrefix: `seatproof-${randomBytes(4).toString('hex')}-` };
  return {
    description: {
      system: 'livekit',
      // The server names its version to those who join, not before.
      version: 'unknown',
      managed: false,
      url: endpoint.url,
      same_host: isLoopbackHost(new URL(endpoint.url).hostname),
    },
    ticket: async (seat) => ({
      parameters: { ...(await issueTicket(issuer, seat, context.plan.duration_ms)) },
    }),
    signalling: () => Promise.resolve(signallingAccess(issuer)),
    scrape: () => (endpoint.metricsUrl === undefined ? Promise.resolve([]) : scrape(endpoint.metricsUrl)),
  };
}

/** Joins without media sign their own tokens: at their rate, asking us for each would measure us. */
function signallingAccess({ url, apiKey, apiSecret, roomPrefix }: TicketIssuer): SignallingAccess {
  return {
    script: 'livekit-join',
    environment: {
      LIVEKIT_URL: url,
      LIVEKIT_API_KEY: apiKey,
      LIVEKIT_API_SECRET: apiSecret,
      ROOM_PREFIX: `${roomPrefix}signalling-`,
    },
  };
}

async function scrape(metricsUrl: string): Promise<readonly ServerReading[]> {
  const response = await fetch(metricsUrl, { signal: AbortSignal.timeout(SCRAPE_DEADLINE_MS) });
  const page = await response.text();
  if (!response.ok) throw new Error(`${metricsUrl} answers ${response.status}`);
  return [readServerMetrics(page)];
}
