// Names of what lies in a run folder, and of the folder itself.
import { randomBytes } from 'node:crypto';

export const DEFAULT_RUNS_ROOT = 'results/runs';

export const RUN_FILES = {
  plan: 'plan.json',
  /** Who ran it, where, since when and against what (run-header.ts). */
  header: 'environment.json',
  samples: 'samples.ndjson',
  events: 'events.ndjson',
  result: 'result.json',
  details: 'details.json',
  parquet: 'samples.parquet',
  /** A folder (example-folder.ts). */
  examples: 'examples',
} as const;

/** Beside the run folders: a symbolic link to the newest one, or a text file with its name. */
export const LATEST = 'latest';

const RANDOM_BYTES = 2;
const MAX_NAME_CHARACTERS = 40;

/**
 * Sorts by time, says the scenario, differs for runs of the same second: `20261122T110440Z-demo-3f9c`.
 * @param createdAt any time; only whole seconds are used.
 */
export function newRunId(createdAt: Date, scenario: string): string {
  const time = `${createdAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const name = scenario
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, MAX_NAME_CHARACTERS);
  return [time, name === '' ? 'run' : name, randomBytes(RANDOM_BYTES).toString('hex')].join('-');
}
