// Jitsi as a target: a deployment by URL through its own library and configuration, or a local stack.
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { isLoopbackHost } from '#core/authorisation.ts';
import { FaultError } from '#core/fault.ts';
import type { RunningTarget, ServerReading, TargetAdapter, TargetContext } from '#core/target.ts';
import { faultsOf } from '../shared/stack-faults.ts';
import type { Access } from './access.ts';
import type { ManagedDeployment, RemoteDeployment } from './config.ts';
import { chooseDeployment, deploymentHosts, hostOf, jitsiSettings, refusedTiers } from './config.ts';
import { discover } from './deployment.ts';
import { startManagedStack, type Member } from './managed-stack.ts';
import { readJson, scrapeServers } from './scraping.ts';
import { seatTicket, type Admission } from './seat-ticket.ts';
import { signallingAccess } from './signalling.ts';
import { versionOf } from './statistics.ts';

const UNKNOWN_VERSION = 'unknown';
const GUESTS: Access = { login: { kind: 'anonymous' }, roomPassword: undefined };

export const jitsiTarget: TargetAdapter = {
  system: 'jitsi',
  title: 'Jitsi Meet',
  capabilities: {
    tiers: ['browser', 'browser-lite', 'packet'],
    codecs: ['vp8', 'vp9', 'h264', 'av1'],
    end_to_end_encryption: ['none'],
    last_n: true,
    simulcast: true,
    signalling: true,
    web_client: true,
    server_faults: ['sfu', 'xmpp', 'focus'],
  },
  settings: jitsiSettings,
  pageClientModule: fileURLToPath(new URL('page/client.ts', import.meta.url)),
  packetClientModule: fileURLToPath(new URL('packet/packet-client.ts', import.meta.url)),
  hosts: deploymentHosts,
  refusedTiers,
  preflight: async (settings, environment) => (await chooseDeployment(settings, environment)).faults ?? [],
  isManaged: async (settings, environment) =>
    (await chooseDeployment(settings, environment)).deployment?.kind !== 'remote',
  start,
};

async function start(context: TargetContext): Promise<RunningTarget> {
  const { deployment, faults } = await chooseDeployment(context.plan.target.settings, context.environment);
  if (faults !== undefined) throw new FaultError(faults);
  return deployment.kind === 'managed' ? startManaged(context, deployment) : useRemote(context, deployment);
}

async function useRemote(context: TargetContext, remote: RemoteDeployment): Promise<RunningTarget> {
  const { settings, url, access } = remote;
  const deployment = await discover(remote);
  const { bridge_urls: bridges = [], jicofo_url: jicofo, prosody_metrics_url: prosody } = settings;
  const [bridge] = bridges;
  const roomPrefix = `seatproof-${randomBytes(4).toString('hex')}-`;
  return {
    description: {
      system: 'jitsi',
      version: bridge === undefined ? UNKNOWN_VERSION : await bridgeVersion(bridge),
      managed: false,
      url,
      same_host: isLoopbackHost(hostOf(url)),
    },
    ticket: ticketsFrom({
      deployment,
      access,
      bridgeChannel: settings.bridge_channel,
      roomPrefix,
      stayMs: context.plan.duration_ms,
    }),
    signalling: () =>
      signallingAccess({ deployment, access, roomPrefix, webClientUrl: `${url}/${roomPrefix}signalling` }),
    scrape: () => scrapeServers({ bridges, jicofo, prosody }),
  };
}

async function startManaged(context: TargetContext, managed: ManagedDeployment): Promise<RunningTarget> {
  const stack = await startManagedStack(context, managed);
  return {
    description: {
      system: 'jitsi',
      version: await bridgeVersion(stack.statistics.bridges[0] ?? ''),
      managed: true,
      url: stack.url,
      same_host: true,
      ...(managed.cpus === undefined ? {} : { cpus: managed.cpus }),
    },
    ticket: ticketsFrom({
      deployment: stack.deployment,
      access: GUESTS,
      bridgeChannel: undefined,
      roomPrefix: '',
      stayMs: context.plan.duration_ms,
    }),
    signalling: () => signallingAccess({ deployment: stack.deployment, access: GUESTS, roomPrefix: '' }),
    scrape: async () => {
      const readings = await scrapeServers(stack.statistics);
      return Promise.all(readings.map((reading) => withProcess(reading, stack.members)));
    },
    faults: faultsOf(stack.members),
  };
}

function ticketsFrom(admission: Admission): RunningTarget['ticket'] {
  return (seat) => Promise.resolve({ parameters: { ...seatTicket(admission, seat, Date.now()) } });
}

async function bridgeVersion(url: string): Promise<string> {
  try {
    const version = versionOf(await readJson(`${url}/colibri/stats`));
    return version === undefined ? UNKNOWN_VERSION : `JVB ${version}`;
  } catch {
    // Its absence shows at every reading, with the reason.
    return UNKNOWN_VERSION;
  }
}

/** Adds what the operating system says of the process; how it ended says more than that it does not answer. */
async function withProcess(reading: ServerReading, members: readonly Member[]): Promise<ServerReading> {
  const member = members.find(({ source }) => source === reading.source);
  const death = member?.server.death;
  if (death !== undefined) return { ...reading, silent: death };
  const usage = await member?.server.usage();
  if (member === undefined || usage === undefined) return reading;
  const { cpu, memory } = member.figures;
  return {
    ...reading,
    values: {
      ...reading.values,
      [cpu]: usage.cpu_seconds,
      ...(memory === undefined ? {} : { [memory]: usage.resident_bytes }),
    },
  };
}
