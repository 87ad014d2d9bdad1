// A page as it is printed: A4 less the margins of print.css, at 96 dpi.
import type { Page } from '@playwright/test';

export const PAPER_WIDTH_PX = 680;

/** What is wider than the paper makes the browser shrink the whole document. */
export async function widthOnPaper(page: Page): Promise<number> {
  await page.setViewportSize({ width: PAPER_WIDTH_PX, height: 1000 });
  await page.emulateMedia({ media: 'print' });
  return page.evaluate<number>('document.documentElement.scrollWidth');
}
