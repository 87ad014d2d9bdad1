// The real command line as a child process, marked so that everything it starts can be found again.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const MARK = 'SEATPROOF_TEST_MARK';

export interface Finished {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves when the text has appeared on stderr; rejects when the command ends before. */
  said(text: string | RegExp): Promise<void>;
  /** Processes of this command and of all that it started, as far as they live. */
  survivors(): Promise<string[]>;
}

/** A folder of its own for a test, with the project's modules in reach of TypeScript scenarios. */
export async function workFolder(): Promise<{ path: string; dispose: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'seatproof-test-'));
  return { path, dispose: () => rm(path, { recursive: true, force: true }) };
}

export function startCommand(folder: string, ...parameters: string[]): RunningCommand {
  const mark = randomUUID();
  const child = spawn(
    process.execPath,
    ['--import', join(PROJECT, 'cli/tsx.mjs'), join(PROJECT, 'cli/main.ts'), ...parameters],
    {
      cwd: folder,
      env: { ...process.env, [MARK]: mark, CI: 'true', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const output = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
      for (const listener of listeners) listener();
    });
  }
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, ...output }));
  });
  return {
    child,
    finished,
    said: (text) => waitForText(text, output, listeners, finished),
    survivors: () => processesWith(`${MARK}=${mark}`),
  };
}

function waitForText(
  text: string | RegExp,
  output: { readonly stderr: string },
  listeners: Set<() => void>,
  finished: Promise<Finished>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const found = typeof text === 'string' ? output.stderr.includes(text) : text.test(output.stderr);
      if (!found) return;
      listeners.delete(look);
      resolve();
    };
    listeners.add(look);
    void finished.then(() => reject(new Error(`ended without saying ${String(text)}:\n${output.stderr}`)));
    look();
  });
}

/** Runs a command to its end. */
export function runCommand(folder: string, ...parameters: string[]): Promise<Finished> {
  return startCommand(folder, ...parameters).finished;
}

async function processesWith(environmentEntry: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (!environment.split('\0').includes(environmentEntry)) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    found.push(`${pid} ${command.replaceAll('\0', ' ').slice(0, 120)}`);
  }
  return found;
}

/** Waits until nothing that the command started lives any more. @returns what still does at the deadline. */
export async function waitUntilGone(command: RunningCommand, deadlineMs = 20_000): Promise<string[]> {
  const end = Date.now() + deadlineMs;
  let left = await command.survivors();
  while (left.length > 0 && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    left = await command.survivors();
  }
  return left;
}

export interface SmallCall {
  readonly seconds: number;
  readonly budgets: Readonly<Record<string, readonly string[]>>;
}

/** The cheapest real call: two browser seats in one page, 180p at 5 frames a second. */
export async function writeSmallCall(folder: string, { seconds, budgets }: SmallCall): Promise<string> {
  const scenario = {
    name: 'small-call',
    description: 'Two people in a small call.',
    target: { system: 'livekit' },
    rooms: { count: 1, size: 2 },
    video: { codec: 'vp8', frame_rate: 5, layers: [{ width: 320, height: 180, max_bitrate_bps: 100_000 }] },
    browser: { seats_per_page: 2 },
    arrival: [
      { kind: 'ramp', for: '2s' },
      { kind: 'hold', for: `${seconds - 2}s` },
    ],
    settle: '2s',
    budgets,
  };
  const file = join(folder, 'small-call.yaml');
  await writeFile(file, JSON.stringify(scenario, null, 2));
  return file;
}

/** The newest run folder under a working folder. */
export function latestRun(folder: string): string {
  const path = join(folder, 'results/runs/latest');
  if (!existsSync(path)) throw new Error(`${path} is not there`);
  return path;
}

const QUIET_SHARE = 0.25;
const QUIET_FOR_MS = 2000;

/** Waits until the host has had little to do for a while; gives up waiting at the deadline. */
export async function quietHost(deadlineMs = 60_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  for (let busy = 1; busy > QUIET_SHARE && Date.now() < end;) {
    const before = processorTimes();
    await new Promise((resolve) => setTimeout(resolve, QUIET_FOR_MS));
    const after = processorTimes();
    busy = (after.busy - before.busy) / (after.all - before.all);
  }
}

function processorTimes(): { busy: number; all: number } {
  const total = { busy: 0, all: 0 };
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.idle + times.irq;
    total.all += all;
    total.busy += all - times.idle;
  }
  return total;
}
