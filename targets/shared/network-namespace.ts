// A network namespace of our own for a server, tied to the host by a veth pair. libnice (Janus) and ice4j (Jitsi
// Videobridge) gather no candidate on loopback (RFC 8445 §5.1.1.1), so a server on 127.0.0.1 has no media; here it
// gets an address of its own that no other machine can reach.
import { execFile } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { BlockList } from 'node:net';
import { promisify } from 'node:util';
import type { ProcessHost } from '#core/process-host.ts';
import type { TeardownStack } from '#core/teardown.ts';

interface ServerNetwork {
  /** As `ip netns` names it. */
  readonly namespace: string;
  readonly hostInterface: string;
  /** Of the server, dotted IPv4; reachable from this host only. */
  readonly address: string;
}

/** Each takes milliseconds; a kernel that needs longer than this hangs. */
const IP_DEADLINE_MS = 5000;

/** 198.18.0.0/15, set aside for benchmarks in closed networks and never routed elsewhere (RFC 2544 C.2.2). */
const BENCHMARK_BLOCK = 0xc6_12_00_00;
const BENCHMARK_BLOCK_SIZE = 2 ** 17;
/** A /30: network, host, server, broadcast. */
const SUBNET_SIZE = 4;
const SUBNET_PREFIX = 30;

/** Bits of `CapEff` (capabilities(7)): `ip netns add` mounts, and `ip link add` changes the network. */
const NEEDED_CAPABILITIES = { CAP_NET_ADMIN: 12n, CAP_SYS_ADMIN: 21n } as const;

const run = promisify(execFile);

async function ip(...words: string[]): Promise<string> {
  const { stdout } = await run('ip', words, { timeout: IP_DEADLINE_MS, killSignal: 'SIGKILL' });
  return stdout;
}

/**
 * @param status text of /proc/self/status.
 * @returns names of the capabilities that a namespace needs and this process lacks; all of them when the text
 *   does not tell, as on systems other than Linux.
 */
export function lackedCapabilities(status: string): readonly string[] {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  return Object.entries(NEEDED_CAPABILITIES).flatMap(([name, bit]) =>
    (effective & (1n << bit)) === 0n ? [name] : [],
  );
}

export async function readOwnStatus(): Promise<string> {
  return readFile('/proc/self/status', 'utf8').catch(() => '');
}

const dotted = (address: number): string =>
  [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');

/** Wider routes are default routes, or the halves in which VPNs write one. */
const WIDEST_ROUTE_PREFIX = 8;

function takenBy(routes: string): BlockList {
  const taken = new BlockList();
  for (const [, address = '', prefix = '32'] of routes.matchAll(
    /(?<![\d.])(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?/g,
  )) {
    if (Number(prefix) >= WIDEST_ROUTE_PREFIX) taken.addSubnet(address, Number(prefix), 'ipv4');
  }
  return taken;
}

/**
 * A /30 of the benchmark block that no route leads to.
 * @param routes text of `ip -4 route show table all`, which holds own addresses as well.
 * @param start where in the block to look first, so that runs side by side choose different ones.
 */
export function chooseSubnet(
  routes: string,
  start: number = randomInt(BENCHMARK_BLOCK_SIZE / SUBNET_SIZE),
): { readonly host: string; readonly server: string } {
  const taken = takenBy(routes);
  const count = BENCHMARK_BLOCK_SIZE / SUBNET_SIZE;
  for (let step = 0; step < count; step += 1) {
    const first = BENCHMARK_BLOCK + ((start + step) % count) * SUBNET_SIZE;
    const addresses = Array.from({ length: SUBNET_SIZE }, (_, offset) => dotted(first + offset));
    if (!addresses.some((address) => taken.check(address)))
      return { host: dotted(first + 1), server: dotted(first + 2) };
  }
  throw new Error(
    'Every address of 198.18.0.0/15 is in use on this host; a server of our own needs four of them.',
  );
}

/**
 * Makes the namespace. Its removal is registered with both the teardown and the reaper before anything is made.
 * @throws with what `ip` said when it can't be made.
 */
export async function createNetwork(processes: ProcessHost, teardown: TeardownStack): Promise<ServerNetwork> {
  const id = randomBytes(4).toString('hex');
  const namespace = `seatproof-${id}`;
  // Interface names have at most 15 characters (IFNAMSIZ).
  const hostInterface = `sp${id}`;
  // Removing the namespace removes its end of the pair, and that the other one; the link is for a start that
  // failed in between. Once nothing is left both only complain.
  const removals = [
    ['ip', 'link', 'delete', hostInterface],
    ['ip', 'netns', 'delete', namespace],
  ] as const;
  const withdrawals = removals.map((command) => processes.undoAtEnd(command));
  teardown.add('remove the network of the server', async () => {
    await ip('netns', 'delete', namespace);
    // The kernel removes the pair a moment after the last process of the namespace is gone.
    await ip('link', 'delete', hostInterface).catch(() => undefined);
    for (const withdraw of withdrawals) withdraw();
  });
  const { host, server } = chooseSubnet(await ip('-4', 'route', 'show', 'table', 'all'));
  const inside = ['-n', namespace] as const;
  await ip('netns', 'add', namespace);
  await ip('link', 'add', hostInterface, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
  await ip('address', 'add', `${host}/${SUBNET_PREFIX}`, 'dev', hostInterface);
  await ip('link', 'set', hostInterface, 'up');
  await ip(...inside, 'address', 'add', `${server}/${SUBNET_PREFIX}`, 'dev', 'eth0');
  await ip(...inside, 'link', 'set', 'lo', 'up');
  await ip(...inside, 'link', 'set', 'eth0', 'up');
  return { namespace, hostInterface, address: server };
}
