// Where the Janus to start is.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Names the binary by hand; goes before PATH. */
export const JANUS_VARIABLE = 'SEATPROOF_JANUS';

/** @returns undefined when there is none; one named by hand that can't be run is not replaced by another. */
export async function findJanus(environment: Environment): Promise<string | undefined> {
  const named = environment[JANUS_VARIABLE];
  if (named !== undefined && named !== '') return (await isProgram(named)) ? named : undefined;
  return findOnPath('janus', environment);
}

/** @returns the file, or undefined when no folder of PATH has it. */
export async function findOnPath(program: string, environment: Environment): Promise<string | undefined> {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of folders) {
    const file = join(folder, program);
    if (await isProgram(file)) return file;
  }
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
