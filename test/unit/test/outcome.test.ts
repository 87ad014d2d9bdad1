import { describe, expect, it } from 'vitest';
import { firstLines } from '#test/support/reports/outcome.ts';
import { playwrightOutcome, type TestedCase } from '#test/support/reports/playwright-outcome.ts';
import { type TestedModule, vitestOutcome } from '#test/support/reports/vitest-outcome.ts';

interface FakeModule {
  readonly tests?: readonly { name: string; state: string; errors?: { message: string; diff?: string }[] }[];
  readonly suites?: readonly { name: string; errors: { message: string }[] }[];
  readonly errors?: readonly { message: string }[];
}

function fakeModule({ tests = [], suites = [], errors = [] }: FakeModule): TestedModule {
  return {
    relativeModuleId: 'test/unit/a.test.ts',
    errors: () => errors,
    children: {
      allTests: () =>
        tests.map((test) => ({
          fullName: test.name,
          result: () => ({ state: test.state, errors: test.errors }),
        })),
      allSuites: () => suites.map((suite) => ({ fullName: suite.name, errors: () => suite.errors })),
    },
  };
}

function fakeCase(outcome: ReturnType<TestedCase['outcome']>, ...messages: string[]): TestedCase {
  return {
    location: { file: `${process.cwd()}/test/e2e/a.spec.ts` },
    results: messages.map((message) => ({ errors: [{ message }] })),
    titlePath: () => ['', '', 'a.spec.ts', 'a report', 'can be read'],
    outcome: () => outcome,
  };
}

describe('the end of a test run', () => {
  it('names each failed test with what was expected and what came', () => {
    const module = fakeModule({
      tests: [
        { name: 'a > holds', state: 'passed' },
        { name: 'a > waits', state: 'skipped' },
        {
          name: 'a > breaks',
          state: 'failed',
          errors: [{ message: 'not equal', diff: '  {\n- 1\n+ 2\n  }' }],
        },
      ],
    });
    expect(vitestOutcome([module], [])).toEqual({
      passed: 1,
      skipped: 1,
      failures: [{ file: 'test/unit/a.test.ts', title: 'a > breaks', lines: ['not equal', '- 1', '+ 2'] }],
    });
  });

  it('counts a file that can not be loaded, a set-up that breaks and an error outside of any test', () => {
    const modules = [
      fakeModule({ errors: [{ message: 'no such module' }] }),
      fakeModule({ suites: [{ name: 'a', errors: [{ message: 'no server' }] }] }),
    ];
    const stray = [{ message: 'late', VITEST_TEST_PATH: `${process.cwd()}/test/unit/b.test.ts` }];
    expect(vitestOutcome(modules, stray).failures).toEqual([
      { file: 'test/unit/a.test.ts', title: 'can not be loaded', lines: ['no such module'] },
      { file: 'test/unit/a.test.ts', title: 'a (set-up)', lines: ['no server'] },
      { file: 'test/unit/b.test.ts', title: 'an error outside of any test', lines: ['late'] },
    ]);
  });

  it('counts a test in the browser that passed only when repeated as failed', () => {
    const cases = [
      fakeCase('expected'),
      fakeCase('skipped'),
      fakeCase('flaky', 'too late'),
      fakeCase('unexpected', 'no heading'),
    ];
    const outcome = playwrightOutcome(cases, [{ message: 'no browser' }]);
    expect(outcome.passed).toBe(1);
    expect(outcome.skipped).toBe(1);
    expect(outcome.failures).toEqual([
      { file: 'test/e2e/a.spec.ts', title: 'a report > can be read', lines: ['no heading'] },
      { file: 'test/e2e/a.spec.ts', title: 'a report > can be read', lines: ['too late'] },
      { file: '', title: 'an error outside of any test', lines: ['no browser'] },
    ]);
  });

  it('shows the first lines of a long message, without colours', () => {
    const red = `\u001b[31mexpected\u001b[39m`;
    expect(firstLines(`${red}\n\n${'x'.repeat(500)}\n1\n2\n3\n4\n5`, undefined)).toEqual([
      'expected',
      `${'x'.repeat(160)}…`,
      '1',
      '2',
      '3',
      '4',
    ]);
  });
});
