import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { parseProcessStat } from '#runners/host/process-table.ts';
import { createProcessHost } from '#runners/host/process-host.ts';

const RUN = fileURLToPath(new URL('run-that-dies.ts', import.meta.url));
const SOON = { timeout: 15_000, interval: 50 };
const scratch = mkdtempSync(join(tmpdir(), 'seatproof-test-'));
const runs: ChildProcess[] = [];
afterEach(() => runs.splice(0).forEach((run) => run.kill('SIGKILL')));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const reportSchema = z.object({
  folder: z.string(),
  marker: z.record(z.string(), z.string()),
  pids: z.array(z.number()),
});
type Report = z.infer<typeof reportSchema>;

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return otherwise;
  }
}

function isAlive(pid: number): boolean {
  const entry = parseProcessStat(readOr(`/proc/${pid}/stat`, ''));
  return entry !== undefined && entry.state !== 'Z';
}

/** Living processes of a run, its reaper included. */
function belongings(report: Report): string[] {
  const marker = Object.values(report.marker).join('');
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isAlive(Number(name)));
  return all.filter(
    (pid) =>
      readOr(`/proc/${pid}/environ`, '').includes(marker) ||
      readOr(`/proc/${pid}/cmdline`, '').includes(marker) ||
      report.pids.includes(Number(pid)),
  );
}

async function startRun(end: string): Promise<{ run: ChildProcess; report: Report; undoMark: string }> {
  const undoMark = join(scratch, `undone-${randomUUID()}`);
  const run = spawn(process.execPath, ['--import', 'tsx', RUN, end, undoMark], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  runs.push(run);
  const [line] = z.tuple([z.string()]).parse(await once(createInterface({ input: run.stdout }), 'line'));
  return { run, report: reportSchema.parse(JSON.parse(line)), undoMark };
}

async function expectNothingLeft(report: Report, undoMark: string): Promise<void> {
  await vi.waitFor(() => {
    expect(belongings(report)).toEqual([]);
    expect(existsSync(report.folder)).toBe(false);
    expect(existsSync(undoMark)).toBe(true);
  }, SOON);
  expect(existsSync(join(report.folder, '..'))).toBe(false);
  expect(existsSync(`${undoMark}-withdrawn`)).toBe(false);
}

describe('a run leaves nothing behind', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const)('when it dies of %s', async (signal) => {
    const { run, report, undoMark } = await startRun('wait');
    await vi.waitFor(() => expect(belongings(report).length).toBeGreaterThanOrEqual(5), SOON);
    run.kill(signal);
    await expectNothingLeft(report, undoMark);
  });

  it('when its whole process group is killed', async () => {
    const { run, report, undoMark } = await startRun('wait');
    expect(run.pid).toBeDefined();
    process.kill(-(run.pid ?? Number.NaN), 'SIGKILL');
    await expectNothingLeft(report, undoMark);
  });

  it('when a defect ends it', async () => {
    const { report, undoMark } = await startRun('throw');
    await expectNothingLeft(report, undoMark);
  });

  it('when it ends in order, with nothing to wait for afterwards', async () => {
    const { run, report, undoMark } = await startRun('close');
    await once(run, 'exit');
    expect(belongings(report)).toEqual([]);
    expect(existsSync(undoMark)).toBe(true);
    await expectNothingLeft(report, undoMark);
  });
});

describe('a started program', () => {
  it('says its last words when it ends', async () => {
    const host = await createProcessHost();
    const program = await host.start({
      command: '/bin/sh',
      arguments: ['-c', 'echo one; echo two >&2; exit 3'],
    });
    expect(await program.exited).toEqual({ code: 3, signal: null, tail: 'one\ntwo' });
    await host.close();
  });

  it('keeps the end of a long output, whole lines only', async () => {
    const host = await createProcessHost();
    const logFile = join(scratch, 'long.log');
    const program = await host.start({ command: 'seq', arguments: ['1', '20000'], logFile });
    const { tail } = await program.exited;
    expect(tail.split('\n').at(-1)).toBe('20000');
    expect(tail.split('\n')[0]).toMatch(/^1\d{4}$/);
    expect(readFileSync(logFile, 'utf8').startsWith('1\n2\n')).toBe(true);
    await host.close();
  });

  it('is refused with its name when it does not exist', async () => {
    const host = await createProcessHost();
    await expect(host.start({ command: '/nowhere/livekit', arguments: [] })).rejects.toThrow(
      '/nowhere/livekit',
    );
    await host.close();
  });

  it('is killed with its children when it does not stop in time', async () => {
    const host = await createProcessHost();
    const logFile = join(scratch, 'stubborn.log');
    const program = await host.start({
      command: '/bin/sh',
      arguments: ['-c', 'trap "" TERM; sleep 600 & echo ready; while :; do sleep 0.05; done'],
      logFile,
    });
    await vi.waitFor(() => expect(readOr(logFile, '')).toContain('ready'), SOON);
    await program.stop(100);
    expect((await program.exited).signal).toBe('SIGKILL');
    expect(isAlive(program.pid)).toBe(false);
    await host.close();
  });

  it('knows the run it belongs to', async () => {
    const host = await createProcessHost();
    const [name = '', value = ''] = Object.entries(host.childEnvironment)[0] ?? [];
    const program = await host.start({
      command: 'env',
      arguments: [],
      environment: { [name]: 'overridden' },
    });
    expect((await program.exited).tail).toContain(`${name}=${value}`);
    await host.close();
  });
});

describe('a free port', () => {
  it.each(['tcp', 'udp'] as const)('is never given twice (%s)', async (kind) => {
    const host = await createProcessHost();
    const ports = await Promise.all(Array.from({ length: 20 }, () => host.freePort(kind)));
    expect(new Set(ports).size).toBe(20);
    await host.close();
  });

  it('can be listened on', async () => {
    const host = await createProcessHost();
    const server = createServer().listen(await host.freePort('tcp'), '127.0.0.1');
    await once(server, 'listening');
    expect(server.listening).toBe(true);
    server.close();
    await host.close();
  });
});
