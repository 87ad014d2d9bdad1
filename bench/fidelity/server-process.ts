// The server as the kernel sees it: its ports, how its processor time divides, and how often its threads were woken.
import { readFile, readdir, readlink } from 'node:fs/promises';
import { livingProcesses, processTree } from '#runners/host/process-table.ts';

/** sysconf(_SC_CLK_TCK) of every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
/** proc(5), stat: fields behind the command's name, from its state on. */
const STAT = { user: 11, system: 12 } as const;

export interface ServerWork {
  readonly user_seconds: number;
  readonly system_seconds: number;
  /** Voluntary context switches of its living threads: each is a sleep that something ended. */
  readonly sleeps: number;
}

/** The server's process is the only one of this run that is called so. */
export async function serverPid(): Promise<number> {
  for (const { pid } of processTree(await livingProcesses(), process.pid)) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('livekit-server')) return pid;
  }
  throw new Error('no server process was found whose packets could be counted by kind');
}

export async function readServerWork(pid: number): Promise<ServerWork> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const threads = await readdir(`/proc/${pid}/task`);
  const statuses = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/status`, 'latin1').catch(() => '')),
  );
  return {
    user_seconds: Number(fields[STAT.user]) / TICKS_PER_SECOND,
    system_seconds: Number(fields[STAT.system]) / TICKS_PER_SECOND,
    sleeps: statuses.reduce(
      (sum, status) => sum + Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(status)?.[1] ?? 0),
      0,
    ),
  };
}

const LISTENING = '0A';

/** Local ports that a process has open (proc(5), IPv4): all of UDP, those of TCP that it listens on. */
export async function portsOf(pid: number, protocol: 'udp' | 'tcp'): Promise<readonly number[]> {
  const table = await readFile(`/proc/net/${protocol}`, 'utf8');
  const folder = `/proc/${pid}/fd`;
  const links = await Promise.all(
    (await readdir(folder)).map((fd) => readlink(`${folder}/${fd}`).catch(() => '')),
  );
  const open = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  return table
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', , state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
      const port = Number.parseInt(local.split(':')[1] ?? '', 16);
      if (protocol === 'tcp' && state !== LISTENING) return [];
      return open.has(inode) && Number.isInteger(port) ? [port] : [];
    });
}
