// What stands before the media, in the report of a run that had it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { htmlRenderer } from '#reporters/html/html.ts';
import { makeSignallingRun } from '#test/support/signalling-run.ts';

async function writeSignallingReport(withSignalling: boolean): Promise<string> {
  const folder = test.info().project.outputDir;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `signalling-${withSignalling ? 'with' : 'without'}.html`);
  writeFileSync(file, await htmlRenderer.render(await makeSignallingRun(withSignalling)));
  return pathToFileURL(file).href;
}

test('joins without media and the homeserver have charts of their own', async ({ page }) => {
  await page.goto(`${await writeSignallingReport(true)}?lang=en`);
  const section = page.locator('#signalling');
  await expect(section.getByRole('heading', { name: 'Joins without media' })).toBeVisible();
  await expect(section.getByRole('heading', { name: 'Homeserver', exact: true })).toBeVisible();
  expect(await section.locator('canvas').count()).toBeGreaterThanOrEqual(4);
});

test('a run without them says nothing of them', async ({ page }) => {
  await page.goto(`${await writeSignallingReport(false)}?lang=en`);
  await expect(page.locator('#verdict')).toBeVisible();
  await expect(page.locator('#signalling')).toHaveCount(0);
});
