// seatproof query: SQL over a run's samples and events.
import { FaultError } from '#core/fault.ts';
import { openRun } from '#results/open-run.ts';
import { query as queryRun } from '#results/query.ts';
import { printResult } from '../print.ts';

export async function query(options: {
  readonly run: string;
  readonly sql: string;
  readonly results: string;
}): Promise<number> {
  const opened = await openRun(options.run, options.results);
  if (opened.kind === 'faulty') throw new FaultError(opened.faults);
  const answer = await queryRun(opened.run.folder, options.sql);
  if (answer.kind === 'faulty') throw new FaultError(answer.faults);
  for (const row of answer.rows) printResult(JSON.stringify(row));
  return 0;
}
