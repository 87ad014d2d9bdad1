// Follows a recipe in a page, step by step, as a person would: looks until what it needs is there, then acts on it.
import type { Page } from 'puppeteer-core';
import { describeAction, describeElement, fillIn } from '#core/recipe.ts';
import type { ElementQuery, Recipe, RecipeAction, RecipeStep } from '#core/recipe.ts';
import type { findElement, FoundElement, Key } from './elements.ts';

/** How often an element is looked for; a round over a page with frames takes some milliseconds. */
const LOOK_EVERY_MS = 100;

/** What following a recipe needs of a page. */
export type DrivenPage = Pick<Page, 'frames'> & {
  goto(
    address: string,
    options: { readonly waitUntil: 'domcontentloaded'; readonly timeout: number },
  ): Promise<{ status(): number } | null>;
  readonly keyboard: { press(key: Key): Promise<void> };
};

export interface Following {
  readonly page: DrivenPage;
  readonly variables: Readonly<Record<string, string>>;
  /** Ends it before the next step. */
  readonly signal: AbortSignal;
  /** Before each step: its number from 1, and what it is. */
  readonly step?: (number: number, what: string) => void;
}

export type Outcome =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** `step 3 (click button "Join")`, or `in_call`. */
      readonly where: string;
      readonly what: string;
      /** The page could not even be opened. */
      readonly unreachable: boolean;
    };

const DONE: Outcome = { ok: true };

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Chromium's own words, and what they mean where that helps. */
function openingFault(message: string, withinMs: number): string {
  if (/Navigation timeout/i.test(message)) return `the page had not loaded after ${seconds(withinMs)}`;
  if (/ERR_(CERT|SSL)_/.test(message))
    return `the certificate or TLS was refused: ${message}; have Chromium trust its authority`;
  return message;
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));

/** @returns undefined when the time is up or nobody waits any more. */
async function lookUntil<Found>(
  look: () => Promise<Found | undefined>,
  withinMs: number,
  signal: AbortSignal,
): Promise<Found | undefined> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (signal.aborted || performance.now() >= deadline) return undefined;
    await pause();
  }
}

type ActionOnElement = Extract<RecipeAction, { kind: 'wait-for' | 'click' | 'fill' }>;

/** What puppeteer says of an element that is drawn anew or slides into view: a person would try again. */
const STILL_MOVING = /not clickable|detached|not attached|not visible/i;

class StepFailure extends Error {
  override readonly name = 'StepFailure';
}

class Follower {
  private readonly following: Following;
  private readonly find: FindElement;
  /** Of the page that was opened last, where it is none of success. */
  private refusal: string | undefined;

  constructor(following: Following, find: FindElement) {
    this.following = following;
    this.find = find;
  }

  async act({ action, within_ms: withinMs }: RecipeStep): Promise<void> {
    const { page } = this.following;
    switch (action.kind) {
      case 'open':
        await this.open(this.fill(action.url), withinMs);
        return;
      case 'press':
        await page.keyboard.press(keyNamed(action.key));
        return;
      case 'wait-gone':
        await this.gone(action.element, withinMs);
        return;
      case 'wait-for':
      case 'click':
      case 'fill':
        await this.findAndAct(action, withinMs);
    }
  }

