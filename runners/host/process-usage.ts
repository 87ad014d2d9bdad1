// Processor time and memory of a program and everything it started, from proc(5).
import type { ProcessUsage } from '#core/process-host.ts';
import { livingProcesses, processTree, type ProcessEntry } from './process-table.ts';

/** sysconf(_SC_CLK_TCK): 100 on every Linux that Node runs on (USER_HZ is part of the kernel's ABI). */
const TICKS_PER_SECOND = 100;
/** sysconf(_SC_PAGESIZE) on x86-64 and on arm64 as distributions build it. */
const PAGE_BYTES = 4096;

/**
 * @returns undefined when the process is gone or there is no /proc. The processor time of descendants that
 * have ended is missing from the sum, so it may step back: treat it as a counter that resets.
 */
export async function processUsage(pid: number): Promise<ProcessUsage | undefined> {
  return usageOf(processTree(await livingProcesses(), pid));
}

/** Sums a tree of processes; undefined for an empty one. */
export function usageOf(tree: readonly ProcessEntry[]): ProcessUsage | undefined {
  if (tree.length === 0) return undefined;
  const sum = (value: (entry: ProcessEntry) => number): number =>
    tree.reduce((total, entry) => total + value(entry), 0);
  return {
    cpu_seconds: sum((entry) => entry.cpuTicks) / TICKS_PER_SECOND,
    resident_bytes: sum((entry) => entry.residentPages) * PAGE_BYTES,
  };
}
