import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openRun } from '#results/open-run.ts';
import { collect } from '#test/support/run-examples.ts';
import { temporaryRoot } from '#test/support/temporary-root.ts';

const root = await temporaryRoot();
const WRITER = fileURLToPath(new URL('kill-9-writer.ts', import.meta.url));
/** The promise of design.md: at most the last second is missing. */
const MAY_BE_MISSING_MS = 1000;

/** Runs the writer, kills it `after` milliseconds past its first row. @returns folder and time of death. */
async function killedRun(after: number): Promise<{ folder: string; killedAt: number }> {
  const child = spawn(process.execPath, ['--import', 'tsx', WRITER, root], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  try {
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    await wait(after); // the random moment itself, not a wait for something
    child.kill('SIGKILL');
    const killedAt = Date.now();
    const [, signal] = (await exited) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    return { folder: chunk.toString().trim(), killedAt };
  } finally {
    child.kill('SIGKILL');
  }
}

describe('a run killed with kill -9 at any moment', () => {
  it('lacks at most its last second', async () => {
    const after = 600 + Math.random() * 900;
    const { folder, killedAt } = await killedRun(after);
    const opened = await openRun(folder);
    if (opened.kind === 'faulty') throw new Error(opened.faults[0]?.what);
    expect(opened.run.missing.map((part) => part.file)).toContain('result.json');
    expect(opened.run.header.start).not.toBeNull();
    const defects = { unreadable_lines: 0, cut_off_bytes: 0 };
    const rows = await collect(opened.run.samples(defects));
    const events = await collect(opened.run.events(defects));
    expect(defects.unreadable_lines).toBe(0);
    expect(killedAt - (rows.at(-1)?.t_ms ?? 0), `killed after ${after} ms`).toBeLessThan(MAY_BE_MISSING_MS);
    expect(killedAt - (events.at(-1)?.t_ms ?? 0), `killed after ${after} ms`).toBeLessThan(MAY_BE_MISSING_MS);
  });

  it('can be opened also when it died within its first moments', async () => {
    const { folder } = await killedRun(0);
    const opened = await openRun(folder);
    expect(opened.kind).toBe('opened');
  });
});
