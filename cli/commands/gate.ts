// seatproof gate: repeated runs against their budgets and a baseline, for CI.
import { dirname, join, resolve } from 'node:path';
import { chooseBaseline } from '#analysis/compare/choose-baseline.ts';
import {
  checkAsBaseline,
  checkBaseline,
  checkRepetitions,
  sameHost,
  type NamedRun,
} from '#analysis/compare/comparability.ts';
import { judgeGate, type GateCase } from '#analysis/compare/gate.ts';
import { FaultError, formatFault, type Fault } from '#core/fault.ts';
import type { GateResult } from '#core/gate.ts';
import { EXIT_CODES } from '#core/result.ts';
import { gateBlock } from '#reporters/gate/block.ts';
import { renderGateJunit } from '#reporters/gate/junit.ts';
import { renderGateMarkdown } from '#reporters/gate/markdown.ts';
import { readBaselines } from '#results/baselines/baseline-files.ts';
import { describeEnvironment } from '#results/environment.ts';
import { writeTextFile } from '#results/write-files.ts';
import { printNote, printResult } from '../print.ts';
import { PROJECT_FOLDER } from '../project.ts';
import { readRuns } from '../session/read-evidence.ts';
import { saveBaseline } from './baseline.ts';

export interface GateOptions {
  readonly runs: readonly string[];
  readonly results: string;
  /** Folder of baselines, or one of them. */
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly allowOtherHost: boolean;
  readonly tolerance: number;
  readonly ruleOut: number;
  readonly junit?: string;
  readonly markdown?: string;
  readonly json: boolean;
  readonly language: 'en' | 'de';
}

/** Beside the folder of the last run named, unless other files are asked for. */
const GATE_FILES = { junit: 'gate-junit.xml', markdown: 'gate-summary.md' } as const;

export async function gate(options: GateOptions): Promise<number> {
  const limits = limitFaults(options);
  if (limits.length > 0) throw new FaultError(limits);
  const runs = await readRuns(options.runs, options.results);
  const baseline = await baselineFor(runs, options);
  const faults = [
    ...checkRepetitions(runs, options),
    ...(baseline === null ? [] : checkBaseline(baseline.file, baseline.content, runs, options)),
    ...(options.writeBaseline === undefined ? [] : checkAsBaseline(runs)),
  ];
  if (faults.length > 0) throw new FaultError(faults);
  const result = judgeGate(await caseOf(runs, baseline, options));
  await writeViews(result, runs, options);
  process.stderr.write(gateBlock(result, options.language, process.stderr.isTTY));
  if (options.json) printResult(JSON.stringify(result, null, 2));
  await keepAsBaseline(result, runs, options);
  return EXIT_CODES[result.verdict];
}

/** A tolerance that is none does not make the other limit one as well. */
export function limitFaults({ tolerance, ruleOut }: Pick<GateOptions, 'tolerance' | 'ruleOut'>): Fault[] {
  const faults: Fault[] = [];
  const fix = 'Give a share such as 0.03 (3 %).';
  if (!(tolerance >= 0 && tolerance < 1)) {
    faults.push({ where: '--tolerance', what: 'it is not a share from 0 to 1.', fix });
  }
  const least = faults.length === 0 ? tolerance : 0;
  if (!(ruleOut >= least && ruleOut < 1)) {
    const what = 'it is not a share from the tolerance to 1.';
    faults.push({
      where: '--rule-out',
      what,
      fix: 'Give a share such as 0.2 (20 %), no less than --tolerance.',
    });
  }
  return faults;
}

async function baselineFor(runs: readonly NamedRun[], options: GateOptions): Promise<GateCase['baseline']> {
  const first = runs[0];
  if (options.baseline === undefined || first === undefined) return null;
  const read = await readBaselines(options.baseline);
  if (read.kind === 'faulty') throw new FaultError(read.faults);
  const chosen = chooseBaseline(read.files, first.evidence.origin, options.baseline);
  if ('what' in chosen) throw new FaultError([chosen]);
  return chosen;
}

async function caseOf(
  runs: readonly NamedRun[],
  baseline: GateCase['baseline'],
  options: GateOptions,
): Promise<GateCase> {
  const [first] = runs;
  if (first === undefined) throw new Error('A gate over no runs was asked for.');
  const { origin } = first.evidence;
  const origins = runs.map(({ evidence }) => evidence.origin);
  const others = baseline === null ? origins : [...origins, baseline.content.origin];
  return {
    origin,
    runs: runs.map(({ evidence }) => evidence.figures),
    budgets: first.budgets,
    baseline,
    otherHosts: others.some((other) => !sameHost(origin, other)),
    limits: { tolerance: options.tolerance, ruleOut: options.ruleOut },
    seatproof: (await describeEnvironment(PROJECT_FOLDER, null)).seatproof,
  };
}

/** @throws FaultError when a file that was asked for cannot be written: its absence would look like peace. */
async function writeViews(
  result: GateResult,
  runs: readonly NamedRun[],
  options: GateOptions,
): Promise<void> {
  const beside = dirname(resolve(runs.at(-1)?.where ?? '.'));
  const faults: Fault[] = [];
  for (const [kind, content] of [
    ['junit', renderGateJunit(result)],
    ['markdown', renderGateMarkdown(result)],
  ] as const) {
    const asked = options[kind];
    const refused = await writeTextFile(asked ?? join(beside, GATE_FILES[kind]), content);
    if (asked === undefined) refused.forEach((fault) => printNote(formatFault(fault)));
    else faults.push(...refused);
  }
  if (faults.length > 0) throw new FaultError(faults);
}

/** Only what passed becomes what later runs are held against. */
async function keepAsBaseline(
  result: GateResult,
  runs: readonly NamedRun[],
  options: GateOptions,
): Promise<void> {
  if (options.writeBaseline === undefined) return;
  if (result.verdict === 'pass') printNote(await saveBaseline(runs, options.writeBaseline));
  else printNote('No baseline was written, since the gate did not pass.');
}
