import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '#results/make-folder.ts';
import { temporaryRoot } from '#test/support/temporary-root.ts';

const root = await temporaryRoot();

describe('a folder for results', () => {
  it('is made with what it lies in, also when others make it at the same time', async () => {
    const folder = join(root, 'a', 'b', 'c');
    await Promise.all([makeFolder(folder), makeFolder(folder), makeFolder(join(root, 'a', 'b', 'd'))]);
    await makeFolder(folder);
    expect((await stat(folder)).isDirectory()).toBe(true);
  });

  it('is refused where a file stands in the way', async () => {
    const file = join(root, 'file');
    await writeFile(file, '');
    await expect(makeFolder(file)).rejects.toThrow('EEXIST');
    await expect(makeFolder(join(file, 'below'))).rejects.toThrow('ENOTDIR');
  });

  it.runIf(process.platform === 'linux')(
    'is refused, not waited for, where a file system has none',
    async () => {
      await expect(makeFolder('/proc/not-there/results')).rejects.toThrow('ENOENT');
    },
  );
});
