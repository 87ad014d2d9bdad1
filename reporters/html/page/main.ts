// Builds the page from the embedded data, and again when the language changes. Runs in the reader's browser,
// offline; knows nothing of files or networks.
import type { Language } from '../../texts/language.ts';
import type { ReportData } from '../report-data.ts';
import { ChartShelf } from './charts/chart-shelf.ts';
import { h } from './dom.ts';
import { createPageContext } from './page-context.ts';
import type { PageContext, Section } from './page-context.ts';
import { initialLanguage, initialTheme, rememberLanguage, rememberTheme } from './preferences.ts';
import type { Theme } from './preferences.ts';
import { SeatView, readSeats } from './seat-view.ts';
import { SECTIONS } from './sections/sections.ts';
import { createToolbar } from './toolbar.ts';

function readData(): ReportData {
  // Written by the same version of the same program (html.ts), so it is not checked again.
  return JSON.parse(document.getElementById('report-data')?.textContent ?? '') as ReportData;
}

function renderSection(section: Section, context: PageContext): HTMLElement | null {
  const content = section.render(context);
  if (content === null) return null;
  const label = `${section.id}-heading`;
  return h(
    'section',
    { id: section.id, 'aria-labelledby': label },
    h('h2', { id: label }, context.text(section.heading)),
    ...content,
  );
}

function contents(sections: readonly HTMLElement[], { text }: PageContext): HTMLElement {
  const links = sections.map((section) =>
    h('li', {}, h('a', { href: `#${section.id}` }, section.querySelector('h2')?.textContent ?? '')),
  );
  return h('nav', { class: 'contents', 'aria-label': text('page.contents') }, h('ol', {}, ...links));
}

class Page {
  private language: Language = initialLanguage();
  private theme: Theme = initialTheme();
  private readonly charts = new ChartShelf();
  private readonly data: ReportData;
  private readonly seatView: SeatView;

  constructor(data: ReportData) {
    this.data = data;
    this.seatView = new SeatView(readSeats(data.seats));
  }

  start(): void {
    this.showTheme(this.theme);
    this.render();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.charts.recolour());
    addEventListener('beforeprint', () => {
      this.showTheme('light');
      this.charts.prepareForPrint();
    });
    addEventListener('afterprint', () => {
      this.showTheme(this.theme);
      this.charts.returnFromPrint();
    });
    if (location.hash !== '') document.querySelector(location.hash)?.scrollIntoView();
  }

  private showTheme(theme: Theme): void {
    if (theme === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }

  private render(): void {
    this.charts.clear();
    const context = createPageContext(this.data, this.language, this.charts, this.seatView);
    const { result } = this.data;
    const sections = SECTIONS.map((section) => renderSection(section, context)).filter(
      (section) => section !== null,
    );
    const toolbar = createToolbar(context, this.theme, {
      setLanguage: (language) => {
        this.language = language;
        rememberLanguage(language);
        this.render();
        document.querySelector<HTMLElement>(`input[name=language][value=${language}]`)?.focus();
      },
      setTheme: (theme) => {
        this.theme = theme;
        rememberTheme(theme);
        this.showTheme(theme);
        this.charts.recolour();
      },
    });
    document.documentElement.lang = this.language;
    document.title = context.text('page.title', {
      verdict: context.shared(`verdict.${result.verdict}`),
      scenario: result.scenario.name,
    });
    const footer = context.text('page.footer', { version: result.environment.seatproof, id: result.id });
    const title = h('h1', { class: 'visually-hidden' }, document.title);
    const layout = h(
      'div',
      { class: 'layout' },
      contents(sections, context),
      h('main', {}, title, ...sections),
    );
    document.body.replaceChildren(toolbar, layout, h('footer', {}, footer));
  }
}

new Page(readData()).start();
// For tests and benchmarks: everything that opening the file does is done.
performance.mark('seatproof-report-open');
