// What the files that declare commands have in common.
import { Option, type Command } from 'commander';
import { DEFAULT_RUNS_ROOT } from '#results/layout.ts';

/** Options that several commands share. */
export const shared = {
  json: new Option('--json', 'print the result as JSON on stdout and nothing else there').default(false),
  quiet: new Option('--quiet', 'no progress, only the verdict').default(false),
  language: new Option('--language <language>', 'of messages').choices(['en', 'de']).default('en'),
  results: new Option('--results <folder>', 'folder of all runs').default(DEFAULT_RUNS_ROOT),
  seed: new Option('--seed <text>', 'another seed than the scenario has'),
  target: new Option('--target <system>', 'another system than the scenario names'),
  serverCpus: new Option(
    '--server-cpus <list>',
    'processors of the server that is started, e.g. 0; the generator has the others',
  ),
} as const;

/** Runs a command and keeps its exit code. */
export type Finish = (command: () => Promise<number>) => Promise<void>;

/** Command lines to begin with, at the end of `--help`. */
export function addExamples(command: Command, lines: readonly string[]): Command {
  return command.addHelpText(
    'after',
    `\nExamples:\n${lines.map((line) => `  seatproof ${line}`).join('\n')}`,
  );
}
