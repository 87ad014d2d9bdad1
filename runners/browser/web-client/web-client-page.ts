// The runner's side of a seat in a foreign web client: a tab of its own that it drives by a recipe, and what the
// frames of it report. To whoever drives the seat it looks as any other page.
import { randomBytes } from 'node:crypto';
import type { Page } from 'puppeteer-core';
import type { SeatAction } from '#core/plan.ts';
import type { Recipe } from '#core/recipe.ts';
import type { JoinStep } from '#core/sample.ts';
import type { FrameSettings } from '../frame-settings.ts';
import { readPageMessage } from '../page-message.ts';
import type { OpenablePage, PageContents } from '../page-kinds.ts';
import type { PageMessage, RunnerMessage } from '../protocol.ts';
import type { PageLoss, PageOutput, SeatListener } from '../seat-page.ts';
import { bypassContentPolicy } from './content-policy.ts';
import { findElement } from './elements.ts';
import type { FrameBundle } from './frame-script.ts';
import { followSteps, waitInCall } from './follow-recipe.ts';
import type { Following, Outcome } from './follow-recipe.ts';
import type { Glimpse } from './glimpse.ts';
import { takeGlimpse } from './glimpse.ts';
import { keepAnswering, wake } from './page-manners.ts';
import { StayWatch } from './stay-watch.ts';

/** The runner gives up on a seat that leaves after 2 s. */
const LEAVE_WITHIN_MS = 1500;
/** In a narrow one clients leave out the words, and with them the names, of their buttons. */
const WINDOW = { width: 1280, height: 720 };

export interface WebClientPageOptions {
  readonly recipe: Recipe;
  readonly bundle: FrameBundle;
  readonly output: PageOutput;
  /** Asked for when a step failed, when the seat is in the call, and when that ended by itself. */
  readonly glimpse?: (glimpse: Glimpse) => void;
  /** Told before each step. */
  readonly step?: (seat: string, number: number, what: string) => void;
}

function runTime(epochMs: number): number {
  return performance.timeOrigin + performance.now() - epochMs;
}

function textsOf(parameters: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts = Object.entries(parameters).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}

export class WebClientPage implements OpenablePage {
  loss: PageLoss | undefined = { reason: 'page-not-ready', detail: 'the tab was not opened' };
  private readonly options: WebClientPageOptions;
  private frame: Omit<FrameSettings, 'workers' | 'epochMs' | 'outbox' | 'inbox'> | undefined;
  private seat = '';
  /** Names that no client has. */
  private readonly outbox = `seatproof${randomBytes(6).toString('hex')}`;
  private readonly inbox = `seatproof${randomBytes(6).toString('hex')}`;
  private readonly ended = new AbortController();
  private readonly reached = new Set<JoinStep>();
  private tab: Page | undefined;
  private listener: SeatListener | undefined;
  private variables: Readonly<Record<string, string>> = {};
  private epochMs = 0;
  private stay: StayWatch | undefined;
  /** The step that is being taken. */
  private doing = 'the beginning';
  private phase: 'joining' | 'in-call' | 'over' = 'joining';

  constructor(options: WebClientPageOptions) {
    this.options = options;
  }

  /** @param tab with nothing in it yet: loading the client is part of joining. */
  async open(tab: Page, { seats: [seat], ...more }: PageContents): Promise<void> {
    if (seat === undefined) throw new Error('a web client without a seat in front of it');
    this.seat = seat.id;
    this.frame = { seat, ...more };
    await tab.exposeFunction(this.outbox, (kind: unknown, text: unknown) => {
      if (typeof text === 'string') this.hear(kind, text);
    });
    await bypassContentPolicy(tab);
    await tab.setViewport(WINDOW);
    keepAnswering(tab, (text) => this.options.output.note(`${this.seat}: ${text}`));
    this.stay = this.stayWatch(tab);
    this.tab = tab;
    this.loss = undefined;
  }

