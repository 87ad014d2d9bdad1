// Brings what a purpose needs: silent when all is there, one message when something can't be brought.
import { dirname, join } from 'node:path';
import { cachedServerPath } from '#targets/shared/livekit/server-binary.ts';
import { printNote } from '../print.ts';
import { whileLocked } from './lock.ts';
import { commandLine, thisMachine, type Machine } from './machine.ts';
import { obstacles, refusal, remediesFor, type Means, type Remedy } from './remedy.ts';
import { LOWEST_GO_VERSION, REQUIREMENTS, type Purpose, type Requirement } from './requirements.ts';

/** @returns false when something is missing that could not be brought; what and why has been said. */
export async function setUpFor(
  purpose: Purpose,
  machine?: Machine,
  say: (text: string) => void = printNote,
): Promise<boolean> {
  const here = machine ?? (await thisMachine());
  const missing = await missingFor(purpose, here);
  if (missing.length === 0) return true;
  const means = await meansOf(here);
  const canAll = missing.every(
    (requirement) => obstacles(requirement.fix(means.environment), means).length === 0,
  );
  if (!canAll) {
    say(refusal(missing, means));
    return false;
  }
  const lock = join(dirname(dirname(cachedServerPath(here.environment))), 'set-up.lock');
  const onWait = (): void => say(`Waiting for another set-up (lock ${lock}) …`);
  return whileLocked(lock, onWait, () => bring(purpose, here, means, say));
}

/** What is needed and not there. */
async function missingFor(purpose: Purpose, machine: Machine): Promise<readonly Requirement[]> {
  const needed = REQUIREMENTS.filter(({ purposes }) => purposes.includes(purpose));
  const found = await Promise.all(needed.map((requirement) => requirement.find(machine)));
  return needed.filter((_, index) => found[index] === undefined);
}

export async function meansOf(machine: Machine): Promise<Means> {
  const { isDebian, isRoot, hasSystemd, environment } = machine;
  const [hasGo, hasPython] = await Promise.all([hasUsableGo(machine), hasUsablePython(machine)]);
  return { isDebian, isRoot, hasSystemd, environment, hasGo, hasPython };
}

async function hasUsablePython(machine: Machine): Promise<boolean> {
  if ((await machine.which('python3')) === undefined) return false;
  const words = [
    'python3',
    '-c',
    'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))',
  ] as const;
  return (await machine.run({ words: [...words] })).code === 0;
}

async function hasUsableGo(machine: Machine): Promise<boolean> {
  if ((await machine.which('go')) === undefined) return false;
  const { output } = await machine.run({ words: ['go', 'version'] });
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(output) ?? [];
  const [lowestMajor = 0, lowestMinor = 0] = LOWEST_GO_VERSION.split('.').map(Number);
  return Number(major) > lowestMajor || (Number(major) === lowestMajor && Number(minor) >= lowestMinor);
}

async function bring(
  purpose: Purpose,
  machine: Machine,
  means: Means,
  say: (text: string) => void,
): Promise<boolean> {
  // Another set-up may have brought it while we waited.
  const missing = await missingFor(purpose, machine);
  for (const remedy of remediesFor(missing, means)) {
    say(`Installing ${remedy.titles.join(', ')} (${remedy.takes}) …`);
    if (!(await apply(remedy, machine, say))) return false;
  }
  const left = await missingFor(purpose, machine);
  if (left.length === 0) {
    if (missing.length > 0) say('Set-up done.');
    return true;
  }
  say(`Installed without an error, yet not found:\n${refusal(left, means)}`);
  return false;
}

async function apply(remedy: Remedy, machine: Machine, say: (text: string) => void): Promise<boolean> {
  for (const command of remedy.commands) {
    const { code, output } = await machine.run(command);
    if (code === 0) continue;
    say(`${commandLine(command)}\nended with exit code ${code}:\n${output}`);
    return false;
  }
  return true;
}
