// A share of a processor for a process and all that it starts, by control groups of our own: cgroups(7), version 1
// (cpu.cfs_quota_us) or 2 (cpu.max). Takes root.
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the kernel takes by itself: long enough that a busy server is not cut up, short enough to bite within a second. */
const PERIOD_MICROSECONDS = 100_000;
const PREFIX = 'seatproof-bench-';
/** Processes that were killed leave their group a moment later. */
const EMPTY_DEADLINE_MS = 5000;
const EMPTY_POLL_MS = 100;

type Version = 1 | 2;

interface Controller {
  readonly version: Version;
  readonly root: string;
}

const CONTROLLERS: readonly Controller[] = [
  { version: 1, root: '/sys/fs/cgroup/cpu' },
  { version: 2, root: '/sys/fs/cgroup' },
];

const FILES: Readonly<Record<Version, string>> = { 1: 'cpu.cfs_quota_us', 2: 'cpu.max' };

/** A group without limit, until it is given one. */
export class QuotaGroup {
  readonly folder: string;
  private readonly version: Version;

  constructor({ root, version }: Controller, name: string) {
    this.folder = join(root, name);
    this.version = version;
  }

  /** @param processors how many, such as 0.5; null: as many as there are. */
  async limit(processors: number | null): Promise<void> {
    const quota = processors === null ? null : Math.round(processors * PERIOD_MICROSECONDS);
    const text =
      this.version === 1 ? String(quota ?? -1) : `${String(quota ?? 'max')} ${PERIOD_MICROSECONDS}`;
    await writeFile(join(this.folder, FILES[this.version]), text);
  }

  /** The words that start a program in this group, before the program and its own words. */
  get command(): readonly string[] {
    return ['/bin/sh', '-c', 'echo $$ > "$0/cgroup.procs" || exit 1; exec "$@"', this.folder];
  }

  /** Waits until its processes have ended. @throws when some live on. */
  async remove(): Promise<void> {
    const deadline = performance.now() + EMPTY_DEADLINE_MS;
    while ((await readFile(join(this.folder, 'cgroup.procs'), 'utf8')) !== '') {
      if (performance.now() > deadline) throw new Error(`processes live on in ${this.folder}`);
      await new Promise((resolve) => setTimeout(resolve, EMPTY_POLL_MS));
    }
    await rmdir(this.folder);
  }
}

/**
 * Makes groups, and removes empty ones that a bench left behind which was killed.
 * @returns the groups in the order of their names, or why there can be none.
 */
export async function makeQuotaGroups(names: readonly string[]): Promise<readonly QuotaGroup[] | string> {
  let refused = 'there is no cgroup controller for processors';
  for (const controller of CONTROLLERS) {
    try {
      await removeStale(controller.root);
      const groups = names.map((name) => new QuotaGroup(controller, `${PREFIX}${process.pid}-${name}`));
      for (const { folder } of groups) await mkdir(folder);
      // Version 2 has the file only where the controller is on for its children.
      for (const group of groups) await group.limit(null);
      return groups;
    } catch (error) {
      refused = error instanceof Error ? error.message : String(error);
      await removeStale(controller.root).catch(() => undefined);
    }
  }
  return refused;
}

/** The kernel refuses to remove a group that has processes. */
async function removeStale(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (name.startsWith(PREFIX)) await rmdir(join(root, name)).catch(() => undefined);
  }
}
