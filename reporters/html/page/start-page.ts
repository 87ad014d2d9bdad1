// What every page has alike: bar, contents, sections and footer, in the reader's language and colours, on the
// screen and on paper. Runs in the reader's browser, offline; knows nothing of files or networks.
import { createTranslate, type Language } from '../../texts/language.ts';
import { ChartShelf } from './charts/chart-shelf.ts';
import { h } from './dom.ts';
import type { PageBasics } from './page-context.ts';
import { initialLanguage, initialTheme, rememberLanguage, rememberTheme, type Theme } from './preferences.ts';
import { de } from './texts/de.ts';
import { en, type PageTextKey } from './texts/en.ts';
import { createToolbar } from './toolbar.ts';

interface PageSection<Context, Heading> {
  /** The first section is called `verdict`: the skip link goes there. */
  readonly id: string;
  readonly heading: Heading;
  /** Elements below the heading; null leaves the section out. */
  render(context: Context): readonly Node[] | null;
}

interface Page<Context, Heading> {
  /** What sections get; made anew with each language. */
  readonly context: (basics: PageBasics) => Context;
  readonly sections: readonly PageSection<Context, Heading>[];
  readonly heading: (context: Context, heading: Heading) => string;
  readonly title: (context: Context) => string;
  readonly footer: (context: Context) => string;
}

/** What the file carries as JSON in the element `id`; written by the same version of the same program. */
export function embeddedData(id = 'report-data'): unknown {
  return JSON.parse(document.getElementById(id)?.textContent ?? '');
}

function showTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

function renderSections<Context, Heading>(page: Page<Context, Heading>, context: Context): HTMLElement[] {
  return page.sections.flatMap((section) => {
    const content = section.render(context);
    if (content === null) return [];
    const label = `${section.id}-heading`;
    const heading = h('h2', { id: label }, page.heading(context, section.heading));
    return [h('section', { id: section.id, 'aria-labelledby': label }, heading, ...content)];
  });
}

function contents(sections: readonly HTMLElement[], { text }: PageBasics): HTMLElement {
  const links = sections.map((section) =>
    h('li', {}, h('a', { href: `#${section.id}` }, section.querySelector('h2')?.textContent ?? '')),
  );
  return h('nav', { class: 'contents', 'aria-label': text('page.contents') }, h('ol', {}, ...links));
}

function showPage<Context, Heading>(
  page: Page<Context, Heading>,
  basics: PageBasics,
  toolbar: HTMLElement,
): void {
  const context = page.context(basics);
  const sections = renderSections(page, context);
  document.documentElement.lang = basics.language;
  document.title = page.title(context);
  const title = h('h1', { class: 'visually-hidden' }, document.title);
  const main = h('main', {}, title, ...sections);
  const layout = h('div', { class: 'layout' }, contents(sections, basics), main);
  document.body.replaceChildren(toolbar, layout, h('footer', {}, page.footer(context)));
}

/** Builds the page, and again when the reader changes the language. */
export function startPage<Context, Heading>(page: Page<Context, Heading>): void {
  const charts = new ChartShelf();
  let theme = initialTheme();
  const render = (language: Language): void => {
    charts.clear();
    const text = createTranslate<PageTextKey>(language === 'de' ? de : en);
    const basics = { language, text, charts };
    const toolbar = createToolbar(basics, theme, {
      setLanguage: (chosen) => {
        rememberLanguage(chosen);
        render(chosen);
        document.querySelector<HTMLElement>(`input[name=language][value=${chosen}]`)?.focus();
      },
      setTheme: (chosen) => {
        theme = chosen;
        rememberTheme(chosen);
        showTheme(chosen);
        charts.recolour();
      },
    });
    showPage(page, basics, toolbar);
  };
  showTheme(theme);
  render(initialLanguage());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.recolour());
  addEventListener('beforeprint', () => {
    showTheme('light');
    charts.prepareForPrint();
  });
  addEventListener('afterprint', () => {
    showTheme(theme);
    charts.returnFromPrint();
  });
  if (location.hash !== '') document.querySelector(location.hash)?.scrollIntoView();
}
