// The whole command line on recorded run folders: no server, no browser.
import { mkdir, readFile, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GateResult } from '#core/gate.ts';
import { workFolder } from '#test/support/command-line.ts';
import { startCommandSeries, type CommandEnd, type CommandSeries } from '#test/support/command-series.ts';
import { recordRun, repetitions, type RecordedShape } from '#test/support/recorded-runs.ts';

let folder: Awaited<ReturnType<typeof workFolder>>;
let commands: CommandSeries;
const runs = { base: '', same: '', slow: '', saturated: '' };

async function record(...shapes: readonly RecordedShape[]): Promise<string> {
  const paths: string[] = [];
  for (const shape of shapes) paths.push(await recordRun(join(folder.path, 'results/runs'), shape));
  return paths.join(',');
}

const gate = (...parameters: string[]): Promise<CommandEnd> => commands.run('gate', ...parameters);
const against = (names: string, ...more: string[]): Promise<CommandEnd> =>
  gate(names, '--baseline', 'baselines', ...more);

beforeAll(async () => {
  folder = await workFolder();
  commands = startCommandSeries(folder.path);
  runs.base = await record(...repetitions('base', 5));
  runs.same = await record(...repetitions('same', 5, { minute: 10 }));
  runs.slow = await record(...repetitions('slow', 5, { minute: 20, slowness: 1.3 }));
  runs.saturated = await record(...repetitions('sat', 5, { minute: 30, slowness: 1.5, saturated: true }));
  const { code, stderr } = await commands.run('baseline', runs.base, '--to', 'baselines');
  expect(code, stderr).toBe(0);
}, 60_000);
afterAll(async () => {
  await commands.close();
  await folder.dispose();
});

describe('seatproof gate', () => {
  it('passes repeated runs of an unchanged build, with its evidence in JUnit and Markdown', async () => {
    const { code, stderr } = await against(
      runs.same,
      '--junit',
      'out/junit.xml',
      '--markdown',
      'out/gate.md',
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('PASS');
    const junit = await readFile(join(folder.path, 'out/junit.xml'), 'utf8');
    expect(junit).toContain('failures="0" errors="0"');
    expect(await readFile(join(folder.path, 'out/gate.md'), 'utf8')).toContain('Against the baseline');
  });

  it('fails a build that is 30 % slower, though every budget is kept', async () => {
    const { code, stdout, stderr } = await against(runs.slow, '--json');
    expect(code, stderr).toBe(1);
    const result = JSON.parse(stdout) as GateResult;
    expect(result.verdict).toBe('fail');
    expect(result.checks.filter(({ kind, outcome }) => kind === 'budget' && outcome !== 'pass')).toEqual([]);
  });

  it('is inconclusive, not failed, when the generator was saturated', async () => {
    const { code, stdout, stderr } = await against(runs.saturated, '--json');
    expect(code, stderr).toBe(3);
    expect((JSON.parse(stdout) as GateResult).reasons[0]).toMatchObject({ kind: 'generator-saturated' });
  });

  it('says how many runs more it takes where too few were made', async () => {
    const two = runs.same.split(',').slice(0, 2).join(',');
    const { code, stdout, stderr } = await against(two, '--json');
    expect(code, stderr).toBe(3);
    expect((JSON.parse(stdout) as GateResult).more_runs).toEqual({ kind: 'candidate', runs: 2 });
    expect(stderr).toContain('run 2 more');
  });

  it('keeps runs that pass as a baseline, byte for byte the same in any order', async () => {
    const [first, ...others] = runs.same.split(',');
    const turned = [...others, first].join(',');
    const written = await gate(turned, '--write-baseline', 'kept');
    expect(written.code, written.stderr).toBe(0);
    await commands.run('baseline', runs.same, '--to', 'again');
    const [name = ''] = await readdir(join(folder.path, 'kept'));
    const read = (where: string): Promise<string> => readFile(join(folder.path, where, name), 'utf8');
    expect(await read('kept')).toBe(await read('again'));
  });
});

describe('a fault exits with 2, says what and how to fix it, and changes nothing:', () => {
  async function refused(says: RegExp, ...parameters: string[]): Promise<void> {
    const { code, stdout, stderr } = await gate(...parameters, '--junit', 'refused.xml');
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/Fix: \S/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(await readdir(folder.path)).not.toContain('refused.xml');
  }

  it('an unknown run', () => refused(/no run folder of that name/, 'no-such-run'));

  it('an empty run', async () => {
    const run = await record({ seed: 'empty' });
    await truncate(join(run, 'samples.ndjson'));
    await refused(/the run is empty: samples\.ndjson/, run);
  });

  it('a run that was cut off', async () => {
    await refused(/cut off before its end/, await record({ seed: 'cut', ended: 'cut-off' }));
  });

  it('the same run twice', () => {
    const [first = ''] = runs.same.split(',');
    return refused(/named twice/, first, first);
  });

  it('runs of different scenarios', async () => {
    const other = await record({ seed: 'other', scenario: 'town-hall' });
    await refused(/ran the scenario town-hall, not team-meeting/, runs.same, other);
  });

  it('runs of different loads under one name', async () => {
    const other = await record({ seed: 'larger', rooms: 5 });
    await refused(/another version of the scenario team-meeting/, runs.same, other);
  });

  it('runs of different systems', async () => {
    const other = await record({ seed: 'janus', system: 'janus' });
    await refused(/ran on janus, started by the run, not on livekit/, runs.same, other);
  });

  it('runs of different budgets', async () => {
    const other = await record({ seed: 'strict', budgets: [['join_seconds', 'p(95)<1']] });
    await refused(/its budgets are not those of the first run/, runs.same, other);
  });

  it('a folder without a baseline', async () => {
    await mkdir(join(folder.path, 'bare'), { recursive: true });
    await refused(/there is no baseline in it/, runs.same, '--baseline', 'bare');
  });

  it('a baseline of another schema', async () => {
    await mkdir(join(folder.path, 'newer'), { recursive: true });
    await writeFile(join(folder.path, 'newer/a.json'), '{"schema_version": 9}');
    await refused(/schema version 9, this Seatproof reads up to 1/, runs.same, '--baseline', 'newer');
  });

  it('a baseline of another kind of host, which --allow-other-host labels instead', async () => {
    const there = await record(...repetitions('there', 5, { minute: 40, host: 'fedcba9876543210' }));
    await refused(/another kind of host/, there, '--baseline', 'baselines');
    const { code, stdout, stderr } = await against(there, '--allow-other-host', '--json');
    expect(code, stderr).toBe(0);
    expect((JSON.parse(stdout) as GateResult).other_hosts).toBe(true);
    expect(stderr).toContain('different kinds of host');
  });

  it('a run that is part of its own baseline', () =>
    refused(/cannot be compared with itself/, runs.base, '--baseline', 'baselines'));

  it('limits that are no shares', () =>
    refused(/not a share from the tolerance to 1/, runs.same, '--rule-out', '0.01'));

  it('a baseline of runs whose generator was saturated', async () => {
    const { code, stderr } = await commands.run('baseline', runs.saturated, '--to', 'bad');
    expect(stderr).toMatch(/generator was saturated/);
    expect(code).toBe(2);
    expect(await readdir(folder.path)).not.toContain('bad');
  });
});
