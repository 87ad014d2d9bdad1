// A finished search computed again from the rows of its runs: every step is analysed and judged anew, then the
// search asked for its conclusion. Changes nothing on disk.
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { analyseRun } from '#analysis/analyse.ts';
import { judgeStep } from '#analysis/capacity/judge-step.ts';
import { searchState } from '#analysis/capacity/record.ts';
import type { CapacityDocument, CapacityStep } from '#core/capacity.ts';
import { FaultError } from '#core/fault.ts';
import { EXIT_CODES } from '#core/result.ts';
import type { Language } from '#reporters/texts/language.ts';
import { openRun } from '#results/open-run.ts';
import { openStudy } from '#results/study-folder.ts';
import { printNote, printResult } from '../print.ts';
import { answerLines } from './lines.ts';

export interface Recomputed {
  readonly stored: CapacityDocument;
  readonly document: CapacityDocument;
  /** What came out otherwise than it was stored, a line each. */
  readonly differences: readonly string[];
}

async function judgeAgain(folder: string, step: CapacityStep): Promise<CapacityStep> {
  const opened = await openRun(join(folder, step.run), folder);
  if (opened.kind === 'faulty') throw new FaultError(opened.faults);
  const { run } = opened;
  const { start } = run.header;
  if (start === null) {
    const fix = 'Restore the folder of the search with all its runs.';
    throw new FaultError([
      { where: run.folder, what: 'the run has no start, so nothing was measured.', fix },
    ]);
  }
  const { plan } = run;
  const facts = {
    id: run.header.id,
    startedAt: start.started_at,
    plan,
    target: start.target,
    environment: run.header.environment,
  };
  const { result, details } = await analyseRun(facts, run.events(), run.samples());
  return { ...step, ...judgeStep({ plan, result, details }) };
}

/** @throws FaultError when the folder or one of its runs cannot be read. */
export async function recompute(reference: string, root: string): Promise<Recomputed> {
  const opened = await openStudy('capacity', reference, root);
  if (opened.kind === 'faulty') throw new FaultError(opened.faults);
  const { document: stored, folder } = opened;
  const steps: CapacityStep[] = [];
  for (const step of stored.steps) steps.push(await judgeAgain(folder, step));
  const state = searchState({ ...stored, steps });
  const document = { ...stored, steps, conclusion: state.kind === 'concluded' ? state.conclusion : null };
  const differences = steps.flatMap((step, index) =>
    isDeepStrictEqual(step, stored.steps[index])
      ? []
      : [
          `step ${index + 1} (load ${step.load}): ${stored.steps[index]?.verdict ?? ''} is now ${step.verdict}, or its figures differ`,
        ],
  );
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(document.conclusion)), stored.conclusion)) {
    differences.push('the conclusion differs');
  }
  return { stored, document, differences };
}

/** @returns the exit code: that of the search when it comes out the same, inconclusive otherwise. */
export async function recomputeCapacity(
  reference: string,
  options: { readonly results: string; readonly json: boolean; readonly language: Language },
): Promise<number> {
  const { document, differences } = await recompute(reference, options.results);
  for (const line of answerLines(document, options.language)) printNote(line);
  const outcome = differences.length === 0 ? 'the same as stored' : differences.join('; ');
  printNote(`Computed again from the runs of all its steps (${document.steps.length}): ${outcome}.`);
  printNote(
    'Measured: verdict, budgets and server figures of every step. Assumed: nothing; the budgets are those of the scenario.',
  );
  if (options.json)
    printResult(JSON.stringify({ same: differences.length === 0, differences, document }, null, 2));
  if (differences.length > 0) return EXIT_CODES.inconclusive;
  return document.conclusion?.answer.kind === 'knee' ? EXIT_CODES.pass : EXIT_CODES.inconclusive;
}
