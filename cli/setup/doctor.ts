// `seatproof doctor`: what is here, in which version, what is missing and how to mend it.
import { EXIT_CODES } from '#core/result.ts';
import { printNote, printResult } from '../print.ts';
import { thisMachine, type Machine } from './machine.ts';
import { fixLines } from './remedy.ts';
import { PURPOSES, REQUIREMENTS, type Purpose } from './requirements.ts';
import { meansOf, setUpFor } from './set-up.ts';

export interface DoctorOptions {
  /** Installs what is missing, for tests and for every kind of run as well. */
  readonly fix: boolean;
  readonly json: boolean;
}

/** One line of the table; the elements of `requirements` of `--json`. */
export interface Finding {
  readonly id: string;
  readonly title: string;
  readonly needed_for: string;
  readonly purposes: readonly Purpose[];
  readonly found: string | null;
  readonly version: string | null;
  /** What a person can do; empty when it is found. */
  readonly fix: readonly string[];
}

/** @returns 0 when everything a run needs is here, 2 otherwise. What only tests need decides nothing. */
export async function doctor(options: DoctorOptions, machine?: Machine): Promise<number> {
  const here = machine ?? (await thisMachine());
  if (options.fix) for (const purpose of PURPOSES) await setUpFor(purpose, here, printNote);
  const findings = await examine(here);
  const isReady = findings.every(({ purposes, found }) => found !== null || !purposes.includes('run'));
  const answer = { ready: isReady, requirements: findings };
  printResult(options.json ? JSON.stringify(answer, null, 2) : describe(findings, isReady));
  return isReady ? EXIT_CODES.pass : EXIT_CODES.fault;
}

/** Looks for everything; asks what is there for its version. */
export async function examine(machine: Machine): Promise<readonly Finding[]> {
  const means = await meansOf(machine);
  const node: Finding = {
    id: 'node',
    title: 'Node',
    needed_for: 'everything',
    purposes: ['run', 'test'],
    found: process.execPath,
    version: process.versions.node,
    fix: [],
  };
  const programs = REQUIREMENTS.map(async (requirement): Promise<Finding> => {
    const found = await requirement.find(machine);
    const command = found === undefined ? undefined : requirement.versionCommand(found);
    return {
      id: requirement.id,
      title: requirement.title,
      needed_for: requirement.neededFor,
      purposes: requirement.purposes,
      found: found ?? null,
      version: command === undefined ? null : versionIn((await machine.run(command)).output),
      fix: found === undefined ? [...fixLines(requirement, means), ...requirement.otherwise] : [],
    };
  });
  return [node, ...(await Promise.all(programs))];
}

function versionIn(output: string): string | null {
  return /\d+\.\d+(?:\.\d+)*/.exec(output)?.[0] ?? null;
}

function describe(findings: readonly Finding[], isReady: boolean): string {
  const width = Math.max(...findings.map(({ title }) => title.length));
  const lines = findings.flatMap(({ title, found, version, needed_for, fix }) => {
    const state = found === null ? `missing, for ${needed_for}` : [version, found].filter(Boolean).join('  ');
    return [
      `${found === null ? '✗' : '✓'} ${title.padEnd(width)}  ${state}`,
      ...fix.map((line) => `    ${line}`),
    ];
  });
  const missing = findings.filter(({ found }) => found === null);
  const end =
    missing.length === 0
      ? 'Everything is here.'
      : `${isReady ? 'Runs can start; what is missing is for tests or for certain runs.' : 'Runs can not start.'} To mend what can be: seatproof doctor --fix`;
  return [...lines, end].join('\n');
}
