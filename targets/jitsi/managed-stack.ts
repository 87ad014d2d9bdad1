// A whole Jitsi deployment of our own in a network namespace: Prosody, Jicofo and a bridge, each a process, and what a
// web server in front of them does in a small server of the run itself.
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ProcessRequest } from '#core/process-host.ts';
import type { ServerPart } from '#core/server-fault.ts';
import type { TargetContext } from '#core/target.ts';
import { createNetwork } from '../shared/network-namespace.ts';
import { boundTo } from '../shared/processors.ts';
import { RestartableServer } from '../shared/restartable-server.ts';
import { answersWell } from '../shared/stack-member.ts';
import type { ManagedDeployment } from './config.ts';
import type { Deployment } from './deployment.ts';
import { classPath } from './programs.ts';
import { readJson, type StatisticsAddresses } from './scraping.ts';
import {
  accountFiles,
  AUTH_DOMAIN,
  bridgeConfig,
  DOMAIN,
  FOCUS_USER,
  jicofoConfig,
  MUC_DOMAIN,
  PORTS,
  prosodyConfig,
  type StackSettings,
} from './stack-config.ts';
import { jicofoFigures } from './statistics.ts';
import { startWebServer } from './web-server.ts';

const SECRET_BYTES = 16;
/** Two Java programs beside a load on few cores take their time. */
const READY_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 2000;
const JICOFO_MAIN = 'org.jitsi.jicofo.Main';
const BRIDGE_MAIN = 'org.jitsi.videobridge.MainKt';

export interface Member {
  /** As readings and events name it. */
  readonly source: string;
  /** What faults call it. */
  readonly part: ServerPart;
  readonly server: RestartableServer;
  /** Under which names of the catalogue its processor and memory go. */
  readonly figures: { readonly cpu: string; readonly memory?: string };
}

export interface ManagedStack {
  readonly url: string;
  readonly deployment: Deployment;
  readonly statistics: StatisticsAddresses;
  readonly members: readonly Member[];
}

/** @throws with the last lines of its log when one of them ends or stays silent. */
export async function startManagedStack(
  context: TargetContext,
  { programs, cpus }: ManagedDeployment,
): Promise<ManagedStack> {
  const { address, namespace } = await createNetwork(context.processes, context.teardown);
  const folder = await context.processes.temporaryFolder('jitsi');
  const secret = (): string => randomBytes(SECRET_BYTES).toString('hex');
  const settings: StackSettings = { address, focusPassword: secret(), bridgePassword: secret() };
  const files = await writeFiles(folder, settings);
  const at = (port: number): string => `http://${address}:${port}`;
  /** `ip netns exec` becomes the program, so the process is the server itself. */
  const inside = (log: string, command: string, parameters: readonly string[]): ProcessRequest =>
    boundTo(cpus, {
      command: programs.ip,
      arguments: ['netns', 'exec', namespace, command, ...parameters],
      workingFolder: folder,
      logFile: join(folder, `${log}.log`),
    });
  const java = (log: string, jar: string, main: string, config: string): ProcessRequest =>
    inside(log, programs.java, [`-Dconfig.file=${config}`, '-cp', classPath(jar), main]);

  const start = (name: string, request: ProcessRequest, answers: () => Promise<boolean>) =>
    RestartableServer.start(context, {
      name,
      request,
      answers,
      readyDeadlineMs: READY_DEADLINE_MS,
      stopDeadlineMs: STOP_DEADLINE_MS,
    });
  const prosody = await start(
    'Prosody',
    inside('prosody', programs.prosody, ['-F', '--config', files.prosody]),
    // No page at its root, but it listens.
    () => listens(at(PORTS.xmppHttp)),
  );
  const jicofoUrl = at(PORTS.jicofo);
  const [jicofo, bridge] = await Promise.all([
    start('Jicofo', java('jicofo', programs.jicofo, JICOFO_MAIN, files.jicofo), () => hasBridge(jicofoUrl)),
    start(
      'The bridge',
      java('jvb', programs.bridge, BRIDGE_MAIN, files.bridge),
      // One that Jicofo does not know of is of no use to anybody.
      async () =>
        (await answersWell(`${at(PORTS.bridgePrivate)}/about/version`)) && (await hasBridge(jicofoUrl)),
    ),
  ]);
  const url = await startWebServer(context, { library: programs.library, jicofo: jicofoUrl });
  context.log(`Prosody, Jicofo and a bridge listen on ${address}.`);
  return {
    url,
    deployment: deploymentOf(url, address),
    statistics: {
      bridges: [at(PORTS.bridgePrivate)],
      jicofo: jicofoUrl,
      prosody: `${at(PORTS.xmppHttp)}/metrics`,
    },
    members: membersOf(bridge, jicofo, prosody),
  };
}

function membersOf(
  bridge: RestartableServer,
  jicofo: RestartableServer,
  prosody: RestartableServer,
): readonly Member[] {
  return [
    {
      source: 'jvb',
      part: 'sfu',
      server: bridge,
      figures: { cpu: 'server_cpu_seconds_total', memory: 'server_memory_bytes' },
    },
    {
      source: 'jicofo',
      part: 'focus',
      server: jicofo,
      figures: { cpu: 'focus_cpu_seconds_total' },
    },
    {
      source: 'prosody',
      part: 'xmpp',
      server: prosody,
      figures: { cpu: 'xmpp_cpu_seconds_total', memory: 'xmpp_memory_bytes' },
    },
  ];
}

function deploymentOf(url: string, address: string): Deployment {
  return {
    domain: DOMAIN,
    guestDomain: undefined,
    muc: MUC_DOMAIN,
    focus: `${FOCUS_USER}@${AUTH_DOMAIN}/${FOCUS_USER}`,
    focusUserJid: `${FOCUS_USER}@${AUTH_DOMAIN}`,
    serviceUrl: `ws://${address}:${PORTS.xmppHttp}/xmpp-websocket`,
    conferenceRequestUrl: `${url}/conference-request/v1`,
    lastN: -1,
    libraryUrl: `${url}/libs/lib-jitsi-meet.min.js`,
    config: { bridgeChannel: { preferSctp: false }, openBridgeChannel: 'websocket' },
  };
}

async function writeFiles(
  folder: string,
  settings: StackSettings,
): Promise<{ readonly prosody: string; readonly jicofo: string; readonly bridge: string }> {
  const write = async (name: string, text: string): Promise<string> => {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { mode: 0o600 });
    return file;
  };
  for (const [path, text] of accountFiles(settings)) await write(join('data', path), text);
  return {
    prosody: await write('prosody.cfg.lua', prosodyConfig(settings, folder)),
    jicofo: await write('jicofo.conf', jicofoConfig(settings)),
    bridge: await write('jvb.conf', bridgeConfig(settings)),
  };
}

async function listens(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

/** A Jicofo without a bridge refuses conferences. */
async function hasBridge(url: string): Promise<boolean> {
  try {
    const { focus_operational_bridges: bridges = 0 } = jicofoFigures(await readJson(`${url}/stats`));
    return bridges > 0;
  } catch {
    return false;
  }
}
