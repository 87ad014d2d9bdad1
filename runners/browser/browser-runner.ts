// The browser runner: real Chromium, the system's own client, synthetic camera and microphone.
import type { Browser, Page } from 'puppeteer-core';
import type { Fault } from '#core/fault.ts';
import type { Plan, SeatPlan } from '#core/plan.ts';
import type { Clock } from '#core/clock.ts';
import type { PrepareContext, Runner, RunnerContext } from '#core/runner.ts';
import { findChromium, launchChromium } from './chromium.ts';
import { ownPages, webClientPages } from './page-kinds.ts';
import type { OpenablePage, PageKind, WebClientHooks } from './page-kinds.ts';
import { FULL_QUALITY } from './protocol.ts';
import type { Collection, PageMessage, SeatSpecification, SenderCamera } from './protocol.ts';
import { driveSeat } from './seat-drive.ts';
import { VmafMeter, vmafPreflight } from './vmaf/vmaf.ts';

export interface BrowserRunnerOptions {
  /** `TargetAdapter.pageClientModule`; not asked for where the running target names a web client. */
  readonly pageClientModule?: string | undefined;
  /** Where SEATPROOF_CHROMIUM and PATH are looked up; ours by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** What is measured; everything by default. */
  readonly collection?: Collection;
  /** Gets the pictures of `keep_pictures`. */
  readonly picture?: (picture: Extract<PageMessage, { type: 'picture' }>) => void;
  /** `Plan.vmaf`: what that needs is looked for before anything starts. */
  readonly vmaf?: boolean;
  /** Looks over the shoulder of seats in front of a web client. */
  readonly webClient?: WebClientHooks;
}

export interface BrowserRunner extends Runner {
  /** Changes in mid-run what is measured. */
  collect(collection: Collection): void;
}

/** Preparing a page longer than this means that the machine can't carry it. */
const PAGE_DEADLINE_MS = 30_000;

/** A light seat whose plan says nothing decodes nothing. */
function decodedVideos(seat: SeatPlan): number | null {
  return seat.tier === 'browser-lite' ? (seat.decoded_videos ?? 0) : null;
}

function specificationOf(seat: SeatPlan): SeatSpecification {
  return {
    id: seat.id,
    index: seat.index,
    camera: seat.camera,
    microphone: seat.microphone,
    mediaSeed: seat.media_seed,
    talk: seat.talk ?? null,
    demand: seat.demand,
    decodedVideos: decodedVideos(seat),
    impaired: seat.network !== undefined,
  };
}

function senderOf({ index, media_seed, camera }: SeatPlan): readonly SenderCamera[] {
  const largest = camera?.layers.at(-1);
  if (largest === undefined) return [];
  return [{ index, seed: media_seed, width: largest.width, height: largest.height }];
}

function group<Key, Value>(values: readonly Value[], keyOf: (value: Value) => Key): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) {
    const existing = groups.get(keyOf(value));
    if (existing === undefined) groups.set(keyOf(value), [value]);
    else existing.push(value);
  }
  return groups;
}

class ChromiumRunner implements BrowserRunner {
  readonly name = 'browser';
  readonly tiers = ['browser', 'browser-lite'] as const;
  private readonly options: BrowserRunnerOptions;
  private readonly environment: Readonly<Record<string, string | undefined>>;
  private readonly pages = new Map<string, OpenablePage>();
  private kind: PageKind | undefined;
  private collection: Collection;
  private senders: readonly SenderCamera[] = [];
  private clock: Clock | undefined;
  private vmaf: VmafMeter | undefined;

  constructor(options: BrowserRunnerOptions) {
    this.options = options;
    this.environment = options.environment ?? process.env;
    this.collection = options.collection ?? { statistics: true, marks: true };
  }

  async preflight(): Promise<readonly Fault[]> {
    return this.options.vmaf === true ? vmafPreflight(this.environment) : [];
  }

  async prepare(context: PrepareContext): Promise<void> {
    if (context.network === undefined && context.seats.some((seat) => seat.network !== undefined)) {
      throw new Error('the plan has seats on impaired networks, but nothing here impairs networks');
    }
    this.wantQuality(context.plan);
    this.senders = context.plan.seats.flatMap(senderOf);
    const executable = await findChromium(this.environment);
    if (executable === undefined) {
      throw new Error(
        'no Chromium found: install one (Debian: apt-get install chromium) or name it in SEATPROOF_CHROMIUM',
      );
    }
    this.kind = await this.kindFor(context);
    for (const seat of context.seats) this.pageFor(seat, context);
    // One after the other: a burst of starting browsers would be slower and time some of them out.
    for (const seats of group(context.seats, (seat) => seat.process).values()) {
      await this.startProcess(executable, seats, context);
    }
  }

