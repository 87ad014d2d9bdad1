// A page of the benchmark's own in a real Chromium, with nothing of a seat in it.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'puppeteer-core';
import type { TeardownStack } from '#core/teardown.ts';
import { findChromium, launchChromium } from '#runners/browser/chromium.ts';
import { startPageServer } from '#runners/browser/page-server.ts';
import { createProcessHost } from '#runners/host/process-host.ts';

/**
 * @param script of `bench/quality/page/`; says that it is ready by the title of its document.
 * @throws where there is no Chromium.
 */
export async function openOwnPage(script: string, teardown: TeardownStack): Promise<Page> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`page/${script}`, import.meta.url))],
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
  await page.goto(server.address('own'));
  await page.waitForFunction('document.title === "ready"');
  return page;
}
