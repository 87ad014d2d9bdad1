import { cp, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SampleRow } from '#core/sample.ts';
import { readNdjson } from '#results/ndjson-reader.ts';
import { openRun, type StoredRun } from '#results/open-run.ts';
import { isSampleRow } from '#results/row-guards.ts';
import { createRunStore } from '#results/store.ts';
import { writeOutcome } from '#results/write-outcome.ts';
import {
  collect,
  exampleDetails,
  exampleEnvironment,
  examplePlan,
  exampleResult,
  exampleTarget,
  inboundRow,
} from '#test/support/run-examples.ts';
import { temporaryRoot } from '#test/support/temporary-root.ts';

const root = await temporaryRoot();
const complete = await completeRun();
let copies = 0;

async function completeRun(): Promise<string> {
  const created = await createRunStore({
    root,
    plan: examplePlan,
    environment: exampleEnvironment,
    onFault: () => undefined,
  });
  if (created.kind === 'faulty') throw new Error(created.faults[0]?.what);
  const { store } = created;
  await store.started({ epochMs: Date.now(), target: exampleTarget });
  for (let t = 1000; t <= 5000; t += 1000) store.sink.sample(inboundRow(t));
  store.sink.event({ kind: 'run', event: 'ended', t_ms: 5000 });
  await store.close();
  await writeOutcome(store.folder, exampleResult, exampleDetails);
  return store.folder;
}

/** A copy of the complete run to damage. */
async function damaged(damage: (folder: string) => Promise<void>): Promise<string> {
  copies += 1;
  const folder = join(root, `copy-${copies}`);
  await cp(complete, folder, { recursive: true });
  await damage(folder);
  return folder;
}

async function opened(folder: string): Promise<StoredRun> {
  const answer = await openRun(folder, root);
  if (answer.kind === 'faulty') throw new Error(answer.faults.map((fault) => fault.what).join('; '));
  return answer.run;
}

async function faultsOf(folder: string): Promise<readonly string[]> {
  const answer = await openRun(folder, root);
  return answer.kind === 'opened' ? [] : answer.faults.map((fault) => fault.what);
}

async function rewrite(folder: string, file: string, change: (text: string) => string): Promise<void> {
  const path = join(folder, file);
  await writeFile(path, change(await readFile(path, 'utf8')));
}

