// The host's health at one instant: counters as they stand, from /proc where there is one, else from Node.
import { readFileSync } from 'node:fs';
import { cpus, freemem } from 'node:os';
import {
  parseCpuTimes,
  parseMemoryAvailable,
  parsePressure,
  parseThrottledPeriods,
  parseUdpDrops,
  parseUdpErrors,
  throttlingFiles,
  type CpuTimes,
  type UdpErrors,
} from './health-texts.ts';

export interface HostReading {
  readonly cpu: CpuTimes;
  /** Time in which some task waited for a processor, since the host began. */
  readonly cpuPressureSeconds: number | undefined;
  readonly memoryAvailableBytes: number;
  readonly udp: UdpErrors;
  readonly throttledPeriods: number | undefined;
}

/** @returns the text of a file, or undefined when it can't be read. */
export type ReadText = (file: string) => string | undefined;

/**
 * Limit: without /proc (macOS) nothing is known of stolen time and of UDP errors, both stay zero, and pressure
 * and throttling are absent. Pressure is known for the host as a whole
 * only: a server that waits for its own processors would count, so it is left out when the generator has its own.
 * @param cpus processors of the generator; default: all.
 * @param serverPorts UDP ports of a server in the same network, whose overflows are not the generator's.
 * @param read for tests; these files are made up by the kernel in microseconds, so reading blocks nobody.
 */
export function createHostReader(
  read: ReadText = readText,
  cpus?: readonly number[],
  serverPorts: readonly number[] = [],
): () => HostReading {
  const files = throttlingFiles(read('/proc/self/cgroup') ?? '').filter(
    (file) => parseThrottledPeriods(read(file) ?? '') !== undefined,
  );
  return () => ({
    cpu: parseCpuTimes(read('/proc/stat') ?? '', cpus) ?? portableCpuTimes(),
    cpuPressureSeconds: cpus === undefined ? parsePressure(read('/proc/pressure/cpu') ?? '') : undefined,
    memoryAvailableBytes: parseMemoryAvailable(read('/proc/meminfo') ?? '') ?? freemem(),
    udp: readUdpErrors(read, serverPorts),
    throttledPeriods: files.length === 0 ? undefined : sumThrottled(files, read),
  });
}

function readUdpErrors(read: ReadText, serverPorts: readonly number[]): UdpErrors {
  const { receive, send } = parseUdpErrors(read('/proc/net/snmp') ?? '', read('/proc/net/snmp6') ?? '') ?? {
    receive: 0,
    send: 0,
  };
  if (serverPorts.length === 0) return { receive, send };
  const dropsIn = (file: string): number => parseUdpDrops(read(file) ?? '', serverPorts);
  return { receive: receive - dropsIn('/proc/net/udp') - dropsIn('/proc/net/udp6'), send };
}

function sumThrottled(files: readonly string[], read: ReadText): number {
  return files.reduce((sum, file) => sum + (parseThrottledPeriods(read(file) ?? '') ?? 0), 0);
}

function portableCpuTimes(): CpuTimes {
  let busy = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    busy += times.user + times.nice + times.sys + times.irq;
    idle += times.idle;
  }
  return { busy, steal: 0, total: busy + idle };
}

export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
