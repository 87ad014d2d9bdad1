// Files beside or outside of run folders, at paths that a user named.
import { dirname } from 'node:path';
import type { Fault } from '#core/fault.ts';
import { writeFileAtomically } from './atomic-file.ts';
import { makeFolder } from './make-folder.ts';
import { storageFault } from './storage-fault.ts';

/** Writes the file whole or not at all; makes its folder. @returns what the disk refused. */
export async function writeTextFile(path: string, content: string): Promise<readonly Fault[]> {
  try {
    await makeFolder(dirname(path));
    await writeFileAtomically(path, content);
    return [];
  } catch (error) {
    return [storageFault(path, 'the file cannot be written', error)];
  }
}
