// The two kinds of pages that seats live in: ours, with the system's SDK bundled in and several seats each, and tabs
// of a foreign web client, with one seat each. To the runner they are alike.
import type { Page } from 'puppeteer-core';
import type { SeatPlan } from '#core/plan.ts';
import type { Recipe } from '#core/recipe.ts';
import type { PrepareContext } from '#core/runner.ts';
import { bundlePage } from './page-bundle.ts';
import { startPageServer } from './page-server.ts';
import type { PageServer } from './page-server.ts';
import type { Collection, SeatSpecification, SenderCamera } from './protocol.ts';
import { ConnectedPage } from './seat-page.ts';
import type { PageLoss, PageOutput, SeatPage } from './seat-page.ts';
import { bundleFrame } from './web-client/frame-script.ts';
import { WebClientPage } from './web-client/web-client-page.ts';
import type { WebClientPageOptions } from './web-client/web-client-page.ts';

/** What a page is told before it carries seats. */
export interface PageContents {
  readonly seats: readonly SeatSpecification[];
  readonly senders: readonly SenderCamera[];
  readonly collection: Collection;
}

export interface OpenablePage extends SeatPage {
  /** Resolves when the seats can join there. */
  open(tab: Page, contents: PageContents): Promise<void>;
  /** The page is gone for good; its seats are told. Only the first loss counts. */
  lose(reason: PageLoss['reason'], detail: string): void;
  /** From here on nothing that happens to the page is a loss. */
  end(): void;
}

export interface PageKind {
  /** Whether each page has cookies and storage of its own, as people at machines of their own have. */
  readonly ownProfiles: boolean;
  /** Seats with the same key share a page. */
  keyOf(seat: SeatPlan): string;
  create(key: string, output: PageOutput): OpenablePage;
}

class OwnPage extends ConnectedPage implements OpenablePage {
  private readonly key: string;
  private readonly server: PageServer;

  constructor(key: string, server: PageServer, output: PageOutput) {
    super(output);
    this.key = key;
    this.server = server;
  }

  async open(tab: Page, contents: PageContents): Promise<void> {
    await tab.goto(this.server.address(this.key), { waitUntil: 'domcontentloaded' });
    await this.prepare(await this.server.line(this.key), { type: 'prepare', ...contents });
  }
}

/** Pages with a target's own client in them. */
export async function ownPages(
  pageClientModule: string,
  { teardown }: Pick<PrepareContext, 'teardown'>,
): Promise<PageKind> {
  const server = await startPageServer(await bundlePage(pageClientModule));
  teardown.add('page server', () => server.close());
  return {
    ownProfiles: false,
    keyOf: (seat) => `${seat.process}-${seat.page}`,
    create: (key, output) => new OwnPage(key, server, output),
  };
}

export type WebClientHooks = Pick<WebClientPageOptions, 'glimpse' | 'step'>;

/** Tabs with a service's web client in them. */
export async function webClientPages(recipe: Recipe, hooks: WebClientHooks): Promise<PageKind> {
  const bundle = await bundleFrame();
  return {
    ownProfiles: true,
    keyOf: (seat) => seat.id,
    create: (_key, output) => new WebClientPage({ recipe, bundle, output, ...hooks }),
  };
}
