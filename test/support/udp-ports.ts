// Which UDP ports a process holds: Linux's own tables, since a socket says nothing of itself from outside.
import { readdir, readFile, readlink } from 'node:fs/promises';

interface Socket {
  readonly inode: string;
  readonly port: number;
}

/** proc(5), /proc/net/udp: `sl local_address rem_address st … inode`, addresses as `hex:hex port`. */
async function openSockets(): Promise<Socket[]> {
  const tables = await Promise.all(['udp', 'udp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8')));
  return tables.flatMap((table) =>
    table
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .flatMap(([, local, , , , , , , , inode]) =>
        local === undefined || inode === undefined
          ? []
          : [{ inode, port: Number.parseInt(local.split(':')[1] ?? '', 16) }],
      ),
  );
}

/** Kernel's names of the UDP sockets that a process holds, each with its port; empty when it is gone. */
export async function udpSocketsOf(pid: number): Promise<Socket[]> {
  const entries = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(entries.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  const held = new Set(links);
  return (await openSockets()).filter(({ inode }) => held.has(`socket:[${inode}]`));
}

/** Those of the sockets that are still open, whoever holds them. */
export async function stillOpen(sockets: readonly Socket[]): Promise<Socket[]> {
  const open = new Set((await openSockets()).map(({ inode }) => inode));
  return sockets.filter(({ inode }) => open.has(inode));
}
