// What the set-up asks of the machine and does to it, so that tests can put another machine in its place.
import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface CommandEnd {
  readonly code: number;
  readonly output: string;
}

export interface Machine {
  readonly platform: NodeJS.Platform;
  /** Debian itself: Ubuntu's `chromium` package, for one, is but a pointer to a snap. */
  readonly isDebian: boolean;
  readonly isRoot: boolean;
  /** Whether installed services are started by systemd. */
  readonly hasSystemd: boolean;
  readonly environment: Environment;
  /** Path of a program on PATH. */
  which(program: string): Promise<string | undefined>;
  readText(file: string): Promise<string | undefined>;
  /** Runs a program; `onLine` gets its output as it comes. A program that is not there ends with 127. */
  run(command: Command, onLine?: (line: string) => void): Promise<CommandEnd>;
}

export interface Command {
  readonly words: readonly [string, ...string[]];
  readonly environment?: Readonly<Record<string, string>>;
}

/** As a person types it. */
export function commandLine({ words, environment = {} }: Command): string {
  const settings = Object.entries(environment).map(([name, value]) => `${name}=${quote(value)}`);
  return [...settings, ...words.map(quote)].join(' ');
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** The machine we run on. */
export async function thisMachine(): Promise<Machine> {
  const { platform } = process;
  const osRelease = platform === 'linux' ? ((await readText('/etc/os-release')) ?? '') : '';
  return {
    platform,
    isDebian: /^ID="?debian"?$/m.test(osRelease),
    isRoot: process.getuid?.() === 0,
    hasSystemd: (await readText('/proc/1/comm'))?.trim() === 'systemd',
    environment: process.env,
    which,
    readText,
    run,
  };
}

async function which(program: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter((part) => part !== '')) {
    const file = join(folder, program);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return undefined;
}

function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

/** How much of the last output is kept for a message. */
const TAIL_CHARACTERS = 4000;

function run(command: Command, onLine?: (line: string) => void): Promise<CommandEnd> {
  const [program, ...words] = command.words;
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      env: { ...process.env, ...command.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (chunk: Buffer): void => {
      const text = chunk.toString('utf8');
      output = (output + text).slice(-TAIL_CHARACTERS);
      for (const line of text.split('\n')) if (line.trim() !== '') onLine?.(line);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: output.trim() }));
  });
}
