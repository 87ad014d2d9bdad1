// What could be seen in a tab at some moment, for whoever writes a recipe or wonders why one failed.
import type { Page } from 'puppeteer-core';
import { seenLines } from './elements.ts';
import type { SeenNode } from './elements.ts';

const SEEN_LINES = 60;
/** A page that is still waiting for its server draws nothing, and a hung one answers nothing. */
const PATIENCE_MS = 3000;

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

/** @returns undefined when it rejects or takes too long. */
async function orNothing<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(
    (resolve) => (timer = setTimeout(() => resolve(undefined), PATIENCE_MS)),
  );
  const value = await Promise.race([promise.catch(() => undefined), late]);
  clearTimeout(timer);
  return value;
}

/** Never rejects: a page that is gone shows nothing. */
export async function takeGlimpse(tab: Page): Promise<Pick<Glimpse, 'screenshot' | 'seen'>> {
  const root: SeenNode | null | undefined = await orNothing(
    tab.accessibility.snapshot({ includeIframes: true }),
  );
  const screenshot = await orNothing(tab.screenshot());
  return { seen: seenLines(root ?? null, SEEN_LINES), ...(screenshot === undefined ? {} : { screenshot }) };
}
