import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { PAPER_WIDTH_PX, widthOnPaper } from './paper.ts';
import { writeReport } from './report-file.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_RUN = 'axe.run(document, { resultTypes: ["violations"] })';
const HOSTILE_NAME = '</script><img src=x onerror="document.title=1">';

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

let address = '';

test.beforeAll(async () => {
  const shape = { verdict: 'fail', seats: 120, rooms: 12, duration_ms: 120_000, failed: 4 } as const;
  address = await writeReport(test.info().project.outputDir, 'report', shape);
});

/** What the page complained about: script errors and refusals of its own content policy. */
function complaints(page: Page): string[] {
  const heard: string[] = [];
  page.on('pageerror', (error) => heard.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') heard.push(message.text());
  });
  return heard;
}

/** Brings every chart near the screen once, so that all are drawn. Page code as text: this file has no DOM types. */
async function scrollThrough(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    for (const canvas of document.querySelectorAll('canvas')) {
      canvas.scrollIntoView({ behavior: 'instant' });
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }
  })()`);
}

const DRAWN_CANVASES = `[...document.querySelectorAll('canvas')].filter((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value) => value !== 0);
}).length`;

for (const language of ['en', 'de']) {
  for (const theme of ['light', 'dark']) {
    test(`axe finds nothing wrong in ${language}, ${theme}`, async ({ page }) => {
      const heard = complaints(page);
      await page.goto(`${address}?lang=${language}&theme=${theme}`);
      await scrollThrough(page);
      await page.evaluate(`for (const box of document.querySelectorAll('details')) box.open = true`);
      await page.evaluate(AXE);
      const results = await page.evaluate<AxeResults>(AXE_RUN);
      const found = results.violations.map(
        ({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''} (${nodes.length})`,
      );
      expect(found).toEqual([]);
      expect(heard).toEqual([]);
    });
  }
}

test('the language changes without a reload, with lang, numbers and title', async ({ page }) => {
  await page.goto(`${address}?lang=en`);
  await page.evaluate(() => performance.mark('same-document'));
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.locator('.banner .word')).toHaveText('Fail');
  await page.getByText('Deutsch').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.locator('.banner .word')).toHaveText('Nicht bestanden');
  await expect(page).toHaveTitle('Nicht bestanden: demo');
  await expect(page.locator('#budgets')).toContainText(/\d,\d/);
  expect(await page.evaluate(() => performance.getEntriesByName('same-document').length)).toBe(1);
});

test('language, search, order and pages work with the keyboard alone', async ({ page }) => {
  await page.goto(`${address}?lang=en`);
  await page.keyboard.press('Tab');
  await expect(page.locator('.skip')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowLeft');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.locator('input[name=language][value=de]')).toBeFocused();
  const rows = page.locator('.seats tbody tr');
  await page.locator('#seat-search').focus();
  await page.keyboard.type('r003');
  await expect(rows).toHaveCount(10);
  await page.getByRole('button', { name: 'Beitritt', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('columnheader', { name: 'Beitritt', exact: true })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
  await page.locator('#seat-search').fill('');
  await page.getByRole('button', { name: 'Weiter' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.page-label')).toHaveText('Seite 2 von 3');
});

test('nothing is wider than a screen of 360 pixels', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const language of ['en', 'de']) {
    await page.goto(`${address}?lang=${language}`);
    await scrollThrough(page);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  }
});

for (const language of ['en', 'de']) {
  test(`the report fits its paper in ${language}`, async ({ page }) => {
    await page.goto(`${address}?lang=${language}`);
    expect(await widthOnPaper(page)).toBeLessThanOrEqual(PAPER_WIDTH_PX);
  });
}

test('print shows every chart in light colours, and the screen gets its own back', async ({ page }) => {
  await page.goto(`${address}?lang=en&theme=dark`);
  await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  expect(await page.evaluate<number>(DRAWN_CANVASES)).toBe(await page.locator('canvas').count());
  await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('reduced motion is respected', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(address);
  await expect(page.locator('html')).toHaveCSS('scroll-behavior', 'auto');
});

test('pictures show what was sent beside what was received, and say it to those who cannot see them', async ({
  page,
}) => {
  await page.goto(`${address}?lang=de`);
  const section = page.locator('#experience');
  await expect(section.locator('.levels')).toContainText('85 %');
  await expect(section.locator('.explanation')).toContainText('Von 40 Teilnehmerminuten');
  await expect(section.locator('figcaption strong')).toHaveText([
    'Bester Moment',
    'Mittlerer Moment',
    'Schlechtester Moment',
  ]);
  const worst = section.locator('figure').last().locator('img');
  await expect(worst).toHaveCount(2);
  await expect(worst.last()).toHaveAttribute('alt', /empfangen.*PSNR 34,2\sdB, SSIM 0,913/);
  await expect(worst.last()).toHaveJSProperty('naturalWidth', 1);
});

test('what the generator said of itself stands with its health, in the language of the reader', async ({
  page,
}) => {
  await page.goto(`${address}?lang=en`);
  const notice = page.locator('#validity .note-box');
  await expect(notice).toHaveText(
    /^One thread of the packet seats carried 9,000 packets\/s, 75 % of the 12,000 .*\.$/,
  );
  await page.getByText('Deutsch').click();
  await expect(notice).toHaveText(
    /^Ein Thread der Paket-Teilnehmer trug 9\.000 Pakete\/s, das sind 75 % der .*\.$/,
  );
});

test('text of a run never becomes markup', async ({ page }) => {
  const hostile = await writeReport(test.info().project.outputDir, 'hostile', { name: HOSTILE_NAME });
  const heard = complaints(page);
  await page.goto(`${hostile}?lang=en`);
  await expect(page.locator('.banner .scenario')).toHaveText(HOSTILE_NAME);
  await expect(page.locator('img:not([src^="data:image/webp"])')).toHaveCount(0);
  expect(heard).toEqual([]);
});

test('without script the verdict can still be read', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(address);
  await expect(page.locator('main.plain')).toContainText('FAIL');
  await context.close();
});
