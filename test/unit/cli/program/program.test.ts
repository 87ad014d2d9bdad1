import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { PROJECT_FOLDER } from '#cli/project.ts';
import { describe, expect, it } from 'vitest';
import { commandWords, createProgram } from '#cli/program/program.ts';
import { versionLine } from '#cli/commands/version.ts';

const program = createProgram(() => Promise.resolve());
const all = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(all)];
const commands = all(program).slice(1);
const leaves = commands.filter(({ commands: below }) => below.length === 0);

/** `helpInformation` leaves out what is added behind it. */
function wholeHelp(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

const examplesOf = (command: Command): readonly string[] =>
  wholeHelp(command)
    .split('\nExamples:\n')[1]
    ?.split('\n')
    .filter((line) => line !== '') ?? [];

const nameOf = (command: Command): string =>
  command.parent === null ? '' : `${nameOf(command.parent)} ${command.name()}`.trim();

describe('the help', () => {
  it.each(commands.map((command) => [nameOf(command), command] as const))(
    'of %s describes every argument and option and ends in examples',
    (_, command) => {
      expect(command.description()).not.toBe('');
      for (const { description } of [...command.registeredArguments, ...command.options]) {
        expect(description).not.toBe('');
      }
      expect(examplesOf(command).length).toBeGreaterThan(0);
    },
  );

  it.each(leaves.map((command) => [nameOf(command), command] as const))(
    'of %s gives examples that use only options it has',
    (name, command) => {
      const known = command.options.map(({ long }) => long);
      for (const example of examplesOf(command)) {
        if (!example.includes('--version'))
          expect(example.trim()).toMatch(new RegExp(`^seatproof ${name}\\b`));
        const used = (example.match(/(?<= )--[a-z-]+/g) ?? []).filter((option) => option !== '--version');
        expect(known).toEqual(expect.arrayContaining(used));
      }
    },
  );

  it('lists every command under a heading and says what each exit code means', () => {
    const text = wholeHelp(program);
    for (const command of program.commands) expect(text).toContain(`  ${command.name()} `);
    for (const code of ['0', '1', '2', '3', '130'])
      expect(text).toMatch(new RegExp(`^ {2}${code} +\\S`, 'm'));
    expect(text).not.toMatch(/default: (false|\[\])/);
  });
});

describe('the documents', () => {
  const docs = readdirSync(join(PROJECT_FOLDER, 'docs')).filter((name) => name.endsWith('.md'));
  const texts = ['README.md', ...docs.map((name) => join('docs', name))].map((file) => [file, file] as const);

  it.each(texts)('%s names only commands and options that there are', (_, file) => {
    const text = readFileSync(join(PROJECT_FOLDER, file), 'utf8').replaceAll(/\\\n/g, ' ');
    const calls = [...text.matchAll(/(?:`|^|npx )seatproof ([a-z][^`\n|;]*)/gm)].map(
      ([, words = '']) => words,
    );
    const unknown = calls.flatMap((words) => {
      const known = leaves.filter((command) => `${words} `.startsWith(`${nameOf(command)} `));
      const [command] = known;
      if (command === undefined) return words.startsWith('recipe') ? [] : [words];
      const options = command.options.map(({ long }) => long);
      return (words.match(/(?<= \[?)--[a-z-]+/g) ?? []).filter((option) => !options.includes(option));
    });
    expect(unknown).toEqual([]);
  });
});

describe('the version', () => {
  it('is asked for by an option as with other tools, and can be had as JSON', () => {
    expect(commandWords(['--version', '--json'])).toEqual(['version', '--json']);
    expect(commandWords(['-V'])).toEqual(['version']);
    expect(commandWords(['run', '--version'])).toEqual(['run', '--version']);
    expect(commandWords([])).toEqual([]);
  });

  it('names the commit, and says when it is not known', () => {
    const environment = {
      seatproof: '1.2.3',
      commit: '0123456789abcdef0123456789abcdef01234567-dirty',
      node: 'v20.20.2',
      browser: null,
      os: 'Debian',
      cpu_model: 'x',
      cpu_count: 2,
      memory_bytes: 1,
      host_fingerprint: 'f',
    };
    expect(versionLine(environment)).toBe(
      'seatproof 1.2.3 (commit 0123456789ab-dirty), Node 20.20.2, Debian',
    );
    expect(versionLine({ ...environment, commit: null })).toContain('(no commit known)');
  });
});
