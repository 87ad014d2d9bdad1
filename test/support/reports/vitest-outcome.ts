// Vitest's outcome. Its own JSON report lacks errors outside of any test, and those fail a run too.
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { firstLines, type TestFailure, type TestOutcome, writeOutcome } from './outcome.ts';

interface Defect {
  readonly message?: string;
  readonly diff?: string | undefined;
  readonly [further: string]: unknown;
}

interface Case {
  readonly fullName: string;
  result(): { readonly state: string; readonly errors?: readonly Defect[] | undefined };
}

interface Suite {
  readonly fullName: string;
  errors(): readonly Defect[];
}

/** As much of Vitest's `TestModule` as is read here. */
export interface TestedModule {
  readonly relativeModuleId: string;
  readonly children: { allTests(): Iterable<Case>; allSuites(): Iterable<Suite> };
  errors(): readonly Defect[];
}

/** What was expected and what came, without the parts that agree. */
function differing(diff: string | undefined): string {
  const lines = stripVTControlCharacters(diff ?? '').split('\n');
  return lines.filter((line) => /^[-+]/.test(line)).join('\n');
}

function failureOf(file: string, title: string, defects: readonly Defect[]): TestFailure {
  return {
    file,
    title,
    lines: firstLines(...defects.flatMap(({ message, diff }) => [message, differing(diff)])),
  };
}

function failuresOf(module: TestedModule): TestFailure[] {
  const file = module.relativeModuleId;
  const failures = [...module.children.allTests()]
    .map((test) => ({ title: test.fullName, result: test.result() }))
    .filter(({ result }) => result.state === 'failed')
    .map(({ title, result }) => failureOf(file, title, result.errors ?? []));
  const suites = [...module.children.allSuites()].filter((suite) => suite.errors().length > 0);
  failures.push(...suites.map((suite) => failureOf(file, `${suite.fullName} (set-up)`, suite.errors())));
  if (module.errors().length > 0) failures.push(failureOf(file, 'can not be loaded', module.errors()));
  return failures;
}

function fileName(path: unknown): string {
  return typeof path === 'string' ? relative(process.cwd(), path) : '';
}

/** An error outside of any test counts as one failed test: it fails the run. */
export function vitestOutcome(modules: readonly TestedModule[], unhandled: readonly Defect[]): TestOutcome {
  const states = modules.flatMap((module) =>
    [...module.children.allTests()].map((test) => test.result().state),
  );
  const stray = unhandled.map((defect) => ({
    ...failureOf(fileName(defect['VITEST_TEST_PATH']), 'an error outside of any test', [defect]),
  }));
  return {
    passed: states.filter((state) => state === 'passed').length,
    skipped: states.filter((state) => state === 'skipped').length,
    failures: [...modules.flatMap(failuresOf), ...stray],
  };
}

export default class VitestOutcomeReporter {
  onTestRunEnd(modules: readonly TestedModule[], unhandled: readonly Defect[]): void {
    writeOutcome(vitestOutcome(modules, unhandled));
  }
}
