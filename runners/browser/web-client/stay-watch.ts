// Watches a seat that is in a foreign client's call until it leaves: whether its page lives, whether its media stands,
// and what the client shows when it has ended the call by itself.
import type { Page } from 'puppeteer-core';
import { describeElement } from '#core/recipe.ts';
import type { ElementQuery, Recipe } from '#core/recipe.ts';
import { CallWatch, GIVE_UP_AFTER_MS } from './call-state.ts';
import { findElement, headlines } from './elements.ts';
import type { FindElement } from './follow-recipe.ts';
import { wake } from './page-manners.ts';

/** As of pages of ours (seat-page.ts), but only after joining: loading a client may hold its main thread for long. */
const HUNG_AFTER_MS = 8000;
const LOOK_EVERY_MS = 1000;
/** Addresses of Chromium's own page instead of one that can't be loaded. */
const ERROR_PAGE = 'chrome-error:';

export type WatchedPage = Pick<Page, 'frames' | 'url'> & {
  readonly mouse: Pick<Page['mouse'], 'move'>;
  readonly accessibility: Pick<Page['accessibility'], 'snapshot'>;
};

export interface StayEvents {
  recovered(outageMs: number): void;
  /** The call is over for this seat. */
  disconnected(detail: string): void;
  hung(silentMs: number): void;
  note(text: string): void;
}

/** Each name by itself: what is told is the one that was seen. */
function apart(element: ElementQuery): readonly ElementQuery[] {
  if ('css' in element || element.names === undefined) return [element];
  const { role } = element;
  return element.names.map((name) => ({ role, names: [name] }));
}

export class StayWatch {
  private readonly page: WatchedPage;
  private readonly recipe: Pick<Recipe, 'in_call' | 'ended'>;
  private readonly events: StayEvents;
  private readonly find: FindElement;
  private readonly call = new CallWatch();
  private timer: NodeJS.Timeout | undefined;
  private heardAtMs = 0;
  private looking = false;
  private toldAlone = false;
  private loadedAnew: string | undefined;

  constructor(
    page: WatchedPage,
    recipe: Pick<Recipe, 'in_call' | 'ended'>,
    events: StayEvents,
    find: FindElement = findElement,
  ) {
    this.page = page;
    this.recipe = recipe;
    this.events = events;
    this.find = find;
  }

  /** Any sign of the page. */
  alive(): void {
    this.heardAtMs = performance.now();
  }

  /** From the first connection on, before the seat counts as in the call. */
  connections(frame: string, connected: number): void {
    const outageMs = this.call.heard(frame, connected, performance.now());
    if (outageMs !== undefined && this.timer !== undefined) this.events.recovered(outageMs);
  }

  /** Whether media is connected now. */
  get connected(): boolean {
    return this.call.state(performance.now()).kind === 'up';
  }

  /** The client replaced its whole page. */
  loaded(address: string): void {
    this.call.replaced(performance.now());
    if (this.timer === undefined || !URL.canParse(address)) return;
    const { origin, pathname } = new URL(address);
    this.loadedAnew = origin === 'null' ? address : `${origin}${pathname}`;
  }

  begin(): void {
    this.alive();
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Once a second, when the last look is over; for tests. */
  async look(): Promise<void> {
    const silentMs = Math.round(performance.now() - this.heardAtMs);
    const state = this.call.state(performance.now());
    if (silentMs > HUNG_AFTER_MS) this.silent(silentMs);
    else if (state.kind === 'down' && !this.looking) {
      this.looking = true;
      // A page that is just being left has no answer; the next look has.
      await this.down(state.forMs).catch(() => undefined);
      this.looking = false;
    } else if (state.kind === 'up') this.toldAlone = false;
  }

  private silent(silentMs: number): void {
    if (this.page.url().startsWith(ERROR_PAGE))
      this.events.disconnected('the client loaded its page anew, which failed');
    else this.events.hung(silentMs);
  }

  private async down(forMs: number): Promise<void> {
    for (const element of this.recipe.ended.flatMap(apart)) {
      if (!(await this.isSeen(element))) continue;
      this.events.disconnected(`the client ended the call: ${describeElement(element)}`);
      return;
    }
    if (forMs < GIVE_UP_AFTER_MS) return;
    if (!this.recipe.in_call.connected && (await this.looksJoined())) {
      if (!this.toldAlone)
        this.events.note('no peer connection is up, but the client shows a call: it may be alone');
      this.toldAlone = true;
      return;
    }
    this.events.disconnected(await this.describeLoss());
  }

  private async looksJoined(): Promise<boolean> {
    await wake(this.page);
    for (const element of this.recipe.in_call.elements) if (!(await this.isSeen(element))) return false;
    return true;
  }

  private async isSeen(element: ElementQuery): Promise<boolean> {
    const handle = await this.find(this.page, element);
    await handle?.dispose();
    return handle !== undefined;
  }

  private async describeLoss(): Promise<string> {
    const root = await this.page.accessibility.snapshot({ includeIframes: true }).catch(() => null);
    const shown = headlines(root);
    return [
      `no peer connection has been connected for ${GIVE_UP_AFTER_MS / 1000} s`,
      ...(this.loadedAnew === undefined ? [] : [`the client loaded ${this.loadedAnew} after joining`]),
      ...(shown.length === 0 ? [] : [`it shows ${shown.join(', ')}`]),
    ].join('; ');
  }
}
