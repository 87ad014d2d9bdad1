// Where the LiveKit server is, and which version the set-up fetches when there is none.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The newest that `go install` accepts: later tags carry replace directives, which it refuses. */
export const LIVEKIT_SERVER_VERSION = '1.13.5';
export const LIVEKIT_SERVER_GO_PACKAGE = 'github.com/livekit/livekit-server/cmd/server';

/** Names the binary by hand; goes before everything else. */
export const LIVEKIT_SERVER_VARIABLE = 'SEATPROOF_LIVEKIT_SERVER';
const NAME_ON_PATH = 'livekit-server';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the set-up puts the server (XDG base directory specification). */
export function cachedServerPath(environment: Environment): string {
  const named = environment['XDG_CACHE_HOME'];
  const cache =
    named === undefined || named === '' ? join(environment['HOME'] ?? homedir(), '.cache') : named;
  // `go install` names a binary after its folder, `cmd/server`.
  return join(cache, 'seatproof', `livekit-server-${LIVEKIT_SERVER_VERSION}`, 'server');
}

/**
 * The server named by hand, else the one on PATH, else the one of the set-up.
 * @returns undefined when there is none; one named by hand that can't be run is not replaced by another.
 */
export async function findServerBinary(environment: Environment): Promise<string | undefined> {
  const named = environment[LIVEKIT_SERVER_VARIABLE];
  if (named !== undefined && named !== '') return (await isProgram(named)) ? named : undefined;
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const file of [
    ...folders.map((folder) => join(folder, NAME_ON_PATH)),
    cachedServerPath(environment),
  ]) {
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
