// One program that we started, in a process group of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import type { ManagedProcess, ProcessExit, ProcessRequest } from '#core/process-host.ts';
import { livingProcesses } from './process-table.ts';
import { processUsage } from './process-usage.ts';

/** Servers close their sockets and files within this; a server that does not is killed. */
const DEFAULT_STOP_DEADLINE_MS = 3000;
const POLL_MS = 20;
/** How much of the last output a message carries. */
const TAIL_BYTES = 4096;

/**
 * Starts a program in its own session and group, output to the log file, so that a chatty program costs us
 * nothing and its words outlive us.
 * @param environment the whole environment.
 * @throws when the program cannot be started.
 */
export async function startProcess(
  request: ProcessRequest & { readonly logFile: string },
  environment: NodeJS.ProcessEnv,
): Promise<ManagedProcess> {
  const log = await open(request.logFile, 'a');
  try {
    const child = spawn(request.command, request.arguments, {
      detached: true,
      env: environment,
      stdio: ['ignore', log.fd, log.fd],
      ...(request.workingFolder === undefined ? {} : { cwd: request.workingFolder }),
    });
    const ended = new Promise<Omit<ProcessExit, 'tail'>>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    await once(child, 'spawn');
    if (child.pid === undefined) throw new Error(`${request.command} has no process id`);
    const exited = ended.then(async (end) => ({ ...end, tail: await readTail(request.logFile) }));
    return managedProcess(child.pid, exited);
  } finally {
    await log.close();
  }
}

function managedProcess(pid: number, exited: Promise<ProcessExit>): ManagedProcess {
  let stopping: Promise<void> | undefined;
  return {
    pid,
    exited,
    usage: () => processUsage(pid),
    stop: (deadlineMs = DEFAULT_STOP_DEADLINE_MS) => (stopping ??= stopGroup(pid, exited, deadlineMs)),
    kill: () => (stopping ??= killGroup(pid, exited)),
  };
}

async function stopGroup(pid: number, exited: Promise<ProcessExit>, deadlineMs: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  const gone = await groupIsGone(pid, performance.now() + deadlineMs);
  if (!gone) {
    signalGroup(pid, 'SIGKILL');
    await groupIsGone(pid, performance.now() + DEFAULT_STOP_DEADLINE_MS);
  }
  await exited;
}

async function killGroup(pid: number, exited: Promise<ProcessExit>): Promise<void> {
  signalGroup(pid, 'SIGKILL');
  await groupIsGone(pid, performance.now() + DEFAULT_STOP_DEADLINE_MS);
  await exited;
}

async function groupIsGone(groupId: number, deadline: number): Promise<boolean> {
  for (;;) {
    if (!(await groupLives(groupId))) return true;
    if (performance.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Signal 0 also counts zombies, which a lazy parent may keep for ever; /proc tells them apart. */
async function groupLives(groupId: number): Promise<boolean> {
  if (!signalGroup(groupId, 0)) return false;
  if (process.platform !== 'linux') return true;
  return (await livingProcesses()).some((entry) => entry.groupId === groupId);
}

function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-groupId, signal);
  } catch {
    return false;
  }
}

async function readTail(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      const start = Math.max(0, size - TAIL_BYTES);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, start);
      const text = buffer.toString('utf8', 0, bytesRead);
      return (start === 0 ? text : text.slice(text.indexOf('\n') + 1)).trimEnd();
    } finally {
      await handle.close();
    }
  } catch {
    return '';
  }
}
