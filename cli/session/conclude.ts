// From a run folder to its verdict and reports: used right after a run, for one that was cut off, and for old ones.
import { relative } from 'node:path';
import type { FinishedRun, Renderer } from '#core/reporter.ts';
import { analyseRun } from '#analysis/analyse.ts';
import { chooseExamples } from '#analysis/quality/examples.ts';
import { FaultError, formatFault } from '#core/fault.ts';
import { readExamples } from '#results/example-folder.ts';
import { openRun, type StoredRun } from '#results/open-run.ts';
import { writeOutcome, writeReport } from '#results/write-outcome.ts';

/** @throws FaultError when the folder can't be read or holds nothing that was measured. */
export async function judgeFolder(reference: string, root?: string): Promise<FinishedRun> {
  const opened = await openRun(reference, root);
  if (opened.kind === 'faulty') throw new FaultError(opened.faults);
  const { run } = opened;
  const { start } = run.header;
  if (start === null) {
    throw new FaultError([
      {
        where: run.folder,
        what: 'The run ended before its first second, so there is nothing to judge.',
        fix: 'Run the scenario again; `seatproof doctor` shows whether something is missing.',
      },
    ]);
  }
  const facts = {
    id: run.header.id,
    startedAt: start.started_at,
    plan: run.plan,
    target: start.target,
    environment: run.header.environment,
  };
  const { result, details } = await analyseRun(facts, run.events(), run.samples());
  const refused = await writeOutcome(run.folder, result, details);
  if (refused.length > 0) throw new FaultError(refused);
  const examples = chooseExamples(await readExamples(run.folder), result, details);
  return { plan: run.plan, result, details, examples, folder: shownFolder(run) };
}

/**
 * Writes every renderer's file into the folder. One that throws loses only its own file.
 * @returns what went wrong, a line each.
 */
export async function renderAll(run: FinishedRun, renderers: readonly Renderer[]): Promise<string[]> {
  const failures: string[] = [];
  for (const renderer of renderers) {
    try {
      const refused = await writeReport(run.folder, renderer.fileName, await renderer.render(run));
      failures.push(...refused.map(formatFault));
    } catch (error) {
      failures.push(`${renderer.fileName}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failures;
}

/** As short as it can be typed. */
function shownFolder(run: StoredRun): string {
  const path = relative('.', run.folder);
  return path.startsWith('..') ? run.folder : path;
}
