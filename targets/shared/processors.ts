// Binding a local server to some of the host's processors, so that it, and not the generator beside it, is what
// gives way under load. Linux, by taskset(1) of util-linux.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { cpus as hostProcessors } from 'node:os';
import { delimiter, join } from 'node:path';
import { z } from 'zod';
import type { Fault } from '#core/fault.ts';
import type { ProcessRequest } from '#core/process-host.ts';

const HIGHEST_PROCESSOR = 1023; // CPU_SETSIZE of glibc, sched_setaffinity(2)
const TASKSET = 'taskset';

/** The setting `cpus` of a target that starts a server. */
export const processorsSetting = z
  .array(z.int().min(0).max(HIGHEST_PROCESSOR))
  .min(1)
  .optional()
  .describe(
    'Processors, counted from 0, that a server started here may use; the generator keeps to the others, so that the server is the first to give way. Linux only.',
  );

type Environment = Readonly<Record<string, string | undefined>>;

/** What speaks against binding a server to these processors of this host; all at once. */
export async function processorFaults(
  wanted: readonly number[],
  environment: Environment,
  there: number = hostProcessors().length,
): Promise<Fault[]> {
  const where = 'target.cpus';
  const faults: Fault[] = [];
  const missing = wanted.filter((cpu) => cpu >= there);
  if (missing.length > 0) {
    const what = `there is no processor ${missing.join(', ')}; this host has 0 to ${there - 1}.`;
    faults.push({ where, what, fix: 'name processors that are there.' });
  } else if (new Set(wanted).size === there) {
    const what = 'they are all that this host has, and the generator needs one.';
    faults.push({ where, what, fix: 'leave at least one to the generator.' });
  }
  if (!(await isOnPath(TASKSET, environment))) {
    const fix = 'install util-linux, or remove cpus.';
    faults.push({ where, what: `${TASKSET} is missing, which binds processes on Linux.`, fix });
  }
  return faults;
}

/** The same program, kept to the processors; the process id stays the program's own. */
export function boundTo(processors: readonly number[] | undefined, request: ProcessRequest): ProcessRequest {
  if (processors === undefined) return request;
  const { command, arguments: parameters } = request;
  return { ...request, command: TASKSET, arguments: ['-c', processors.join(','), command, ...parameters] };
}

async function isOnPath(program: string, environment: Environment): Promise<boolean> {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of folders) {
    const found = await access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}
