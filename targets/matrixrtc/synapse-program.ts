// Where Synapse is: in a Python environment of its own, as it brings some fifty packages along.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const SYNAPSE_VERSION = '1.163.0';
export const SYNAPSE_PACKAGE = `matrix-synapse==${SYNAPSE_VERSION}`;

/** Names by hand the Python whose environment has Synapse; goes before the one of the set-up. */
export const SYNAPSE_VARIABLE = 'SEATPROOF_SYNAPSE_PYTHON';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the set-up makes the environment (XDG base directory specification). */
export function synapseFolder(environment: Environment): string {
  const named = environment['XDG_CACHE_HOME'];
  const cache =
    named === undefined || named === '' ? join(environment['HOME'] ?? homedir(), '.cache') : named;
  return join(cache, 'seatproof', `synapse-${SYNAPSE_VERSION}`);
}

/** What a person types to have it; the set-up runs the same two programs. */
export function synapseInstallCommand(environment: Environment): string {
  const folder = synapseFolder(environment);
  return `python3 -m venv ${folder} && ${folder}/bin/pip install ${SYNAPSE_PACKAGE}`;
}

/** @returns the Python to start it with, or undefined when it is not installed, or not to the end. */
export async function findSynapsePython(environment: Environment): Promise<string | undefined> {
  const named = environment[SYNAPSE_VARIABLE];
  if (named !== undefined && named !== '') return (await isProgram(named)) ? named : undefined;
  const folder = synapseFolder(environment);
  const python = join(folder, 'bin', 'python');
  // pip writes a package's programs last: with this one there, Synapse is complete.
  const whole = (await isProgram(python)) && (await isProgram(join(folder, 'bin', 'synapse_homeserver')));
  return whole ? python : undefined;
}

function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
