// What the file system refused, in words that say what to do.
import type { Fault } from '#core/fault.ts';

const FIXES: Readonly<Record<string, string>> = {
  ENOSPC: 'Free space on that disk, or choose a results folder on another one.',
  EDQUOT: 'Raise the disk quota, or choose a results folder elsewhere.',
  EACCES: 'Give this user write access to the folder, or choose another results folder.',
  EPERM: 'Give this user write access to the folder, or choose another results folder.',
  EROFS: 'That file system is read-only: choose a results folder on another one.',
  ENOENT: 'Check that the folder exists and was not removed while the run went on.',
  ENOTDIR: 'A file is where a folder is needed: choose another results folder.',
  EMFILE: 'Raise the limit of open files (ulimit -n).',
};

/** @param doing what did not work, e.g. `samples can't be written`. */
export function storageFault(where: string, doing: string, error: unknown): Fault {
  const code = errorCode(error);
  const message = error instanceof Error ? error.message : String(error);
  return {
    where,
    what: `${doing}: ${message}.`,
    fix: FIXES[code ?? ''] ?? 'Check the disk, or choose another results folder.',
  };
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
