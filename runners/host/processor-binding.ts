// Keeps the generator off the processors that the server was given, so that both have their own. Linux, by
// taskset(1); what is started afterwards (browsers, threads) inherits it.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus as hostProcessors } from 'node:os';
import { promisify } from 'node:util';

/** taskset gives up at a thread that ends between being listed and being moved. */
const MOST_TRIES = 5;

export interface GeneratorBinding {
  /** Processors that the generator keeps to. */
  readonly cpus: readonly number[];
  /** Lets it run where it could before. */
  readonly release: () => Promise<void>;
}

/**
 * Moves this process with all its threads to the processors that the server has not.
 * @throws when the system does not let it.
 */
export async function bindGenerator(serverCpus: readonly number[]): Promise<GeneratorBinding> {
  const before = allowedProcessors(readFileSync('/proc/self/status', 'utf8')) ?? hostList();
  const cpus = Array.from(hostProcessors(), (_, cpu) => cpu).filter((cpu) => !serverCpus.includes(cpu));
  await moveTo(cpus.join(','));
  return { cpus, release: () => moveTo(before) };
}

/** proc(5) status, Cpus_allowed_list: `0-1,4`. */
export function allowedProcessors(status: string): string | undefined {
  return /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1];
}

const hostList = (): string => `0-${hostProcessors().length - 1}`;

async function moveTo(list: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await promisify(execFile)('taskset', ['-a', '-c', '-p', list, String(process.pid)]);
      return;
    } catch (error) {
      if (tries === MOST_TRIES) throw error;
    }
  }
}
