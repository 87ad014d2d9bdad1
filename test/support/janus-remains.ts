// What a managed Janus puts on the host, by the address it has: its namespace, its end of the veth pair, its process.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface JanusRemains {
  readonly namespaces: readonly string[];
  readonly interfaces: readonly string[];
  readonly processes: readonly string[];
}

async function ip(...words: string[]): Promise<string> {
  const { stdout } = await run('ip', words);
  return stdout;
}

/** A namespace that is being removed is listed and can't be entered any more. */
async function hasAddress(namespace: string, address: string): Promise<boolean> {
  const addresses = await ip('-n', namespace, '-4', 'address', 'show').catch(() => '');
  return addresses.includes(` ${address}/`);
}

/** The namespace and interface of the Janus at an address, while it is there. */
export async function networkOf(address: string): Promise<{ namespace: string; hostInterface: string }> {
  const names = (await ip('netns', 'list')).match(/^seatproof-\w+/gm) ?? [];
  for (const namespace of names) {
    if (await hasAddress(namespace, address)) {
      return { namespace, hostInterface: namespace.replace('seatproof-', 'sp') };
    }
  }
  throw new Error(`no namespace has ${address}`);
}

/** What is left of a network; all empty when the run has cleaned up. */
export async function remainsOf(network: {
  readonly namespace: string;
  readonly hostInterface: string;
}): Promise<JanusRemains> {
  const { namespace, hostInterface } = network;
  const namespaces = (await ip('netns', 'list')).match(/^seatproof-\w+/gm) ?? [];
  const interfaces = [...(await ip('-o', 'link', 'show')).matchAll(/^\d+: ([^:@]+)/gm)];
  return {
    namespaces: namespaces.filter((name) => name === namespace),
    interfaces: interfaces.flatMap(([, name = '']) => (name === hostInterface ? [name] : [])),
    processes: await processesIn(namespace),
  };
}

/** Programs that were started by `ip netns exec NAMESPACE …` keep nothing of it in their names, but their network. */
async function processesIn(namespace: string): Promise<readonly string[]> {
  const pids = await ip('netns', 'pids', namespace).catch(() => '');
  const found = pids.split('\n').filter((pid) => pid !== '');
  return Promise.all(
    found.map(async (pid) => `${pid} ${await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')}`.trim()),
  );
}
