// seatproof compare: runs of one scenario side by side, on one system before and after, or on several systems.
import { dirname, join, resolve } from 'node:path';
import { checkSides, type NamedRun } from '#analysis/compare/comparability.ts';
import { compareSides, type Side } from '#analysis/compare/compare.ts';
import { FaultError } from '#core/fault.ts';
import { comparisonBlock } from '#reporters/compare/block.ts';
import { renderComparison } from '#reporters/compare/html.ts';
import { describeEnvironment } from '#results/environment.ts';
import { writeTextFile } from '#results/write-files.ts';
import { targets } from '#targets/registry.ts';
import { printNote, printResult } from '../print.ts';
import { PROJECT_FOLDER } from '../project.ts';
import { readRuns } from '../session/read-evidence.ts';

export interface CompareOptions {
  /** The first is the base; each has the runs of one system. */
  readonly sides: readonly (readonly string[])[];
  readonly results: string;
  readonly html?: string;
  readonly all: boolean;
  readonly json: boolean;
  readonly language: 'en' | 'de';
}

/** Beside the folder of the last run named, unless another file is asked for. */
const HTML_FILE = 'comparison.html';

/** @returns 0: a comparison has no verdict. @throws FaultError when the sides cannot be compared. */
export async function compare(options: CompareOptions): Promise<number> {
  const sides = await readSides(options);
  const [base, ...others] = sides.map(sideOf);
  if (base === undefined) throw new Error('A comparison of no sides was asked for.');
  const { seatproof } = await describeEnvironment(PROJECT_FOLDER, null);
  const comparison = compareSides(base, others, seatproof);
  const last = sides.at(-1)?.at(-1)?.where ?? '.';
  const file = options.html ?? join(dirname(resolve(last)), HTML_FILE);
  const refused = await writeTextFile(file, await renderComparison(comparison));
  const text = comparisonBlock(comparison, { ...options, isTerminal: process.stderr.isTTY });
  printNote(text);
  if (options.json) printResult(JSON.stringify(comparison, null, 2));
  if (refused.length > 0) throw new FaultError(refused);
  printNote(file);
  return 0;
}

async function readSides({ sides, results }: CompareOptions): Promise<NamedRun[][]> {
  if (sides.length < 2 || sides.some((side) => side.length === 0)) {
    const what = 'a comparison takes at least two sides.';
    throw new FaultError([
      { where: 'compare', what, fix: 'Name two: seatproof compare RUN_A1,RUN_A2 RUN_B1,RUN_B2' },
    ]);
  }
  const runs = await readRuns(sides.flat(), results);
  let from = 0;
  const read = sides.map((side) => {
    from += side.length;
    return runs.slice(from - side.length, from);
  });
  const faults = checkSides(read);
  if (faults.length > 0) throw new FaultError(faults);
  return read;
}

function sideOf(runs: readonly NamedRun[]): Side {
  const [first] = runs;
  if (first === undefined) throw new Error('A side without runs passed the check.');
  const { origin } = first.evidence;
  return {
    origin,
    runs: runs.map(({ evidence }) => evidence.figures),
    capabilities: targets.find(({ system }) => system === origin.target.system)?.capabilities ?? null,
  };
}
