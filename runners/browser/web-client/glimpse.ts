// What could be seen in a tab at some moment, for whoever writes a recipe or wonders why one failed.
import type { Page } from 'puppeteer-core';
import { seenLines } from './elements.ts';
import type { SeenNode } from './elements.ts';

const SEEN_LINES = 60;

/** What a person would have seen at that moment. */
export interface Glimpse {
  readonly seat: string;
  readonly when: 'step-failed' | 'in-call' | 'call-ended';
  /** `step 3 (click button "Join"): …`; empty when nothing failed. */
  readonly what: string;
  /** PNG; absent when the page gave none. */
  readonly screenshot?: Uint8Array;
  /** Roles and names, from top to bottom. */
  readonly seen: readonly string[];
}

/** Never rejects: a page that is gone shows nothing. */
export async function takeGlimpse(tab: Page): Promise<Pick<Glimpse, 'screenshot' | 'seen'>> {
  const root: SeenNode | null = await tab.accessibility.snapshot({ includeIframes: true }).catch(() => null);
  const screenshot = await tab.screenshot().catch(() => undefined);
  return { seen: seenLines(root, SEEN_LINES), ...(screenshot === undefined ? {} : { screenshot }) };
}
