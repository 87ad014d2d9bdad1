// The pages of a fleet and of a capacity search in the system's own Chromium.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { runReplicationsHere } from '#analysis/fleet/replication.ts';
import { computeFleet } from '#cli/fleet/compute.ts';
import { readFleetArguments } from '#cli/fleet/options.ts';
import type { FleetDocument } from '#core/fleet.ts';
import { renderCapacityPage } from '#reporters/capacity/capacity-page.ts';
import { renderFleetPage } from '#reporters/fleet/fleet-page.ts';
import { makeCapacity } from '#test/support/make-capacity.ts';
import { PAPER_WIDTH_PX, widthOnPaper } from './paper.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_RUN = 'axe.run(document, { resultTypes: ["violations"] })';

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

async function fleetDocument(): Promise<FleetDocument> {
  const read = readFleetArguments(
    {
      capacity: [],
      assume: ['turn_share=0.2'],
      limit: [],
      whatIf: ['last-n=5'],
      sensitivity: true,
      baseline: true,
      seats: '500',
      replications: '2',
      knee: '40000..60000',
    },
    1,
  );
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  const content = await computeFleet(read.wish.question, true, runReplicationsHere);
  return {
    schema_version: 1,
    id: 'fleet',
    created_at: '2026-11-22T12:00:00Z',
    seatproof: '0.1.0',
    ...content,
  };
}

const addresses: Record<string, string> = {};
test.beforeAll(async () => {
  test.setTimeout(180_000);
  const folder = test.info().project.outputDir;
  mkdirSync(folder, { recursive: true });
  const pages = {
    fleet: await renderFleetPage(await fleetDocument()),
    capacity: await renderCapacityPage(makeCapacity()),
  };
  for (const [name, html] of Object.entries(pages)) {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, html);
    addresses[name] = pathToFileURL(file).href;
  }
});

for (const name of ['fleet', 'capacity']) {
  for (const language of ['en', 'de']) {
    for (const theme of ['light', 'dark']) {
      test(`axe finds nothing wrong with the ${name} page in ${language}, ${theme}`, async ({ page }) => {
        const heard: string[] = [];
        page.on('pageerror', (error) => heard.push(error.message));
        page.on('console', (message) => {
          if (message.type() === 'error') heard.push(message.text());
        });
        await page.goto(`${addresses[name] ?? ''}?lang=${language}&theme=${theme}`);
        await page.evaluate(AXE);
        const { violations } = await page.evaluate<AxeResults>(AXE_RUN);
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
        expect(heard).toEqual([]);
      });
    }
  }

  for (const language of ['en', 'de']) {
    test(`the ${name} page fits its paper in ${language}`, async ({ page }) => {
      await page.goto(`${addresses[name] ?? ''}?lang=${language}`);
      expect(await widthOnPaper(page)).toBeLessThanOrEqual(PAPER_WIDTH_PX);
    });
  }

  test(`the ${name} page is no wider than a screen of 360 pixels`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`${addresses[name] ?? ''}?lang=de`);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  });
}

test('the published baseline says that it was not measured, in both languages', async ({ page }) => {
  await page.goto(`${addresses['fleet'] ?? ''}?lang=en`);
  await expect(page.locator('#side-by-side .caveat')).toHaveText('published model, not measured');
  await page.getByText('Deutsch').click();
  await expect(page.locator('#side-by-side .caveat')).toHaveText('veröffentlichtes Modell, nicht gemessen');
});
