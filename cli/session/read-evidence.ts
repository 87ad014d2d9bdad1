// Run folders as evidence for gates, baselines and comparisons: whole, judged runs only, every fault at once.
import { relative } from 'node:path';
import type { NamedRun } from '#analysis/compare/comparability.ts';
import { evidenceOf } from '#analysis/compare/evidence.ts';
import { FaultError, type Fault } from '#core/fault.ts';
import { openRun, type StoredRun } from '#results/open-run.ts';

const REPEAT = 'Repeat the run to its end; `seatproof report RUN` shows what there is of this one.';

/** Reads and checks every run. @throws FaultError with the faults of all of them. */
export async function readRuns(references: readonly string[], root: string): Promise<NamedRun[]> {
  const read = await Promise.all(references.map((reference) => readRun(reference, root)));
  const faults = read.flatMap((item) => (Array.isArray(item) ? item : []));
  if (faults.length > 0) throw new FaultError(faults);
  return read.flatMap((item) => (Array.isArray(item) ? [] : [item]));
}

async function readRun(reference: string, root: string): Promise<NamedRun | Fault[]> {
  const opened = await openRun(reference, root);
  if (opened.kind === 'faulty') return [...opened.faults];
  const { run } = opened;
  const where = relative('.', run.folder) || '.';
  const unfit = whyUnfit(run);
  if (unfit !== null) return [{ where, what: unfit, fix: REPEAT }];
  const details = await run.details();
  if (details.kind === 'faulty') return [...details.faults];
  if (run.result === null || details.kind === 'absent') {
    const what = 'it was never judged.';
    return [{ where, what, fix: `Judge it first: \`seatproof report ${reference}\`.` }];
  }
  return { where, evidence: evidenceOf(run.plan, run.result, details.value), budgets: run.plan.budgets };
}

/** Why a run cannot be evidence; null when it can. */
function whyUnfit({ header, result, missing }: StoredRun): string | null {
  if (header.start === null) return 'the run ended before its first second, so it holds nothing.';
  const empty = missing.find(({ what }) => what === 'the file is empty' || what === 'the file is not there');
  if (empty !== undefined) return `the run is empty: ${empty.file}: ${empty.what}.`;
  if (result?.ended === 'interrupted') return 'the run was interrupted before its end.';
  if (result?.ended === 'cut-off') return 'the run was cut off before its end.';
  return null;
}
