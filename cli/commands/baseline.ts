// seatproof baseline: runs that one trusts as a file that later runs are held against.
import { checkAsBaseline, checkRepetitions, type NamedRun } from '#analysis/compare/comparability.ts';
import { BASELINE_SCHEMA_VERSION, type Baseline } from '#core/evidence.ts';
import { FaultError } from '#core/fault.ts';
import { writeBaseline } from '#results/baselines/baseline-files.ts';
import { printNote, printResult } from '../print.ts';
import { readRuns } from '../session/read-evidence.ts';

export interface BaselineOptions {
  readonly runs: readonly string[];
  readonly results: string;
  /** Folder of baselines. */
  readonly to: string;
}

/** Prints the path of the file. @throws FaultError, with nothing written. */
export async function baseline(options: BaselineOptions): Promise<number> {
  const runs = await readRuns(options.runs, options.results);
  const faults = [...checkRepetitions(runs, { allowOtherHost: false }), ...checkAsBaseline(runs)];
  if (faults.length > 0) throw new FaultError(faults);
  printResult(await saveBaseline(runs, options.to));
  return 0;
}

/** @throws FaultError with what the disk refused. */
export async function saveBaseline(runs: readonly NamedRun[], folder: string): Promise<string> {
  const written = await writeBaseline(folder, baselineOf(runs));
  if ('faults' in written) throw new FaultError(written.faults);
  printNote(`${runs.length} ${runs.length === 1 ? 'run' : 'runs'} kept as a baseline.`);
  return written.file;
}

function baselineOf(runs: readonly NamedRun[]): Baseline {
  const [first] = runs;
  if (first === undefined) throw new Error('A baseline of no runs was asked for.');
  const figures = runs.map(({ evidence }) => evidence.figures);
  return {
    schema_version: BASELINE_SCHEMA_VERSION,
    origin: first.evidence.origin,
    // In whatever order they are named, the file is the same.
    runs: [...figures].sort((a, b) => (`${a.started_at} ${a.id}` < `${b.started_at} ${b.id}` ? -1 : 1)),
  };
}
