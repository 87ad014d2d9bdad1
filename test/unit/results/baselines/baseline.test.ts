import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, expectTypeOf } from 'vitest';
import type { z } from 'zod';
import type { Baseline } from '#core/evidence.ts';
import { readBaselines, writeBaseline } from '#results/baselines/baseline-files.ts';
import type { baselineSchema } from '#results/baselines/baseline-schema.ts';
import { baselineFileName, formatBaseline } from '#results/baselines/baseline-text.ts';
import { makeBaseline } from '#test/support/gate-case.ts';
import { temporaryRoot } from '#test/support/temporary-root.ts';

type DeepMutable<T> = T extends object ? { -readonly [Key in keyof T]: DeepMutable<T[Key]> } : T;

const root = await temporaryRoot();
const baseline = makeBaseline(2);

describe('a baseline file', () => {
  it('gives back what was written, and the same text for the same runs', async () => {
    const written = await writeBaseline(join(root, 'a'), baseline);
    if ('faults' in written) throw new Error('not written');
    const read = await readBaselines(join(root, 'a'));
    expect(read).toEqual({ kind: 'read', files: [{ file: written.file, content: baseline }] });
    expect(await readFile(written.file, 'utf8')).toBe(formatBaseline(baseline));
  });

  it('does not show in which order a run met its rooms and metrics', () => {
    const turned = baseline.runs.map((run) => ({
      ...run,
      metrics: Object.fromEntries(Object.entries(run.metrics).reverse()),
      rooms: Object.fromEntries(Object.entries(run.rooms).reverse()),
    }));
    expect(formatBaseline({ ...baseline, runs: turned })).toBe(formatBaseline(baseline));
  });

  it('has a line for each metric of each room, and a name for scenario, system and host', () => {
    expect(
      formatBaseline(baseline)
        .split('\n')
        .filter((line) => line.includes('"join_seconds": {')).length,
    ).toBe(2 * (1 + 4));
    expect(baselineFileName(baseline.origin)).toBe('team-meeting.livekit.0123456789abcdef.json');
  });

  it('is refused whole when a part does not fit, with every fault', async () => {
    const file = join(root, 'broken.json');
    await writeFile(file, JSON.stringify({ ...baseline, runs: [{}] }));
    const read = await readBaselines(file);
    expect(read.kind).toBe('faulty');
    expect(read.kind === 'faulty' ? read.faults.length : 0).toBeGreaterThan(3);
  });

  it('is left alone when the disk refuses the new one', async () => {
    const blocked = join(root, 'file');
    await writeFile(blocked, '');
    expect(await writeBaseline(join(blocked, 'inside'), baseline)).toHaveProperty('faults');
    expect(await readdir(root)).toContain('file');
  });

  it('is described by its schema exactly', () => {
    expectTypeOf<z.infer<typeof baselineSchema>>().toEqualTypeOf<DeepMutable<Baseline>>();
    expect(baseline.schema_version).toBe(1);
  });
});
