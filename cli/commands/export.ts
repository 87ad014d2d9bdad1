// seatproof export: a run's samples as Parquet, for notebooks and warehouses.
import { FaultError } from '#core/fault.ts';
import { openRun } from '#results/open-run.ts';
import { exportParquet } from '#results/query.ts';
import { printResult } from '../print.ts';

/** Prints the path of the file that was written. */
export async function exportSamples(options: {
  readonly run: string;
  readonly results: string;
}): Promise<number> {
  const opened = await openRun(options.run, options.results);
  if (opened.kind === 'faulty') throw new FaultError(opened.faults);
  printResult(await exportParquet(opened.run.folder));
  return 0;
}
