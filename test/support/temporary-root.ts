import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder that is removed after the tests of the file. */
export async function temporaryRoot(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seatproof-results-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
