// What a run's exit code says of the host it ran on: one with nothing else to do, and one that is starved.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunResult } from '#core/result.ts';
import { latestRun, quietHost, runCommand, workFolder, writeSmallCall } from '#test/support/command-line.ts';

let folder: Awaited<ReturnType<typeof workFolder>>;
beforeEach(async () => {
  folder = await workFolder();
});
afterEach(() => folder.dispose());

const readResult = async (): Promise<RunResult> =>
  JSON.parse(await readFile(join(latestRun(folder.path), 'result.json'), 'utf8')) as RunResult;

describe('seatproof run', () => {
  // Void seconds would make it inconclusive, as they should: it takes a host with nothing else to do.
  it('exits with 1 when a budget is broken on valid data', { retry: 4 }, async () => {
    await quietHost();
    const file = await writeSmallCall(folder.path, { seconds: 25, budgets: { join_seconds: ['max<0.001'] } });
    const { code, stderr } = await runCommand(folder.path, 'run', file);
    const result = await readResult();
    expect(result.budgets[0], stderr).toMatchObject({ outcome: 'fail', n: 2 });
    expect({ code, verdict: result.verdict }, stderr).toEqual({ code: 1, verdict: 'fail' });
  });

  it('exits with 3 when the generator is starved, whatever the budgets say', async () => {
    const file = await writeSmallCall(folder.path, { seconds: 12, budgets: { join_seconds: ['p(95)<60'] } });
    const burn = `const end = Date.now() + 90_000; while (Date.now() < end);`;
    const burners = Array.from({ length: availableParallelism() }, () =>
      spawn(process.execPath, ['-e', burn]),
    );
    try {
      const { code, stderr } = await runCommand(folder.path, 'run', file);
      const result = await readResult();
      expect(result.valid_share).toBeLessThan(0.9);
      expect(result.reasons[0]).toMatchObject({ kind: 'generator-saturated' });
      expect({ code, verdict: result.verdict }, stderr).toEqual({ code: 3, verdict: 'inconclusive' });
    } finally {
      for (const burner of burners) burner.kill('SIGKILL');
    }
  });
});
