import { access, lstat, mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fault } from '#core/fault.ts';
import { openRun } from '#results/open-run.ts';
import { createRunStore, pointLatestAt, readLatestFile, type RunStore } from '#results/store.ts';
import { writeOutcome, writeReport } from '#results/write-outcome.ts';
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

async function newStore(
  runsRoot = root,
  onFault: (fault: Fault) => void = () => undefined,
): Promise<RunStore> {
  const created = await createRunStore({
    root: runsRoot,
    plan: examplePlan,
    scenario: { fileName: '/home/me/demo.yaml', text: 'name: demo\n' },
    environment: exampleEnvironment,
    createdAt: new Date('2026-11-22T11:04:40.000Z'),
    onFault,
  });
  if (created.kind === 'faulty') throw new Error(created.faults[0]?.what);
  return created.store;
}

describe('the folder of a run', () => {
  it('is named by time and scenario and holds scenario, plan and environment from the start', async () => {
    const store = await newStore();
    await store.close();
    expect(store.id).toMatch(/^20261122T110440Z-demo-[0-9a-f]{4}$/);
    expect((await readdir(store.folder)).sort()).toEqual([
      'environment.json',
      'events.ndjson',
      'plan.json',
      'samples.ndjson',
      'scenario.yaml',
    ]);
    expect(await readFile(join(store.folder, 'scenario.yaml'), 'utf8')).toBe('name: demo\n');
  });

  it('gives back what was put in: rows, page lines and events, target, result and reports', async () => {
    const store = await newStore();
    await store.started({ epochMs: Date.parse('2026-11-22T11:04:41.500Z'), target: exampleTarget });
    store.sink.sample(inboundRow(1000));
    store.sink.lines(`${JSON.stringify(inboundRow(2000))}\n${JSON.stringify(inboundRow(3000))}`);
    store.sink.lines('');
    store.sink.sample(inboundRow(4000));
    store.sink.event({ kind: 'run', event: 'started', t_ms: 0 });
    const totals = await store.close();
    expect(totals.dropped).toBe(0);
    expect(await writeOutcome(store.folder, exampleResult, exampleDetails)).toEqual([]);
    expect(await writeReport(store.folder, 'report.html', '<p>')).toEqual([]);

    const opened = await openRun(store.id, root);
    if (opened.kind === 'faulty') throw new Error(opened.faults[0]?.what);
    expect(opened.run.missing).toEqual([]);
    expect(opened.run.plan).toEqual(examplePlan);
    expect(opened.run.header.environment).toEqual(exampleEnvironment);
    expect(opened.run.header.start?.target).toEqual(exampleTarget);
    expect(opened.run.header.start?.started_at).toBe('2026-11-22T11:04:41.500Z');
    expect(opened.run.result).toEqual(exampleResult);
    expect(await opened.run.details()).toEqual({ kind: 'read', value: exampleDetails });
    expect(await collect(opened.run.samples())).toEqual([1000, 2000, 3000, 4000].map((t) => inboundRow(t)));
    expect(await collect(opened.run.events())).toEqual([{ kind: 'run', event: 'started', t_ms: 0 }]);
  });

  it('is the one that `latest` means, and the next one takes over', async () => {
    const runs = join(root, 'latest-runs');
    await (await newStore(runs)).close();
    const second = await newStore(runs);
    await second.close();
    expect(await readlink(join(runs, 'latest'))).toBe(second.id);
    const opened = await openRun('latest', runs);
    expect(opened.kind === 'opened' && opened.run.header.id).toBe(second.id);
  });

  it('is named in a text file where the file system has no symbolic links', async () => {
    const runs = join(root, 'no-links');
    const store = await newStore(runs);
    await store.close();
    await pointLatestAt(runs, store.id, () => Promise.reject(new Error('EPERM')));
    expect((await lstat(join(runs, 'latest'))).isFile()).toBe(true);
    expect(await readLatestFile(runs)).toBe(store.id);
    const opened = await openRun('latest', runs);
    expect(opened.kind === 'opened' && opened.run.header.id).toBe(store.id);
  });

  it('is refused with one message when it cannot be made', async () => {
    const file = join(root, 'a-file');
    await writeFile(file, '');
    const created = await createRunStore({
      root: join(file, 'runs'),
      plan: examplePlan,
      environment: exampleEnvironment,
      onFault: () => undefined,
    });
    expect(created.kind === 'faulty' && created.faults).toEqual([
      {
        where: join(file, 'runs'),
        what: expect.stringContaining('ENOTDIR') as string,
        fix: expect.stringContaining('another results folder') as string,
      },
    ]);
  });

  it('never shares a folder with another run and leaves no temporary files', async () => {
    const runs = join(root, 'many');
    const stores = await Promise.all(Array.from({ length: 5 }, () => newStore(runs)));
    await Promise.all(stores.map((store) => store.close()));
    expect(new Set(stores.map((store) => store.id)).size).toBe(5);
    expect((await readdir(runs)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('refuses to write a result that breaks its own schema', async () => {
    const store = await newStore();
    await store.close();
    const broken = { ...exampleResult, valid_share: Number.NaN };
    await expect(writeOutcome(store.folder, broken, exampleDetails)).rejects.toThrow(/valid_share/);
    await expect(access(join(store.folder, 'result.json'))).rejects.toThrow(/ENOENT/);
  });

  it('says so when a report cannot be written', async () => {
    await mkdir(join(root, 'blocked', 'report.html'), { recursive: true });
    const faults = await writeReport(join(root, 'blocked'), 'report.html', '<p>');
    expect(faults).toHaveLength(1);
    expect(await readdir(join(root, 'blocked'))).toEqual(['report.html']);
  });
});
