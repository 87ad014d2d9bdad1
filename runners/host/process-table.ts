// The operating system's table of processes as /proc gives it. Linux only: elsewhere every answer is empty,
// and callers fall back on what signals can tell.
import { readdir, readFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';

export interface ProcessEntry {
  readonly pid: number;
  /** One letter, proc(5): `Z` is a zombie, dead but not yet collected by its parent. */
  readonly state: string;
  readonly parentPid: number;
  readonly groupId: number;
  /** User and system time since it began, in clock ticks. */
  readonly cpuTicks: number;
  /** Clock ticks after boot; with the pid it names a process for good, as pids are used again. */
  readonly startTicks: string;
  readonly residentPages: number;
}

/** Index after the bracketed name, which is field 2 of proc(5) stat; the rest starts with field 3. */
const FIELD = { state: 0, parentPid: 1, groupId: 2, userTicks: 11, systemTicks: 12, start: 19, resident: 21 };

/**
 * Reads the text of /proc/PID/stat. The name in brackets may itself hold brackets and blanks.
 * @returns undefined when the text is not complete.
 */
export function parseProcessStat(text: string): ProcessEntry | undefined {
  const pid = Number.parseInt(text, 10);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const state = fields[FIELD.state];
  const startTicks = fields[FIELD.start];
  if (!Number.isInteger(pid) || state === undefined || startTicks === undefined) return undefined;
  const number = (index: number): number => Number(fields[index]);
  const entry = {
    pid,
    state,
    parentPid: number(FIELD.parentPid),
    groupId: number(FIELD.groupId),
    cpuTicks: number(FIELD.userTicks) + number(FIELD.systemTicks),
    startTicks,
    residentPages: number(FIELD.resident),
  };
  return Number.isFinite(entry.cpuTicks + entry.residentPages + entry.groupId) ? entry : undefined;
}

/** Start time of a living process, the second half of its identity; '' where there is no /proc. */
export function startTicksOf(pid: number): string {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.startTicks ?? '';
  } catch {
    return '';
  }
}

/** Every process that is alive; zombies are not. */
export async function livingProcesses(): Promise<readonly ProcessEntry[]> {
  const names = await readdir('/proc').catch((): string[] => []);
  const found = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(readEntry));
  return found.filter((entry): entry is ProcessEntry => entry !== undefined && !/[ZX]/.test(entry.state));
}

async function readEntry(pid: string): Promise<ProcessEntry | undefined> {
  try {
    return parseProcessStat(await readFile(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return undefined;
  }
}

/** The process with this pid and everything that descends from it. */
export function processTree(processes: readonly ProcessEntry[], rootPid: number): readonly ProcessEntry[] {
  const children = new Map<number, ProcessEntry[]>();
  for (const entry of processes) {
    const siblings = children.get(entry.parentPid);
    if (siblings === undefined) children.set(entry.parentPid, [entry]);
    else siblings.push(entry);
  }
  const tree = processes.filter((entry) => entry.pid === rootPid);
  for (const member of tree) tree.push(...(children.get(member.pid) ?? []));
  return tree;
}