describe('a run that was cut off', () => {
  it('is read up to the last whole line, and says what is missing', async () => {
    const folder = await damaged(async (copy) => {
      await rm(join(copy, 'result.json'));
      await rm(join(copy, 'details.json'));
      const size = (await readFile(join(copy, 'samples.ndjson'))).length;
      await truncate(join(copy, 'samples.ndjson'), size - 20);
    });
    const run = await opened(folder);
    expect(run.missing.map((part) => part.file)).toEqual(['samples.ndjson', 'result.json', 'details.json']);
    expect(run.missing[0]?.what).toContain('last line is cut off');
    const defects = { unreadable_lines: 0, cut_off_bytes: 0 };
    expect(await collect(run.samples(defects))).toEqual([1000, 2000, 3000, 4000].map((t) => inboundRow(t)));
    expect(defects.unreadable_lines).toBe(0);
    expect(defects.cut_off_bytes).toBeGreaterThan(0);
    expect(run.result).toBeNull();
  });

  it('is still a run when it died before its clock started', async () => {
    const folder = await damaged(async (copy) => {
      await rewrite(copy, 'environment.json', (text) =>
        JSON.stringify({ ...(JSON.parse(text) as object), start: null }),
      );
      await writeFile(join(copy, 'samples.ndjson'), '');
      await rm(join(copy, 'events.ndjson'));
    });
    const run = await opened(folder);
    expect(run.missing.map((part) => `${part.file}: ${part.what}`)).toEqual([
      expect.stringContaining('environment.json: the run ended before its clock started') as string,
      'samples.ndjson: the file is empty',
      'events.ndjson: the file is not there',
    ]);
    expect(await collect(run.samples())).toEqual([]);
    expect(await collect(run.events())).toEqual([]);
  });

  it('loses only the broken lines of a damaged file, and counts them', async () => {
    const folder = await damaged((copy) =>
      rewrite(copy, 'samples.ndjson', (text) => {
        const lines = text.split('\n');
        return [lines[0], '{"kind":', '\0\0\0', '{"kind":"unknown","t_ms":1}', '', '1,2', lines[1], ''].join(
          '\n',
        );
      }),
    );
    const defects = { unreadable_lines: 0, cut_off_bytes: 0 };
    expect(await collect((await opened(folder)).samples(defects))).toEqual([
      inboundRow(1000),
      inboundRow(2000),
    ]);
    expect(defects).toEqual({ unreadable_lines: 5, cut_off_bytes: 0 });
  });

  it('yields a prefix of its rows wherever it was cut', async () => {
    const path = join(root, 'prefix.ndjson');
    const rows: SampleRow[] = [1, 2, 3, 4].map((t) => ({ ...inboundRow(t), codec: 'ä€😀\n' }));
    const bytes = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length }), async (end) => {
        await writeFile(path, bytes.subarray(0, end));
        const read = (await collect(readNdjson(path, isSampleRow))).flat();
        expect(rows.slice(0, read.length)).toEqual(read);
        const next = rows[read.length];
        const whole = Buffer.byteLength(read.map((row) => `${JSON.stringify(row)}\n`).join(''));
        expect(end - whole).toBeLessThanOrEqual(next === undefined ? 0 : JSON.stringify(next).length * 2);
      }),
      { numRuns: 60 },
    );
  });

  it('is read alike when lines cross the borders of read blocks, or are longer than one', async () => {
    const path = join(root, 'long.ndjson');
    const note = (length: number): SampleRow => ({ ...inboundRow(length), codec: 'x'.repeat(length) });
    const rows = [note(700_000), note(700_000), note(3_500_000), note(10), note(1_048_570)];
    await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const read = (await collect(readNdjson(path, isSampleRow))).flat();
    expect(read.map((row) => row.t_ms)).toEqual(rows.map((row) => row.t_ms));
    expect(read).toEqual(rows);
  });
});

describe('a folder that is no run', () => {
  it('is refused with the way to a real one', async () => {
    const answer = await openRun('no-such-run', root);
    expect(answer.kind === 'faulty' && answer.faults).toEqual([
      {
        where: 'no-such-run',
        what: expect.stringContaining('there is no run folder of that name') as string,
        fix: expect.stringContaining('the newest run is') as string,
      },
    ]);
    const none = await openRun('latest', join(root, 'nothing'));
    expect(none.kind === 'faulty' && none.faults[0]?.fix).toContain('There are no runs yet');
  });

  it('is refused when plan or environment are not there, naming both', async () => {
    await mkdir(join(root, 'empty'));
    const answer = await openRun('empty', root);
    expect(answer.kind === 'faulty' && answer.faults.map((fault) => fault.where)).toEqual([
      join(root, 'empty', 'environment.json'),
      join(root, 'empty', 'plan.json'),
    ]);
  });

  it('is refused with every fault of its files at once', async () => {
    const folder = await damaged(async (copy) => {
      await rewrite(copy, 'plan.json', (text) => text.replace('"vp8"', '"vp7"').replace('true', '"yes"'));
      await rewrite(copy, 'environment.json', (text) => text.slice(0, -30));
    });
    expect(await faultsOf(folder)).toEqual([
      expect.stringContaining('it is not JSON') as string,
      expect.stringContaining('vp8') as string,
      expect.stringContaining('boolean') as string,
    ]);
  });

  it('is refused when a newer Seatproof wrote it, and says which version is needed', async () => {
    const newer = (text: string): string => text.replace('"schema_version": 1', '"schema_version": 2');
    for (const file of ['plan.json', 'environment.json', 'result.json']) {
      const folder = await damaged((copy) => rewrite(copy, file, newer));
      expect(await faultsOf(folder)).toEqual(['it has schema version 2, this Seatproof reads up to 1.']);
    }
    const folder = await damaged((copy) =>
      rewrite(copy, 'environment.json', (text) =>
        text.replace('"sample_schema_version": 1', '"sample_schema_version": 9'),
      ),
    );
    expect(await faultsOf(folder)).toEqual(['it has schema version 9, this Seatproof reads up to 1.']);
  });
});