  private async findAndAct(action: ActionOnElement, withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const handle = await this.wait(action.element, Math.max(0, deadline - performance.now()), withinMs);
      try {
        await this.actOn(action, handle);
        return;
      } catch (error) {
        const message = messageOf(error);
        if (!STILL_MOVING.test(message)) throw error;
        if (performance.now() >= deadline || this.following.signal.aborted) throw new StepFailure(message);
      }
      await pause();
    }
  }

  private async open(address: string, withinMs: number): Promise<void> {
    const { page } = this.following;
    const response = await page.goto(address, { waitUntil: 'domcontentloaded', timeout: withinMs });
    const status = response?.status() ?? 200;
    // Some clients come with 404 and work: what follows will tell.
    this.refusal = status >= 400 ? `; the page came with HTTP status ${status}` : undefined;
  }

  private async actOn(action: ActionOnElement, handle: FoundElement): Promise<void> {
    try {
      if (action.kind === 'click') await handle.click();
      if (action.kind === 'fill') await typeInto(handle, this.fill(action.text));
    } finally {
      await handle.dispose();
    }
  }

  /** @param allMs what the step had, for the message. */
  private async wait(element: ElementQuery, withinMs: number, allMs: number): Promise<FoundElement> {
    const query = this.filled(element);
    const look = (): Promise<FoundElement | undefined> => this.find(this.following.page, query);
    const found = await lookUntil(look, withinMs, this.following.signal);
    if (found === undefined)
      throw new StepFailure(
        `no ${describeElement(query)} was seen within ${seconds(allMs)}${this.refusal ?? ''}`,
      );
    return found;
  }

  private async gone(element: ElementQuery, withinMs: number): Promise<void> {
    const query = this.filled(element);
    const look = async (): Promise<true | undefined> => {
      const handle = await this.find(this.following.page, query);
      await handle?.dispose();
      return handle === undefined ? true : undefined;
    };
    if ((await lookUntil(look, withinMs, this.following.signal)) === undefined)
      throw new StepFailure(`${describeElement(query)} was still there after ${seconds(withinMs)}`);
  }

  private fill(text: string): string {
    return fillIn(text, this.following.variables);
  }

  private filled(element: ElementQuery): ElementQuery {
    if ('css' in element) return { css: this.fill(element.css) };
    const { role, names } = element;
    return names === undefined ? { role } : { role, names: names.map((name) => this.fill(name)) };
  }
}

export type FindElement = typeof findElement;

/** Whatever stands there already is replaced, by keys: clients listen to them. */
async function typeInto(handle: FoundElement, text: string): Promise<void> {
  await handle.click({ count: 3 });
  await handle.press('Backspace');
  await handle.type(text);
}

function isKey(name: string): name is Key {
  return /^[A-Z][A-Za-z0-9]*$|^.$/.test(name);
}

function keyNamed(name: string): Key {
  if (isKey(name)) return name;
  throw new StepFailure(`there is no key ${name}`);
}

/** Never rejects. @param find how elements are found; for tests. */
export async function followSteps(
  steps: readonly RecipeStep[],
  following: Following,
  find: FindElement,
): Promise<Outcome> {
  const follower = new Follower(following, find);
  for (const [index, step] of steps.entries()) {
    if (following.signal.aborted) return DONE;
    const what = describeAction(step.action);
    following.step?.(index + 1, what);
    try {
      await follower.act(step);
    } catch (error) {
      if (step.optional && error instanceof StepFailure) continue;
      const unreachable = step.action.kind === 'open';
      const why = unreachable ? openingFault(messageOf(error), step.within_ms) : messageOf(error);
      return { ok: false, where: `step ${index + 1} (${what})`, what: why, unreachable };
    }
  }
  return DONE;
}

/** Resolves once the seat is in the call, or can't be. @param connected whether media is connected by now. */
export async function waitInCall(
  condition: Recipe['in_call'],
  following: Following,
  find: FindElement,
  connected: () => boolean,
): Promise<Outcome> {
  const deadline = performance.now() + condition.within_ms;
  following.step?.(0, 'in_call');
  for (const element of condition.elements) {
    const left = Math.max(0, deadline - performance.now());
    const step: RecipeStep = { action: { kind: 'wait-for', element }, within_ms: left, optional: false };
    const outcome = await followSteps([step], { ...following, step: () => undefined }, find);
    if (!outcome.ok) return { ...outcome, where: 'in_call' };
  }
  if (!condition.connected) return DONE;
  const look = (): Promise<true | undefined> => Promise.resolve(connected() ? true : undefined);
  const left = Math.max(0, deadline - performance.now());
  if ((await lookUntil(look, left, following.signal)) === true || following.signal.aborted) return DONE;
  const what = `no peer connection was connected within ${seconds(condition.within_ms)}`;
  return { ok: false, where: 'in_call', what, unreachable: false };
}
