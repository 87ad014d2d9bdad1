// Runs every test of the project, one runner after another. Ends with what failed and why, a line for each
// runner, and one line for all: `N passed, N failed`. Who sees only the end of the output knows what to mend.
// A runner that breaks without naming a failed test counts as one, so that nothing fails unseen.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'seatproof-tests-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** So many failures are shown with their first lines, so many by name: the end of a log has about 100 lines. */
const SHOWN_IN_FULL = 8;
const NAMED = 20;
/** A test of the integration project drives servers and browsers; only beyond this is its time worth a line. */
const SLOW_INTEGRATION_TEST_MS = 60_000;

const isTerminal = process.stdout.isTTY === true;

/** @param names of projects, which run one after another. */
const vitest = (names, ...options) => ({
  title: `vitest ${names[0]}`,
  plain: { NO_COLOR: '1' },
  command: [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...names.map((name) => `--project=${name}`),
    ...options,
    '--reporter=test/support/reports/vitest-outcome.ts',
  ],
});

const RUNNERS = [
  vitest(['unit'], `--reporter=${isTerminal ? 'dot' : 'minimal'}`),
  vitest(
    ['integration', 'integration-alone'],
    '--reporter=default',
    `--slowTestThreshold=${SLOW_INTEGRATION_TEST_MS}`,
  ),
  {
    title: 'playwright',
    // It gives its workers FORCE_COLOR=1, and Node complains of NO_COLOR beside it.
    plain: { FORCE_COLOR: '0' },
    command: [
      'node_modules/@playwright/test/cli.js',
      'test',
      '--reporter=dot,test/support/reports/playwright-outcome.ts',
    ],
  },
];

/** Signals pass through, so that Ctrl-C ends the runner and then us. */
function run(words, environment) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, {
      cwd: project,
      stdio: 'inherit',
      env: { ...process.env, ...environment },
    });
    const pass = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass);
    child.on('exit', (code, signal) => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, pass);
      resolve({ code: code ?? 128 + constants.signals[signal], signal });
    });
  });
}

/** @returns undefined when the runner's reporter did not come to writing it */
function readOutcome(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function outcomeOf(title, file, code) {
  const outcome = readOutcome(file);
  const own = (fault) => [{ file: title, title: `ended with exit code ${code}, but ${fault}`, lines: [] }];
  if (outcome === undefined) return { title, passed: 0, skipped: 0, failures: own('left no report') };
  const isUnexplained = code !== 0 && outcome.failures.length === 0;
  return { title, ...outcome, ...(isUnexplained && { failures: own('no test failed') }) };
}

function printFailures(failures) {
  if (failures.length === 0) return;
  console.log('== What failed');
  for (const [index, { file, title, lines }] of failures.slice(0, NAMED).entries()) {
    console.log(`${file}: ${title}`);
    if (index < SHOWN_IN_FULL) for (const line of lines) console.log(`    ${line}`);
  }
  if (failures.length > NAMED) console.log(`… and ${failures.length - NAMED} more, above`);
  console.log('');
}

const outcomes = [];
for (const { title, command, plain } of RUNNERS) {
  console.log(`\n== ${title}`);
  const file = join(scratch, `${title.replace(' ', '-')}.json`);
  const begin = Date.now();
  const { code } = await run(command, { SEATPROOF_TEST_OUTCOME: file, ...(isTerminal ? {} : plain) });
  if (code === 130 || code === 143) process.exit(code);
  const seconds = Math.round((Date.now() - begin) / 1000);
  outcomes.push({ ...outcomeOf(title, file, code), seconds });
}

console.log('');
printFailures(outcomes.flatMap(({ failures }) => failures));
for (const { title, passed, failures, skipped, seconds } of outcomes) {
  const more = skipped > 0 ? `, ${skipped} skipped` : '';
  console.log(`${title}: ${passed} passed, ${failures.length} failed${more} (${seconds} s)`);
}
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failures.length, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
