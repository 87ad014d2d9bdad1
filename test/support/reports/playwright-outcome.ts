// Playwright's outcome. A test that passed only when repeated has failed.
import { relative } from 'node:path';
import { firstLines, type TestFailure, type TestOutcome, writeOutcome } from './outcome.ts';

interface Defect {
  readonly message?: string;
  readonly location?: { readonly file: string };
}

/** As much of Playwright's `TestCase` as is read here. */
export interface TestedCase {
  readonly location: { readonly file: string };
  readonly results: readonly { readonly errors: readonly Defect[] }[];
  titlePath(): string[];
  outcome(): 'skipped' | 'expected' | 'unexpected' | 'flaky';
}

function fileName(path: string | undefined): string {
  return path === undefined ? '' : relative(process.cwd(), path);
}

function failureOf(test: TestedCase): TestFailure {
  // Its title path starts with an unnamed root, the project (unnamed too) and the file.
  const title = test.titlePath().slice(3).join(' > ');
  const messages = test.results.flatMap(({ errors }) => errors.map(({ message }) => message));
  return { file: fileName(test.location.file), title, lines: firstLines(...messages) };
}

/** @param stray errors outside of any test, each of which fails the run */
export function playwrightOutcome(tests: readonly TestedCase[], stray: readonly Defect[]): TestOutcome {
  const ended = (outcome: string): TestedCase[] => tests.filter((test) => test.outcome() === outcome);
  return {
    passed: ended('expected').length,
    skipped: ended('skipped').length,
    failures: [
      ...[...ended('unexpected'), ...ended('flaky')].map(failureOf),
      ...stray.map(({ message, location }) => ({
        file: fileName(location?.file),
        title: 'an error outside of any test',
        lines: firstLines(message),
      })),
    ],
  };
}

export default class PlaywrightOutcomeReporter {
  private tests: readonly TestedCase[] = [];
  private readonly stray: Defect[] = [];

  onBegin(_config: unknown, root: { allTests(): TestedCase[] }): void {
    this.tests = root.allTests();
  }

  onError(defect: Defect): void {
    this.stray.push(defect);
  }

  onEnd(): void {
    writeOutcome(playwrightOutcome(this.tests, this.stray));
  }

  printsToStdio(): boolean {
    return false;
  }
}
