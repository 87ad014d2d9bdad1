// What a report for 1,000 seats over 10 minutes weighs and how long it takes to open (limits: 3 MB, 2 s).
// Opened from disk in a fresh Chromium, several times; the median counts.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';
import { htmlRenderer } from '#reporters/html/html.ts';
import { makeFinishedRun } from '#test/support/make-result.ts';

const ROUNDS = 5;

interface Opening {
  /** Until the page is built and its first charts are on the screen. */
  readonly open_ms: number;
  /** Search for one room in the table of seats. */
  readonly search_ms: number;
}

async function open(address: string): Promise<Opening> {
  const browser = await puppeteer.launch({
    executablePath: process.env['SEATPROOF_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    const page = await browser.newPage();
    await page.setViewport({ width: 1440, height: 900 });
    await page.goto(address);
    // Two frames after the load event the first charts are painted.
    const open_ms = Number(
      await page.evaluate(
        'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))',
      ),
    );
    const search_ms = Number(
      await page.evaluate(`(() => {
        const field = document.querySelector('#seat-search');
        const from = performance.now();
        field.value = 'r042';
        field.dispatchEvent(new Event('input'));
        document.body.offsetHeight;
        return performance.now() - from;
      })()`),
    );
    return { open_ms, search_ms };
  } finally {
    await browser.close();
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const folder = mkdtempSync(join(tmpdir(), 'seatproof-bench-report-'));
try {
  const run = makeFinishedRun({ seats: 1000, rooms: 100, duration_ms: 600_000, verdict: 'fail', failed: 23 });
  const first = performance.now();
  await htmlRenderer.render(run);
  const second = performance.now();
  const html = await htmlRenderer.render(run);
  const third = performance.now();
  const file = join(folder, 'report.html');
  writeFileSync(file, html);
  const rounds: Opening[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await open(pathToFileURL(file).href));
  const figures = {
    report_bytes: Buffer.byteLength(html),
    report_open_ms: Math.round(median(rounds.map((round) => round.open_ms))),
    report_open_max_ms: Math.round(Math.max(...rounds.map((round) => round.open_ms))),
    report_search_ms: Math.round(median(rounds.map((round) => round.search_ms))),
    report_first_render_ms: Math.round(second - first),
    report_render_ms: Math.round(third - second),
  };
  for (const [name, value] of Object.entries(figures)) {
    process.stdout.write(`${name.padEnd(24)}${String(value).padStart(10)}\n`);
  }
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
