import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openRun } from '#results/open-run.ts';
import { collect } from '#test/support/run-examples.ts';
import { temporaryRoot } from '#test/support/temporary-root.ts';

const root = await temporaryRoot();
const WRITER = fileURLToPath(new URL('kill-9-writer.ts', import.meta.url));
/** A run that died lacks its last second at most: what results/ndjson-appender.ts promises. */
const MAY_BE_MISSING_MS = 1000;

/**
 * Runs the writer and kills it when it says that it has written for `livedMs` of its own time.
 * @returns its folder and how far it said it had come, which goes on until it is dead
 */
async function killedRun(livedMs: number): Promise<{ folder: string; livedMs: number }> {
  const child = spawn(process.execPath, ['--import', 'tsx', WRITER, root], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const said: string[] = [];
  try {
    // Reads on after the kill: what the writer had said by then is in the pipe.
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line);
      if (Number(line) >= livedMs) child.kill('SIGKILL');
    }
    const [, signal] = (await exited) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    return { folder: said[0] ?? '', livedMs: Number(said.at(-1)) };
  } finally {
    child.kill('SIGKILL');
  }
}

describe('a run killed with kill -9 at any moment', () => {
  it('lacks at most its last second', async () => {
    // Beyond a second, so that a run of which nothing was kept fails.
    const { folder, livedMs } = await killedRun(1100 + Math.random() * 900);
    const opened = await openRun(folder);
    if (opened.kind === 'faulty') throw new Error(opened.faults[0]?.what);
    expect(opened.run.missing.map((part) => part.file)).toContain('result.json');
    expect(opened.run.header.start).not.toBeNull();
    const defects = { unreadable_lines: 0, cut_off_bytes: 0 };
    const rows = await collect(opened.run.samples(defects));
    const events = await collect(opened.run.events(defects));
    expect(defects.unreadable_lines).toBe(0);
    expect(livedMs - (rows.at(-1)?.t_ms ?? 0), `killed after ${livedMs} ms`).toBeLessThan(MAY_BE_MISSING_MS);
    expect(livedMs - (events.at(-1)?.t_ms ?? 0), `killed after ${livedMs} ms`).toBeLessThan(
      MAY_BE_MISSING_MS,
    );
  });

  it('can be opened also when it died within its first moments', async () => {
    const { folder } = await killedRun(0);
    const opened = await openRun(folder);
    expect(opened.kind).toBe('opened');
  });
});
