// Reads what Linux says of the host's health: pure functions from the texts of /proc and cgroups to figures.
// Every one returns undefined for what the text does not hold: absent is not zero.

/** Counters of all processors together since boot, in clock ticks. */
export interface CpuTimes {
  readonly busy: number;
  readonly steal: number;
  /** Busy, stolen and idle. */
  readonly total: number;
}

/** Counters since boot. */
export interface UdpErrors {
  readonly receive: number;
  readonly send: number;
}

/**
 * proc(5) stat. `guest` is part of `user`; time stolen by the hypervisor is not busy.
 * @param cpus processors to add up; default: the line of all.
 */
export function parseCpuTimes(text: string, cpus?: readonly number[]): CpuTimes | undefined {
  if (cpus === undefined) return parseCpuLine(text, 'cpu');
  const all = cpus.flatMap((cpu) => parseCpuLine(text, `cpu${cpu}`) ?? []);
  if (all.length < cpus.length) return undefined;
  const sum = (of: keyof CpuTimes): number => all.reduce((total, times) => total + times[of], 0);
  return { busy: sum('busy'), steal: sum('steal'), total: sum('total') };
}

function parseCpuLine(text: string, name: string): CpuTimes | undefined {
  const line = new RegExp(`^${name} +(.*)$`, 'm').exec(text)?.[1];
  if (line === undefined) return undefined;
  const [user, nice, system, idle, ioWait, irq, softIrq, steal = 0] = line.split(' ').map(Number);
  const busy = sumOf(user, nice, system, irq, softIrq);
  const idleTotal = sumOf(idle, ioWait);
  if (busy === undefined || idleTotal === undefined) return undefined;
  return { busy, steal, total: busy + idleTotal + steal };
}

/** Pressure stall information (Documentation/accounting/psi.rst): `some total`, in seconds since the host began. */
export function parsePressure(text: string): number | undefined {
  const microseconds = /^some .*total=(\d+)/m.exec(text)?.[1];
  return microseconds === undefined ? undefined : Number(microseconds) / 1e6;
}

/** proc(5) meminfo, MemAvailable, in bytes. */
export function parseMemoryAvailable(text: string): number | undefined {
  const kibibytes = /^MemAvailable: +(\d+) kB$/m.exec(text)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

/**
 * proc(5) net/snmp, and net/snmp6 for IPv6. The kernel counts a full receive buffer under RcvbufErrors and
 * InErrors both (net/ipv4/udp.c), so the larger of the two is taken, not the sum.
 */
export function parseUdpErrors(snmp: string, snmp6: string): UdpErrors | undefined {
  const [names, values] = [...snmp.matchAll(/^Udp: (.*)$/gm)].map(([, fields = '']) => fields.split(' '));
  if (names === undefined || values === undefined) return undefined;
  const ipv4 = (name: string): number => Number(values[names.indexOf(name)] ?? 0);
  const ipv6 = (name: string): number => {
    const value = new RegExp(`^Udp6${name}\\s+(\\d+)$`, 'm').exec(snmp6)?.[1];
    return Number(value ?? 0);
  };
  return {
    receive:
      Math.max(ipv4('InErrors'), ipv4('RcvbufErrors')) + Math.max(ipv6('InErrors'), ipv6('RcvbufErrors')),
    send: ipv4('SndbufErrors') + ipv6('SndbufErrors'),
  };
}

/** proc(5) net/udp and net/udp6: datagrams dropped since they were opened by the sockets that are bound to the ports. */
export function parseUdpDrops(text: string, ports: readonly number[]): number {
  let drops = 0;
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/\s+/);
    const port = /^[0-9A-F]+:([0-9A-F]{4})$/.exec(fields[1] ?? '')?.[1];
    if (port !== undefined && ports.includes(parseInt(port, 16))) drops += Number(fields.at(-1));
  }
  return drops;
}

/** cgroup cpu.stat: periods in which the quota was used up. */
export function parseThrottledPeriods(text: string): number | undefined {
  const periods = /^nr_throttled (\d+)$/m.exec(text)?.[1];
  return periods === undefined ? undefined : Number(periods);
}

/**
 * Files with the throttling of a process's own cgroup and of those around it, as any of them may have a quota:
 * cgroups(7), version 2 and version 1.
 * @param text of /proc/self/cgroup
 */
export function throttlingFiles(text: string): readonly string[] {
  const files: string[] = [];
  for (const line of text.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    const isVersion2 = controllers === '';
    if (!isVersion2 && !controllers.split(',').includes('cpu')) continue;
    const root = isVersion2 ? '/sys/fs/cgroup' : `/sys/fs/cgroup/${controllers}`;
    const parts = path.split('/').filter((part) => part !== '');
    for (let depth = parts.length; depth >= 0; depth -= 1) {
      files.push([root, ...parts.slice(0, depth), 'cpu.stat'].join('/'));
    }
  }
  return files;
}

function sumOf(...values: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const value of values) {
    if (value === undefined || !Number.isFinite(value)) return undefined;
    sum += value;
  }
  return sum;
}
