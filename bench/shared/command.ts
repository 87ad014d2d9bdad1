// The real command line as a child process, for benches that show what a user would see.
import { spawn } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** It first lets its seats leave and ends its servers and browsers. */
const STOP_DEADLINE_MS = 25_000;

export interface CommandRequest {
  /** As typed after `seatproof`. */
  readonly words: readonly string[];
  /** Gets what it says to people. Default: our own stderr. */
  readonly logFile?: string;
  /** Words before the program, such as those of a control group. */
  readonly prefix?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Ends it as Ctrl-C does. */
  readonly signal: AbortSignal;
}

export interface CommandOutcome {
  readonly code: number | null;
  readonly stdout: string;
}

/** Runs `seatproof` with the words to its end. */
export function runSeatproof(request: CommandRequest): Promise<CommandOutcome> {
  const { words, logFile, prefix = [], environment = {}, signal } = request;
  const own = [process.execPath, '--import', `${PROJECT}cli/tsx.mjs`, `${PROJECT}cli/main.ts`, ...words];
  const [program = process.execPath, ...rest] = [...prefix, ...own];
  const log = logFile === undefined ? undefined : openSync(logFile, 'a');
  const child = spawn(program, rest, {
    stdio: ['ignore', 'pipe', log ?? 'inherit'],
    env: { ...process.env, ...environment },
    // Ctrl-C reaches the bench, which passes it on once.
    detached: true,
  });
  if (log !== undefined) closeSync(log);
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  let killer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.kill('SIGINT');
    killer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(killer);
      signal.removeEventListener('abort', stop);
      resolve({ code, stdout });
    });
  });
}

/** Ctrl-C, a polite end from outside, or a time that is up: one signal for everything that a bench does. */
export function untilEnded(deadlineMs: number): AbortSignal {
  const end = new AbortController();
  const abort = (why: string) => (): void => {
    process.stderr.write(`Ending: ${why}.\n`);
    end.abort(new Error(why));
  };
  process.once('SIGINT', abort('interrupted'));
  process.once('SIGTERM', abort('asked to end'));
  setTimeout(abort(`${deadlineMs / 60_000} minutes are over`), deadlineMs).unref();
  return end.signal;
}