  attend(_seat: string, listener: SeatListener): () => void {
    this.listener = listener;
    return () => (this.listener = undefined);
  }

  send(message: RunnerMessage): void {
    switch (message.type) {
      case 'join':
        void this.join(message.epochMs, message.parameters);
        return;
      case 'act':
        void this.act(message.action);
        return;
      case 'leave':
        void this.leave();
        return;
      case 'collect':
      case 'relayed':
      case 'rejoin':
      case 'relay-refused':
        void this.tell(message);
        return;
      case 'prepare':
    }
  }

  lose(reason: PageLoss['reason'], detail: string): void {
    if (this.phase === 'over') return;
    this.end();
    this.loss = { reason, detail };
    this.listener?.lost(this.loss);
  }

  /** From here on nothing that happens to the tab is a loss. */
  end(): void {
    this.phase = 'over';
    this.ended.abort();
    this.stay?.end();
  }

  private async join(epochMs: number, parameters: Readonly<Record<string, unknown>>): Promise<void> {
    const { tab, frame, outbox, inbox } = this;
    if (tab === undefined || frame === undefined) return;
    this.epochMs = epochMs;
    this.variables = textsOf(parameters);
    const { recipe, bundle } = this.options;
    try {
      await tab.evaluateOnNewDocument(bundle.scriptFor({ ...frame, epochMs, outbox, inbox }));
      // The first step opens the client; the address was checked with the recipe.
      tab.once('domcontentloaded', () => this.say({ type: 'step', step: 'page' }));
      tab.on('domcontentloaded', () => this.stay?.loaded(tab.url()));
      const following = this.following(tab);
      const steps = await followSteps(recipe.steps, following, findElement);
      const outcome = steps.ok
        ? await waitInCall(recipe.in_call, following, findElement, () => this.stay?.connected ?? false)
        : steps;
      if (this.isOver()) return;
      if (outcome.ok) await this.joined(tab);
      else await this.failed(tab, outcome);
    } catch (error) {
      // The tab went away meanwhile, which is told by itself.
      this.options.output.note(`${this.seat}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async joined(tab: Page): Promise<void> {
    this.phase = 'in-call';
    this.say({ type: 'step', step: 'joined' });
    this.stay?.begin();
    await this.glimpse(tab, 'in-call', '');
  }

  private stayWatch(tab: Page): StayWatch {
    const { recipe, output } = this.options;
    const tell = (message: Parameters<SeatListener['message']>[0]): void => this.listener?.message(message);
    return new StayWatch(tab, recipe, {
      recovered: (outage_ms) =>
        tell({ type: 'recovered', seat: this.seat, t_ms: runTime(this.epochMs), outage_ms }),
      disconnected: (detail) => void this.thrownOut(tab, detail),
      hung: (silentMs) => this.lose('page-hung', `no sign of life for ${silentMs} ms`),
      note: (text) => output.note(`${this.seat}: ${text}`),
    });
  }

  private async thrownOut(tab: Page, detail: string): Promise<void> {
    if (this.isOver()) return;
    const t_ms = runTime(this.epochMs);
    this.end();
    await this.glimpse(tab, 'call-ended', detail);
    this.listener?.message({ type: 'failed', seat: this.seat, t_ms, reason: 'disconnected', detail });
  }

  /** From here on the frames' own reports are of no interest. */
  private async failed(tab: Page, { where, what, unreachable }: Outcome & { ok: false }): Promise<void> {
    const detail = `${where}: ${what}`;
    const t_ms = runTime(this.epochMs);
    this.phase = 'over';
    await this.glimpse(tab, 'step-failed', detail);
    const reason = unreachable ? 'signalling-unreachable' : 'client-step-failed';
    this.listener?.message({ type: 'failed', seat: this.seat, t_ms, reason, detail });
  }

  private async act(action: SeatAction['action']): Promise<void> {
    const steps = this.options.recipe.actions[action];
    if (steps === undefined || this.tab === undefined) {
      await this.tell({ type: 'act', seat: this.seat, action });
      return;
    }
    await wake(this.tab);
    const outcome = await followSteps(steps, this.following(this.tab), findElement);
    if (!outcome.ok) this.options.output.note(`${this.seat}: ${action}: ${outcome.where}: ${outcome.what}`);
  }

  private async leave(): Promise<void> {
    const { tab, phase } = this;
    const wasIn = phase === 'in-call';
    this.end();
    if (tab === undefined) return;
    // Whoever drives the seat has lost patience: what it was waiting for is worth a look.
    if (phase === 'joining') await this.glimpse(tab, 'step-failed', `still at ${this.doing}`);
    const { recipe, output } = this.options;
    const signal = AbortSignal.timeout(LEAVE_WITHIN_MS);
    if (wasIn) {
      await wake(tab);
      const left = followSteps(recipe.leave, { ...this.following(tab), signal }, findElement);
      const outcome = await Promise.race([left, elapsed(LEAVE_WITHIN_MS)]);
      if (outcome?.ok === false)
        output.note(`${this.seat} left by closing: ${outcome.where}: ${outcome.what}`);
    }
    const t_ms = runTime(this.epochMs);
    this.listener?.message({ type: 'left', seat: this.seat, t_ms });
    // Whatever the client thinks: its connections end here.
    await tab.goto('about:blank').catch(() => undefined);
  }

  private following(page: Page): Following {
    const { step } = this.options;
    return {
      page,
      variables: this.variables,
      signal: this.ended.signal,
      step: (number, what) => {
        this.doing = number === 0 ? what : `step ${number} (${what})`;
        step?.(this.seat, number, what);
      },
    };
  }

  private async tell(message: RunnerMessage): Promise<void> {
    for (const frame of this.tab?.frames() ?? []) {
      // A frame without our script, or that is just being left, has no use for it.
      await frame
        .evaluate(
          (name, text) => {
            const take: unknown = Reflect.get(globalThis, name);
            if (typeof take === 'function') Reflect.apply(take, undefined, [JSON.parse(text)]);
          },
          this.inbox,
          JSON.stringify(message),
        )
        .catch(() => undefined);
    }
  }

  private say(message: { readonly type: 'step'; readonly step: JoinStep }): void {
    this.hearMessage({ ...message, seat: this.seat, t_ms: runTime(this.epochMs) });
  }

  private hear(kind: unknown, text: string): void {
    this.stay?.alive();
    if (this.phase === 'over') return;
    if (kind === 'rows') {
      this.options.output.lines(text);
      return;
    }
    const message = readPageMessage(text);
    if (message === undefined) this.options.output.note('a page sent something unreadable');
    else this.hearMessage(message);
  }

  private hearMessage(message: PageMessage): void {
    const { output } = this.options;
    if (message.type === 'note') output.note(message.text);
    else if (message.type === 'picture') output.picture(message);
    else if (message.type === 'example') output.example(message.example);
    else if (message.type === 'step') {
      // Each frame tells its own first one.
      if (this.reached.has(message.step)) return;
      this.reached.add(message.step);
      this.listener?.message(message);
    } else if (message.type === 'connections') this.stay?.connections(message.frame, message.connected);
    else if (message.type !== 'alive' && message.type !== 'ready') {
      // Before the recipe says so nobody is in, and so nobody can fall out.
      const early = message.type === 'relay' || message.type === 'named';
      if (early || this.phase === 'in-call') this.listener?.message(message);
    }
  }

  /** As a call, for TypeScript does not see that it changes during an await. */
  private isOver(): boolean {
    return this.phase === 'over';
  }

  private async glimpse(tab: Page, when: Glimpse['when'], what: string): Promise<void> {
    const { glimpse } = this.options;
    if (glimpse !== undefined) glimpse({ seat: this.seat, when, what, ...(await takeGlimpse(tab)) });
  }
}

function elapsed(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
}
