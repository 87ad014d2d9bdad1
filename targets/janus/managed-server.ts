// A Janus of our own in a network namespace of its own.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { TargetContext } from '#core/target.ts';
import { boundTo } from '../shared/processors.ts';
import { RestartableServer } from '../shared/restartable-server.ts';
import type { ManagedEndpoint } from './endpoint.ts';
import { createNetwork } from '../shared/network-namespace.ts';
import { configFiles, MANAGED_PORTS } from './server-config.ts';

/** It listens within 300 ms when idle; a machine under load is given some thirty times that. */
const READY_DEADLINE_MS = 10_000;
/** With seats left it ends their sessions first. */
const STOP_DEADLINE_MS = 2000;
const SECRET_BYTES = 24;

export interface ManagedServer {
  readonly url: string;
  readonly adminUrl: string;
  readonly apiSecret: string;
  readonly adminSecret: string;
  readonly process: RestartableServer;
}

/**
 * Starts a server and waits until it answers.
 * @throws with the last lines of its log when it ends or stays silent.
 */
export async function startManagedServer(
  context: TargetContext,
  { binary, cpus }: ManagedEndpoint,
): Promise<ManagedServer> {
  const { processes, teardown } = context;
  const network = await createNetwork(processes, teardown);
  const apiSecret = randomBytes(SECRET_BYTES).toString('hex');
  const adminSecret = randomBytes(SECRET_BYTES).toString('hex');
  const folder = await processes.temporaryFolder('janus');
  const { address } = network;
  for (const [name, text] of configFiles({ address, ports: MANAGED_PORTS, apiSecret, adminSecret })) {
    await writeFile(join(folder, name), text, { mode: 0o600 });
  }
  // `ip netns exec` becomes the program, so the process is Janus itself.
  const server = await RestartableServer.start(context, {
    name: `Janus (${binary})`,
    request: boundTo(cpus, {
      command: 'ip',
      arguments: [
        'netns',
        'exec',
        network.namespace,
        binary,
        `--configs-folder=${folder}`,
        '--disable-colors',
      ],
      logFile: join(folder, 'janus.log'),
      workingFolder: folder,
    }),
    answers: () => bothListen(address, [MANAGED_PORTS.signal, MANAGED_PORTS.admin]),
    readyDeadlineMs: READY_DEADLINE_MS,
    stopDeadlineMs: STOP_DEADLINE_MS,
  });
  return {
    url: `ws://${address}:${MANAGED_PORTS.signal}`,
    adminUrl: `ws://${address}:${MANAGED_PORTS.admin}`,
    apiSecret,
    adminSecret,
    process: server,
  };
}

async function bothListen(address: string, ports: readonly number[]): Promise<boolean> {
  return (await Promise.all(ports.map((port) => listens(address, port)))).every((one) => one);
}

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.setTimeout(1000, () => socket.destroy());
    socket.once('connect', () => {
      resolve(true);
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
