// Where k6 is, and which version the set-up brings when there is none.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Scripts are typed against @types/k6 2.x, which describe it. */
export const K6_VERSION = '1.8.1';
export const K6_GO_PACKAGE = 'go.k6.io/k6';

/** Names the program by hand; goes before everything else. */
export const K6_VARIABLE = 'SEATPROOF_K6';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the set-up puts it (XDG base directory specification). */
export function cachedK6Path(environment: Environment): string {
  const named = environment['XDG_CACHE_HOME'];
  const cache =
    named === undefined || named === '' ? join(environment['HOME'] ?? homedir(), '.cache') : named;
  return join(cache, 'seatproof', `k6-${K6_VERSION}`, 'k6');
}

/**
 * The one named by hand, else the one of the set-up, else the one on PATH: the pinned version goes before whatever a
 * machine happens to have.
 */
export async function findK6(environment: Environment): Promise<string | undefined> {
  const named = environment[K6_VARIABLE];
  if (named !== undefined && named !== '') return (await isProgram(named)) ? named : undefined;
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const file of [cachedK6Path(environment), ...folders.map((folder) => join(folder, 'k6'))]) {
    if (await isProgram(file)) return file;
  }
  return undefined;
}

function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