  async run(context: RunnerContext): Promise<void> {
    this.clock = context.clock;
    await Promise.all(context.seats.map((seat) => driveSeat(seat, this.pageFor(seat, context), context)));
    for (const page of this.pages.values()) page.end();
    await this.vmaf?.finish(context, this.environment);
  }

  private wantQuality(plan: Plan): void {
    const { media_quality, settle_ms, vmaf } = plan;
    if (media_quality !== 'full') return;
    const quality = { ...FULL_QUALITY, examples_after_ms: settle_ms, keep_pictures: vmaf === true };
    this.collection = { quality, ...this.collection };
    if (vmaf === true) this.vmaf = new VmafMeter(plan);
  }

  collect(collection: Collection): void {
    this.collection = collection;
    for (const page of this.pages.values()) {
      if (page.loss === undefined) page.send({ type: 'collect', collection });
    }
  }

  private async kindFor(context: PrepareContext): Promise<PageKind> {
    const { pageClientModule, webClient } = this.options;
    const recipe = context.target.webClient;
    if (recipe !== undefined) return webClientPages(recipe, webClient ?? {});
    if (pageClientModule === undefined) throw new Error('the target has neither a page client nor a recipe');
    return ownPages(pageClientModule, context);
  }

  private keyOf(seat: SeatPlan): string {
    if (this.kind === undefined) throw new Error('seats have no pages before they are prepared');
    return this.kind.keyOf(seat);
  }

  private pageFor(seat: SeatPlan, context: PrepareContext): OpenablePage {
    const key = this.keyOf(seat);
    const existing = this.pages.get(key);
    if (existing !== undefined) return existing;
    if (this.kind === undefined) throw new Error('seats have no pages before they are prepared');
    const page = this.kind.create(key, {
      lines: (ndjson) => context.sink.lines(ndjson),
      picture: (picture) => {
        this.options.picture?.(picture);
        this.vmaf?.offer(picture);
      },
      example: (example) => context.sink.example?.(example),
      note: (text) => {
        if (this.clock === undefined) context.log(text);
        else context.sink.event({ kind: 'note', t_ms: this.clock.now(), text });
      },
    });
    this.pages.set(key, page);
    return page;
  }

  private async startProcess(
    executable: string,
    seats: readonly SeatPlan[],
    context: PrepareContext,
  ): Promise<void> {
    const loseAll = (detail: string): void => {
      for (const seat of seats) this.pages.get(this.keyOf(seat))?.lose('process-lost', detail);
    };
    let browser: Browser | undefined;
    context.teardown.add('browser', async () => {
      for (const seat of seats) this.pages.get(this.keyOf(seat))?.end();
      await browser?.close();
    });
    try {
      browser = await launchChromium(executable, context.processes, this.environment);
    } catch (error) {
      loseAll(`Chromium did not start: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    const [blank] = await browser.pages();
    browser.on('disconnected', () => loseAll('the browser process ended'));
    for (const [key, seatsOfPage] of group(seats, (seat) => this.keyOf(seat))) {
      const page = this.pages.get(key);
      if (page !== undefined) await this.openPage(browser, page, seatsOfPage);
    }
    // The blank page it came with would be one more renderer.
    await blank?.close();
  }

  private async openPage(browser: Browser, page: OpenablePage, seats: readonly SeatPlan[]): Promise<void> {
    try {
      // A window of its own: a tab behind another one renders nothing.
      const profile = this.kind?.ownProfiles === true ? await browser.createBrowserContext() : browser;
      const tab = await profile.newPage({ type: 'window' });
      watchTab(tab, page);
      const { senders, collection } = this;
      const opened = page.open(tab, { seats: seats.map(specificationOf), senders, collection });
      const late = new Promise<never>((_resolve, reject) => {
        AbortSignal.timeout(PAGE_DEADLINE_MS).addEventListener('abort', () =>
          reject(new Error(`not ready within ${PAGE_DEADLINE_MS} ms`)),
        );
      });
      await Promise.race([opened, late]);
    } catch (error) {
      page.lose('page-not-ready', error instanceof Error ? error.message : String(error));
    }
  }
}

function watchTab(tab: Page, page: OpenablePage): void {
  tab.on('error', (error) => page.lose('page-crashed', error.message));
  tab.on('close', () => page.lose('page-crashed', 'the page was closed'));
}

/** A runner for one run. */
export function createBrowserRunner(options: BrowserRunnerOptions): BrowserRunner {
  return new ChromiumRunner(options);
}
