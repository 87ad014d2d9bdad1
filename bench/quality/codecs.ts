// The marks through a real browser's encoders and decoders, at low bitrates.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'puppeteer-core';
import { TeardownStack } from '#core/teardown.ts';
import { findChromium, launchChromium } from '#runners/browser/chromium.ts';
import { startPageServer } from '#runners/browser/page-server.ts';
import { createProcessHost } from '#runners/host/process-host.ts';
import type { CodecCase, CodecReading } from './codec-case.ts';
import { print } from './call.ts';

const CODECS = ['video/VP8', 'video/VP9', 'video/H264'] as const;
const SIZES = [
  { width: 320, height: 180, bitrateKbps: 100, seconds: 30 },
  { width: 640, height: 360, bitrateKbps: 300, seconds: 60 },
  { width: 1280, height: 720, bitrateKbps: 700, seconds: 35 },
] as const;
/** The case that `marks_readable_share` speaks of. */
const JUDGED_HEIGHT = 360;
const PAGE = fileURLToPath(new URL('page/main.ts', import.meta.url));

async function openPage(teardown: TeardownStack): Promise<Page> {
  const { outputFiles } = await build({
    entryPoints: [PAGE],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'chrome120',
    logLevel: 'silent',
  });
  const server = await startPageServer(new Map([['page.js', outputFiles[0]?.text ?? '']]));
  teardown.add('page server', () => server.close());
  const processes = await createProcessHost();
  teardown.add('processes', () => processes.close());
  const executable = await findChromium(process.env);
  if (executable === undefined) throw new Error('no Chromium found');
  const browser = await launchChromium(executable, processes, process.env);
  teardown.add('browser', () => browser.close());
  const page = await browser.newPage();
  await page.goto(server.address('marks'));
  await page.waitForFunction('document.title === "ready"');
  return page;
}

function show(reading: CodecReading): void {
  const { mimeType, height, bitrateKbps, sentKbps, decoded, readable, misread, encoder } = reading;
  const share = (readable / decoded).toFixed(5);
  print(
    `${mimeType} ${height}p at most ${bitrateKbps} kb/s (${encoder}): sent ${sentKbps.toFixed(0)} kb/s, ` +
      `decoded ${decoded} ${JSON.stringify(reading.heights)}, readable ${share}, misread ${misread} ` +
      JSON.stringify(reading.reasons),
  );
}

/** All sizes of a codec one after the other; the codecs beside each other, as each needs little. */
export async function measureMarks(): Promise<Record<string, number>> {
  const teardown = new TeardownStack();
  const readings: CodecReading[] = [];
  try {
    const page = await openPage(teardown);
    for (const size of SIZES) {
      const cases: CodecCase[] = CODECS.map((mimeType) => ({ mimeType, ...size }));
      const measured = await Promise.all(
        cases.map(
          (wanted) => page.evaluate(`run(${JSON.stringify(wanted)})`) as Promise<CodecReading | undefined>,
        ),
      );
      for (const [index, reading] of measured.entries()) {
        if (reading === undefined) print(`${CODECS[index] ?? ''}: this browser can't encode it`);
        else {
          show(reading);
          readings.push(reading);
        }
      }
    }
  } finally {
    await teardown.unwind();
  }
  const judged = readings.filter(({ height }) => height === JUDGED_HEIGHT);
  const sum = (pick: (reading: CodecReading) => number): number =>
    readings.reduce((total, reading) => total + pick(reading), 0);
  return {
    codecs: judged.length,
    codec_marks_readable_share: Math.min(...judged.map(({ readable, decoded }) => readable / decoded)),
    codec_marks_worst_readable_share: Math.min(
      ...readings.map(({ readable, decoded }) => readable / decoded),
    ),
    codec_marks_read_attempts: sum(({ decoded }) => decoded),
    codec_marks_false: sum(({ misread }) => misread),
  };
}
