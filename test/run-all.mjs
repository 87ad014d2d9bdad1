// Runs every test of the project, one runner after another, and ends with one line: `N passed, N failed`.
// A runner that breaks without naming a failed test counts as one, so that nothing fails unseen.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'seatproof-tests-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const vitest = (name) => ({
  title: `vitest ${name}`,
  isThere: () => true,
  command: (report) => [
    'node_modules/vitest/vitest.mjs',
    'run',
    `--project=${name}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ],
  count: countVitest,
});

const RUNNERS = [
  vitest('unit'),
  vitest('integration'),
  {
    title: 'playwright',
    isThere: () => existsSync(join(project, 'playwright.config.ts')),
    command: () => ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'],
    count: countPlaywright,
  },
];

/** A file that can't even be loaded has no tests to fail, so it counts itself. */
function countVitest(report) {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** A test that passed only when repeated has failed. */
function countPlaywright({ stats, errors = [] }) {
  const failed = stats.unexpected + stats.flaky + errors.length;
  return { passed: stats.expected, failed, skipped: stats.skipped };
}

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

function countIn(runner, report, code) {
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = runner.count(JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    console.log(`${runner.title} left no report.`);
    return { ...counts, failed: 1 };
  }
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

const rows = [];
for (const runner of RUNNERS.filter(({ isThere }) => isThere())) {
  console.log(`\n== ${runner.title}`);
  const report = join(scratch, `${runner.title.replace(' ', '-')}.json`);
  const { code } = await run(runner.command(report), { PLAYWRIGHT_JSON_OUTPUT_FILE: report });
  if (code === 130 || code === 143) process.exit(code);
  rows.push({ title: runner.title, ...countIn(runner, report, code) });
}

console.log('');
for (const { title, passed, failed, skipped } of rows) {
  console.log(`${title}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}
const total = (key) => rows.reduce((sum, row) => sum + row[key], 0);
console.log(`${total('passed')} passed, ${total('failed')} failed`);
process.exitCode = total('failed') > 0 ? 1 : 0;
