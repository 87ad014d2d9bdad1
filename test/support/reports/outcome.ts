// What a runner says of its tests: Vitest's and Playwright's reporters write it, test/run-all.mjs adds it up and
// prints it last. Only what a reader of a log's end needs: which test, and the first lines of why.
import { writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/** Names the file that the reporter writes to; set by test/run-all.mjs. */
const OUTCOME_VARIABLE = 'SEATPROOF_TEST_OUTCOME';

/** So much of a message says what was expected and what came. */
const MESSAGE_LINES = 6;
/** A line longer than this is a dump; its start names it. */
const LINE_CHARACTERS = 160;

export interface TestFailure {
  /** Relative to the project; empty when nothing names one. */
  readonly file: string;
  readonly title: string;
  /** At most {@link MESSAGE_LINES} lines, without colours. */
  readonly lines: readonly string[];
}

export interface TestOutcome {
  readonly passed: number;
  readonly skipped: number;
  readonly failures: readonly TestFailure[];
}

/** @param texts what explains the failure, the most telling first @returns their first lines that say anything */
export function firstLines(...texts: readonly (string | undefined)[]): string[] {
  return texts
    .flatMap((text) => stripVTControlCharacters(text ?? '').split('\n'))
    .filter((line) => line.trim() !== '')
    .slice(0, MESSAGE_LINES)
    .map((line) => (line.length > LINE_CHARACTERS ? `${line.slice(0, LINE_CHARACTERS)}…` : line));
}

/** Writes nothing when no file is named: the reporter then runs beside others for somebody at a terminal. */
export function writeOutcome(outcome: TestOutcome): void {
  const file = process.env[OUTCOME_VARIABLE];
  if (file !== undefined && file !== '') writeFileSync(file, JSON.stringify(outcome));
}
