// A reader never sees half a file: written beside its place, made durable, then renamed over it.
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Replaces or creates a file in one step.
 * @throws the file system's error; the former content is then still in place.
 */
export async function writeFileAtomically(path: string, content: string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** As `writeFileAtomically`, for a value; indented where people read it. */
export async function writeJsonAtomically(path: string, value: unknown, indent = 2): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(value, null, indent)}\n`);
}
