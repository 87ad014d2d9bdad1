import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PictureExample } from '#core/picture-example.ts';
import { ExampleFolder, readExamples } from '#results/example-folder.ts';

let scratch = '';
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'seatproof-examples-'));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function example(ssim: number): PictureExample {
  const row = { kind: 'picture', seat: 's1', stream: 's0/camera', sender_index: 0, counter: 1 } as const;
  const image = Buffer.from(`picture ${ssim}`).toString('base64');
  return { row: { ...row, t_ms: 1, width: 640, height: 360, ssim }, received: image, reference: image };
}

async function keep(values: readonly number[], errors: unknown[] = []): Promise<void> {
  const folder = new ExampleFolder(scratch, (error) => errors.push(error));
  for (const value of values) folder.offer(example(value));
  await folder.close();
}

describe('example pictures of a run', () => {
  it('come back as they were kept', async () => {
    await keep([0.5, 0.9]);
    expect(await readExamples(scratch)).toEqual([example(0.5), example(0.9)]);
  });

  it('stay few however many there were, the best and the worst among them', async () => {
    const values = Array.from({ length: 200 }, (_, index) => ((index * 73) % 200) / 200);
    await keep(values);
    const kept = (await readExamples(scratch)).map(({ row }) => row.ssim);
    expect(kept).toHaveLength(30);
    expect([Math.min(...kept), Math.max(...kept)]).toEqual([0, 0.995]);
    expect(readdirSync(join(scratch, 'examples'))).toHaveLength(90);
  });

  it('are none in a run that kept none, and the whole ones in one that was cut off', async () => {
    expect(await readExamples(scratch)).toEqual([]);
    await keep([0.5, 0.9]);
    rmSync(join(scratch, 'examples', '000001-sent.webp'));
    writeFileSync(join(scratch, 'examples', '000007.json'), '{"half":');
    expect(await readExamples(scratch)).toEqual([example(0.9)]);
  });

  it('are given up after the first refusal of the disk, which is told once', async () => {
    writeFileSync(join(scratch, 'examples'), 'a file in the way');
    const errors: unknown[] = [];
    await keep([0.5, 0.7, 0.9], errors);
    expect(errors).toHaveLength(1);
  });
});
