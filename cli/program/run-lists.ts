// Several runs on a command line.

export const RUNS_TEXT = 'folders, ids, or "latest"; also separated by commas';

export function listed(names: readonly string[]): string[] {
  return names.flatMap((name) => name.split(',')).filter((name) => name !== '');
}
