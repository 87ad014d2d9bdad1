// The whole command line with questions that make no sense: each is one clear message, exits with 2, and leaves the
// working folder as it was. No server, no browser.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeStudy } from '#results/study-folder.ts';
import { workFolder } from '#test/support/command-line.ts';
import { startCommandSeries, type CommandSeries } from '#test/support/command-series.ts';
import { BEGIN, makeCapacity } from '#test/support/make-capacity.ts';
import { recordRun } from '#test/support/recorded-runs.ts';

const CALL = {
  name: 'call',
  target: { system: 'livekit' },
  rooms: { count: 1, size: 4 },
  arrival: [
    { kind: 'ramp', for: '2s' },
    { kind: 'hold', for: '5s' },
  ],
  budgets: { join_seconds: ['p(95)<5'] },
};

let folder: Awaited<ReturnType<typeof workFolder>>;
let commands: CommandSeries;
const path = (...parts: string[]): string => join(folder.path, ...parts);

async function writeScenario(name: string, changes: object): Promise<void> {
  await writeFile(path(name), JSON.stringify({ ...CALL, ...changes }));
}

async function writeSearch(
  name: string,
  document: Parameters<typeof writeStudy<'capacity'>>[2],
): Promise<void> {
  await mkdir(path(name));
  expect(await writeStudy('capacity', path(name), document)).toEqual([]);
}

beforeAll(async () => {
  folder = await workFolder();
  commands = startCommandSeries(folder.path);
  await writeScenario('call.yaml', {});
  await writeScenario('unknown-field.yaml', { rooms: { cuont: 1, size: 4 } });
  await writeScenario('no-budgets.yaml', { budgets: {} });
  await writeScenario('counted.yaml', {
    rooms: {
      sizes: [
        { size: 4, count: 2 },
        { size: 6, count: 1 },
      ],
    },
  });
  await writeScenario('given.yaml', { target: { system: 'livekit', url: 'wss://sfu.example.org' } });
  await mkdir(path('empty'));
  await writeSearch('unfinished', BEGIN);
  await writeSearch('finished', makeCapacity());
  await mkdir(path('damaged'));
  await writeFile(path('damaged', 'capacity.json'), '{"schema_version": 1, ');
  await mkdir(path('newer'));
  await writeFile(path('newer', 'capacity.json'), '{"schema_version": 9}');
  await writeFile(path('newer', 'fleet.json'), '{"schema_version": 9}');
  for (const [seed, scenario] of [
    ['a', 'team-meeting'],
    ['b', 'town-hall'],
  ] as const) {
    await recordRun(path('results/runs'), { seed, scenario });
  }
}, 60_000);
afterAll(async () => {
  await commands.close();
  await folder.dispose();
});

async function refused(says: RegExp, ...words: string[]): Promise<void> {
  const before = await readdir(folder.path, { recursive: true });
  const { code, stdout, stderr } = await commands.run(...words);
  expect(stderr).toMatch(says);
  expect(stderr).not.toMatch(/Seatproof itself failed|^ +at /m);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(await readdir(folder.path, { recursive: true })).toEqual(before);
}

