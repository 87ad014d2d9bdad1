// seatproof capacity: the highest load that one node carries with all budgets kept, with an interval.
import { join } from 'node:path';
import type { CapacityDocument } from '#core/capacity.ts';
import { FaultError } from '#core/fault.ts';
import { EXIT_CODES } from '#core/result.ts';
import { createConsoleReporter } from '#reporters/registry.ts';
import { renderCapacityPage } from '#reporters/capacity/capacity-page.ts';
import { openStudy, writeStudy, writeStudyFile } from '#results/study-folder.ts';
import type { Fault } from '#core/fault.ts';
import { recomputeCapacity } from '../capacity/recompute.ts';
import { SEARCH_OPTIONS, type CapacityArguments } from '../capacity/options.ts';
import { beginSearch, loadForSearch, type Begun } from '../capacity/begin.ts';
import { runSearch } from '../capacity/search.ts';
import { runStep } from '../capacity/step-run.ts';
import { answerLines, nextLine, stepLine } from '../capacity/lines.ts';
import { printNote, printResult } from '../print.ts';
import { listenForInterrupt } from '../session/interrupt.ts';

export interface CapacityOptions extends CapacityArguments {
  readonly scenario: string | undefined;
  readonly target?: string;
  readonly seed?: string;
  readonly resume?: string;
  readonly recompute?: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly language: 'en' | 'de';
  readonly results: string;
}

export async function capacity(options: CapacityOptions): Promise<number> {
  if (options.recompute !== undefined) {
    refuseBeside('--recompute', options);
    return recomputeCapacity(options.recompute, options);
  }
  const begun = options.resume === undefined ? await begin(options) : await resume(options.resume, options);
  return search(begun, options);
}

/** 0 only for a knee: everything else is an answer that does not suffice. */
function exitCodeOf(document: CapacityDocument): number {
  return document.conclusion?.answer.kind === 'knee' ? EXIT_CODES.pass : EXIT_CODES.inconclusive;
}

async function begin(options: CapacityOptions): Promise<Begun> {
  const { scenario } = options;
  if (scenario === undefined) {
    const fix = 'Name a scenario, for example `seatproof capacity team-meeting`, or --resume FOLDER.';
    throw new FaultError([{ where: 'SCENARIO', what: 'there is none.', fix }]);
  }
  return beginSearch({ ...options, scenario });
}

/** The search goes on as it was begun: nothing about it may be said anew. */
function refuseBeside(option: '--resume' | '--recompute', options: CapacityOptions): void {
  const given = Object.entries({
    ...SEARCH_OPTIONS,
    scenario: 'SCENARIO',
    target: '--target',
    seed: '--seed',
  })
    .filter(([key]) => Object.entries(options).some(([name, value]) => name === key && value !== undefined))
    .map(([, name]) => name);
  if (given.length === 0) return;
  const what = `${given.join(', ')} cannot be changed: the folder says what was searched for.`;
  throw new FaultError([
    { where: option, what, fix: `Leave ${given.join(', ')} out, or begin a new search.` },
  ]);
}

async function resume(reference: string, options: CapacityOptions): Promise<Begun> {
  refuseBeside('--resume', options);
  const opened = await openStudy('capacity', reference, options.results);
  if (opened.kind === 'faulty') throw new FaultError(opened.faults);
  const { document, folder } = opened;
  const { system } = document.target;
  const loaded = await loadForSearch({
    scenario: join(folder, document.scenario.file),
    target: system,
    seed: document.scenario.seed,
    settings: document.target.settings,
  });
  return { ...loaded, folder, document };
}

async function search({ document, folder, ...loaded }: Begun, options: CapacityOptions): Promise<number> {
  const { language, quiet } = options;
  const interrupt = listenForInterrupt(printNote);
  const settings = {
    ...loaded,
    folder,
    interrupt,
    reporter: () => createConsoleReporter({ language, quiet }),
  };
  const tell = (line: string): void => {
    if (!quiet) printNote(line);
  };
  try {
    const finished = await runSearch(document, {
      runStep: (next, soFar) => runStep(settings, next, soFar),
      save: async (soFar) => keep(await writeStudy('capacity', folder, soFar)),
      onNext: (next, soFar) => tell(nextLine(next, soFar)),
      onStep: (step) => tell(stepLine(step, document.search.unit, language)),
    });
    keep(await writeStudyFile(folder, 'capacity.html', await renderCapacityPage(finished)));
    for (const line of answerLines(finished, language)) printNote(line);
    printNote(`Folder: ${folder}`);
    if (options.json) printResult(JSON.stringify(finished, null, 2));
    if (!interrupt.interrupted()) return exitCodeOf(finished);
    printNote(
      `Interrupted with ${finished.steps.length} of its steps done. Go on with: seatproof capacity --resume ${folder}`,
    );
    return EXIT_CODES.interrupted;
  } catch (error) {
    if (!(error instanceof FaultError)) printNote(`Go on with: seatproof capacity --resume ${folder}`);
    throw error;
  } finally {
    interrupt.dispose();
  }
}

/** @throws FaultError when the disk refused something: what is not kept cannot be resumed. */
function keep(refused: readonly Fault[]): void {
  if (refused.length > 0) throw new FaultError(refused);
}
