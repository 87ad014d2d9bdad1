// Where Element Call is: its embedded build from npm, in a folder of its own. It is under the AGPL: the set-up brings
// it to who asks for it, it is served as it is, and nothing of it is bundled or kept here (docs/adr/0005).
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const ELEMENT_CALL_VERSION = '0.26.1';
const NAME = '@element-hq/element-call-embedded';
export const ELEMENT_CALL_PACKAGE = `${NAME}@${ELEMENT_CALL_VERSION}`;

/** Names by hand the folder that has Element Call's index.html. */
export const ELEMENT_CALL_VARIABLE = 'SEATPROOF_ELEMENT_CALL';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the set-up installs it (XDG base directory specification). */
export function elementCallFolder(environment: Environment): string {
  const named = environment['XDG_CACHE_HOME'];
  const cache =
    named === undefined || named === '' ? join(environment['HOME'] ?? homedir(), '.cache') : named;
  return join(cache, 'seatproof', `element-call-${ELEMENT_CALL_VERSION}`);
}

/** What a person types to have it; the set-up runs the same. */
export function elementCallInstallCommand(environment: Environment): string {
  return `npm install --ignore-scripts --prefix ${elementCallFolder(environment)} ${ELEMENT_CALL_PACKAGE}`;
}

/** @returns the folder with its index.html, or undefined when it is not installed. */
export async function findElementCall(environment: Environment): Promise<string | undefined> {
  const named = environment[ELEMENT_CALL_VARIABLE];
  const folder =
    named === undefined || named === ''
      ? join(elementCallFolder(environment), 'node_modules', NAME, 'dist')
      : named;
  return access(join(folder, 'index.html')).then(
    () => folder,
    () => undefined,
  );
}