describe('a search that makes no sense starts nothing:', () => {
  it.each<[string, RegExp, string[]]>([
    ['of no scenario', /SCENARIO: there is none\. Fix: Name a scenario/, []],
    ['of an unknown one', /no-such-call.*Fix: /s, ['no-such-call']],
    ['with an unknown option', /unknown option '--holt'/, ['call.yaml', '--holt', '20s']],
    [
      'with an unknown field',
      /"cuont" is not a known key here\. Fix: Did you mean "count"\?/,
      ['unknown-field.yaml'],
    ],
    [
      'without budgets',
      /budgets: There are none, so nothing can break\. Fix: Add budgets/,
      ['no-budgets.yaml'],
    ],
    ['of meetings of which none can be added', /All rooms have a count/, ['counted.yaml', '--max', '40']],
    [
      'with ends that do not fit',
      /--max: 4 is below --min 8\. Fix: /,
      ['call.yaml', '--min', '8', '--max', '4'],
    ],
    ['on processors that are not there', /there is no processor 999/, ['call.yaml', '--server-cpus', '999']],
    ['on processors of a given server', /target\.cpus: .*given server/, ['given.yaml', '--server-cpus', '0']],
    ['of a system that is not known', /skype/, ['call.yaml', '--target', 'skype']],
  ])('%s', (_title, says, words) => refused(says, 'capacity', ...words));

  it('names every fault of the options at once', () =>
    refused(
      /--unit: .*\n.*--repeats: .*\n.*--hold: /,
      ...['capacity', 'call.yaml', '--unit', 'people', '--repeats', '0', '--hold', '1s'],
    ));

  it.each<[string, RegExp, string[]]>([
    ['is not there', /no-such-search/, ['--resume', 'no-such-search']],
    ['is empty', /empty.*Fix: /s, ['--resume', 'empty']],
    ['is damaged', /capacity\.json/, ['--resume', 'damaged']],
    ['is of another schema', /schema version 9, this Seatproof reads up to 1/, ['--resume', 'newer']],
    ['is to be changed', /--hold cannot be changed.*Fix: /s, ['--resume', 'unfinished', '--hold', '30s']],
    ['is empty, to compute again', /empty.*Fix: /s, ['--recompute', 'empty']],
    ['has lost its runs', /steps.*Fix: /s, ['--recompute', 'finished']],
  ])('a search that %s', (_title, says, words) => refused(says, 'capacity', ...words));
});

describe('a question of a fleet that makes no sense simulates nothing:', () => {
  it.each<[string, RegExp, string[]]>([
    ['a knee both ways', /--knee: it excludes --capacity/, ['--knee', '50000', '--capacity', 'finished']],
    ['the ends of a knee turned round', /60000/, ['--knee', '60000..50000']],
    [
      'an unknown assumption',
      /camera_shar: is no assumption. Fix: Did you mean "camera_share"/,
      ['--assume', 'camera_shar=0.2'],
    ],
    [
      'a mix of meetings of more than all',
      /meeting_share_medium, meeting_share_large: add up to 1\.2/,
      ['--assume', 'meeting_share_medium=0.7', '--assume', 'meeting_share_large=0.5'],
    ],
    ['an unknown workload', /--preset: "factory" is not known/, ['--preset', 'factory']],
    ['an unknown what-if', /--what-if: "towns=many"/, ['--what-if', 'towns=many']],
    ['a share above all seats', /--concurrency: "120%"/, ['--concurrency', '120%']],
    ['a folder without a search', /empty.*Fix: /s, ['--capacity', 'empty']],
    ['a search without an end', /has not come to its end\. Fix: Go on with/, ['--capacity', 'unfinished']],
    ['a search of another schema', /schema version 9/, ['--capacity', 'newer']],
    [
      'a knee in another unit',
      /--knee-unit: .*says nothing in rooms/,
      ['--capacity', 'finished', '--knee-unit', 'rooms'],
    ],
    ['no answer to compute again', /empty.*Fix: /s, ['--recompute', 'empty']],
    ['an answer of another schema', /schema version 9/, ['--recompute', 'newer']],
  ])('%s', (_title, says, words) => refused(says, 'fleet', ...words));
});

describe('a comparison that makes no sense:', () => {
  it('of different scenarios', async () => {
    const names = await readdir(path('results/runs'));
    const [first = '', second = ''] = names.sort();
    await refused(
      /ran the scenario .*Fix: Compare runs of one and the same scenario/s,
      'compare',
      first,
      second,
    );
  });

  it('of a folder without a run', async () => {
    await refused(/empty.*Fix: /s, 'compare', 'empty', 'empty');
  });
});
