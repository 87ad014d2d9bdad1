import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatFault } from '#core/fault.ts';
import { libraryFile } from '#scenarios/library.ts';
import { loadScenario, parseScenarioText, type LoadedScenario } from '#scenarios/load.ts';
import { faultsOf, scenarioText, TARGETS } from './known-targets.ts';

const lines = (text: string): string[] => faultsOf(text).map(formatFault);
const one = (parts: Readonly<Record<string, string>>): string => lines(scenarioText(parts)).join('\n');
const texts = (loaded: LoadedScenario): string =>
  loaded.ok ? '' : loaded.faults.map(formatFault).join('\n');

describe('a file that is no proper YAML', () => {
  it('is told where: a tab, a duplicate key, an open bracket, two documents, nothing at all', () => {
    expect(one({ rooms: 'rooms:\n\tcount: 2' })).toMatch(
      /file\.yaml:4:1: .*[Tt]ab.* Fix: Indent with spaces\./,
    );
    expect(one({ extra: 'name: again' })).toContain(
      '5:1: Map keys must be unique. Fix: Keep one of the two.',
    );
    expect(one({ rooms: 'rooms: [1' })).toMatch(/^file\.yaml:\d+:\d+: /);
    expect(one({ extra: '---\nname: b' })).toContain('Keep one scenario a file');
    expect(lines('')).toEqual([expect.stringContaining('The file is empty.')]);
    expect(lines('- a')).toEqual([expect.stringContaining('Expected a group of keys, got a list.')]);
  });

  it('is refused when aliases would blow it up', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
    for (const [name, before] of ['ba', 'cb', 'dc', 'ed', 'fe'].map((pair) => pair.split(''))) {
      bomb.push(
        `${name ?? ''}: &${name ?? ''} [${new Array<string>(10).fill(`*${before ?? ''}`).join(',')}]`,
      );
    }
    expect(lines(bomb.join('\n')).join('\n')).toContain('Write the values out instead of aliases.');
  });

  it('never throws, whatever stands in it', () => {
    const base = scenarioText({ budgets: 'budgets: { join_seconds: ["p(95)<5"] }' });
    fc.assert(
      fc.property(fc.nat(base.length), fc.nat(20), fc.string(), (at, cut, noise) => {
        const loaded = parseScenarioText(base.slice(0, at) + noise + base.slice(at + cut), 'f', {
          targets: TARGETS,
        });
        if (!loaded.ok) {
          expect(loaded.faults.length).toBeGreaterThan(0);
          for (const fault of loaded.faults) expect(fault.fix).not.toBe('');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('never throws on values of any shape', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const loaded = parseScenarioText(`{"name": "a", "rooms": ${json}, "arrival": ${json}}`, 'f', {
          targets: TARGETS,
        });
        expect(loaded.ok).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});

describe('where a scenario comes from', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatproof-scenarios-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('may be the name of a ready-made one, or its file', async () => {
    const byName = await loadScenario('demo', { targets: TARGETS });
    const byFile = await loadScenario(libraryFile('demo'), { targets: TARGETS });
    expect(byName).toMatchObject({ ok: true, file: 'scenarios/library/demo.yaml' });
    expect(byName.ok && byFile.ok && byName.source === byFile.source).toBe(true);
  });

  it('is told with the nearest name when there is none', async () => {
    const loaded = await loadScenario('town-hal', { targets: TARGETS });
    expect(texts(loaded)).toContain('"town-hall"');
  });

  it('is told when the file is missing or of another kind', async () => {
    for (const file of [
      join(folder, 'none.yaml'),
      join(folder, 'scenario.json'),
      folder,
      `${folder}/none.ts`,
    ]) {
      expect(await loadScenario(file, { targets: TARGETS })).toMatchObject({
        ok: false,
        faults: [{ where: file }],
      });
    }
  });

  it('may be TypeScript, whose faults carry the path', async () => {
    const good = join(folder, 'good.ts');
    const bad = join(folder, 'bad.ts');
    const base = `name: 'coded', target: { system: 'livekit' }, rooms: { count: 2, size: 2 }`;
    await writeFile(good, `export default { ${base}, arrival: [{ kind: 'ramp', for: '3s' }] };`);
    await writeFile(bad, `export default { ${base}, arrival: [{ kind: 'rampe', for: '3s' }] };`);
    expect(await loadScenario(good, { targets: TARGETS })).toMatchObject({
      ok: true,
      scenario: { name: 'coded' },
    });
    expect(await loadScenario(bad, { targets: TARGETS })).toMatchObject({
      ok: false,
      faults: [{ where: bad, path: 'arrival[0].kind', fix: 'Did you mean "ramp"?' }],
    });
  });

  it('is told when TypeScript throws or exports nothing', async () => {
    const throwing = join(folder, 'throwing.ts');
    const empty = join(folder, 'empty.ts');
    await writeFile(throwing, `throw new Error('broken on purpose');`);
    await writeFile(empty, `export const scenario = {};`);
    expect(texts(await loadScenario(throwing, { targets: TARGETS }))).toContain('broken on purpose');
    expect(await loadScenario(empty, { targets: TARGETS })).toMatchObject({
      faults: [{ what: 'The file has no default export.' }],
    });
  });
});

describe('another system than the file names', () => {
  const text = scenarioText({
    target: 'target: { system: livekit, nodes: 3 }',
    video: 'video: { simulcast: false }',
  });
  const loadOn = (target: string, file = text): LoadedScenario =>
    parseScenarioText(file, 'file.yaml', { targets: TARGETS, target });

  it('takes the place of the one in the file, without the settings that were meant for that one', () => {
    expect(loadOn('plain')).toMatchObject({ ok: true, scenario: { target: { system: 'plain' } } });
    expect(loadOn('plain')).not.toHaveProperty('scenario.target.nodes');
  });

  it('changes nothing but the target', () => {
    const written = parseScenarioText(text, 'file.yaml', { targets: TARGETS });
    const replaced = loadOn('plain');
    expect(written.ok && replaced.ok).toBe(true);
    if (!written.ok || !replaced.ok) return;
    expect({ ...replaced.scenario, target: written.scenario.target }).toEqual(written.scenario);
    expect(replaced.source).toBe(written.source);
  });

  it('keeps the settings when it is the one of the file', () => {
    expect(loadOn('livekit')).toMatchObject({ scenario: { target: { system: 'livekit', nodes: 3 } } });
  });

  it('is what the scenario must fit, with the place in the file', () => {
    const file = scenarioText({ extra: 'video: { codec: av1 }' });
    expect(parseScenarioText(file, 'f', { targets: TARGETS }).ok).toBe(true);
    expect(texts(loadOn('plain', file))).toMatch(/^file\.yaml:5:\d+ .*av1/m);
  });

  it('is told with the nearest name when there is none', () => {
    expect(texts(loadOn('livekid'))).toContain('--target');
    expect(texts(loadOn('livekid'))).toContain('"livekit"');
  });

  it('does not mend a file without a target', () => {
    expect(loadOn('plain', scenarioText({ target: '' })).ok).toBe(false);
    expect(loadOn('plain', '- a').ok).toBe(false);
  });

  it('works for TypeScript as well', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seatproof-scenarios-'));
    const file = join(folder, 'coded.ts');
    const base = `name: 'coded', target: { system: 'livekit', nodes: 2 }, rooms: { count: 2, size: 2 }`;
    const video = 'video: { simulcast: false }';
    await writeFile(file, `export default { ${base}, ${video}, arrival: [{ kind: 'ramp', for: '3s' }] };`);
    const loaded = await loadScenario(file, { targets: TARGETS, target: 'plain' });
    await rm(folder, { recursive: true });
    expect(loaded).toMatchObject({ ok: true, scenario: { target: { system: 'plain' } } });
  });
});
