import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { compareSides, type Side } from '#analysis/compare/compare.ts';
import type { TargetCapabilities } from '#core/target.ts';
import { renderComparison } from '#reporters/compare/html.ts';
import { PAPER_WIDTH_PX, widthOnPaper } from './paper.ts';
import { makeEvidence, repetitions, type RecordedShape } from '#test/support/recorded-runs.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_RUN = 'axe.run(document, { resultTypes: ["violations"] })';

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

const CAPABILITIES: TargetCapabilities = {
  tiers: ['browser', 'packet'],
  codecs: ['vp8'],
  end_to_end_encryption: ['none', 'shared-key'],
  last_n: true,
  simulcast: true,
};

function side(name: string, shape: Omit<RecordedShape, 'seed'>): Side {
  const runs = repetitions(name, 4, shape).map(makeEvidence);
  const [first] = runs;
  if (first === undefined) throw new Error('no run');
  return { origin: first.origin, runs: runs.map(({ figures }) => figures), capabilities: CAPABILITIES };
}

let address = '';

test.beforeAll(async () => {
  const folder = test.info().project.outputDir;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'comparison.html');
  const others = [
    side('b', { system: 'janus', slowness: 1.3 }),
    side('c', { system: 'matrixrtc', host: 'other' }),
  ];
  writeFileSync(file, await renderComparison(compareSides(side('a', {}), others, '0.1.0')));
  address = pathToFileURL(file).href;
});

for (const language of ['en', 'de']) {
  test(`the comparison fits its paper in ${language}`, async ({ page }) => {
    await page.goto(`${address}?lang=${language}`);
    expect(await widthOnPaper(page)).toBeLessThanOrEqual(PAPER_WIDTH_PX);
  });
}

for (const language of ['en', 'de']) {
  for (const theme of ['light', 'dark']) {
    test(`axe finds nothing wrong in a comparison in ${language}, ${theme}`, async ({ page }) => {
      const heard: string[] = [];
      page.on('pageerror', (error) => heard.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') heard.push(message.text());
      });
      await page.goto(`${address}?lang=${language}&theme=${theme}`);
      await expect(page.locator('#matrix tbody tr')).not.toHaveCount(0);
      await page.evaluate(AXE);
      const { violations } = await page.evaluate<AxeResults>(AXE_RUN);
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''} (${nodes.length})`)).toEqual(
        [],
      );
      expect(heard).toEqual([]);
    });
  }
}

test('a comparison shows each system in a column and what changed at the top', async ({ page }) => {
  await page.goto(`${address}?lang=en`);
  await expect(page.locator('#capabilities thead th')).toHaveCount(4);
  await expect(page.locator('#changes tbody tr').first()).toContainText('worse');
  await page.getByText('Deutsch').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.locator('#changes tbody tr').first()).toContainText('schlechter');
});

test('a comparison is not wider than a screen of 360 pixels', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${address}?lang=de`);
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
});
