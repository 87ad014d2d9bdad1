// Builds the page of a comparison from the embedded data, and again when the language changes. Runs in the
// reader's browser, offline.
import type { Comparison } from '#core/comparison.ts';
import { h } from '../../html/page/dom.ts';
import {
  initialLanguage,
  initialTheme,
  rememberLanguage,
  rememberTheme,
  type Theme,
} from '../../html/page/preferences.ts';
import { createToolbar } from '../../html/page/toolbar.ts';
import type { Language } from '../../texts/language.ts';
import { createCompareContext, type CompareContext, type CompareSection } from './compare-context.ts';
import { SECTIONS } from './sections/sections.ts';

function readData(): Comparison {
  // Written by the same version of the same program (html.ts), so it is not checked again.
  return JSON.parse(document.getElementById('comparison-data')?.textContent ?? '') as Comparison;
}

function renderSection(section: CompareSection, context: CompareContext): HTMLElement | null {
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

function contents(sections: readonly HTMLElement[], { page }: CompareContext): HTMLElement {
  const links = sections.map((section) =>
    h('li', {}, h('a', { href: `#${section.id}` }, section.querySelector('h2')?.textContent ?? '')),
  );
  return h('nav', { class: 'contents', 'aria-label': page('page.contents') }, h('ol', {}, ...links));
}

function showTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

class Page {
  private language: Language = initialLanguage();
  private theme: Theme = initialTheme();
  private readonly data: Comparison;

  constructor(data: Comparison) {
    this.data = data;
  }

  start(): void {
    showTheme(this.theme);
    this.render();
    addEventListener('beforeprint', () => showTheme('light'));
    addEventListener('afterprint', () => showTheme(this.theme));
    if (location.hash !== '') document.querySelector(location.hash)?.scrollIntoView();
  }

  private render(): void {
    const context = createCompareContext(this.data, this.language);
    const sections = SECTIONS.map((section) => renderSection(section, context)).filter(
      (section) => section !== null,
    );
    const toolbar = createToolbar({ text: context.page, language: this.language }, this.theme, {
      setLanguage: (language) => {
        this.language = language;
        rememberLanguage(language);
        this.render();
        document.querySelector<HTMLElement>(`input[name=language][value=${language}]`)?.focus();
      },
      setTheme: (theme) => {
        this.theme = theme;
        rememberTheme(theme);
        showTheme(theme);
      },
    });
    document.documentElement.lang = this.language;
    document.title = context.text('page.title', { scenario: this.data.scenario.name });
    const layout = h(
      'div',
      { class: 'layout' },
      contents(sections, context),
      h('main', {}, h('h1', { class: 'visually-hidden' }, document.title), ...sections),
    );
    const footer = context.text('page.made', { version: this.data.seatproof });
    document.body.replaceChildren(toolbar, layout, h('footer', {}, footer));
  }
}

new Page(readData()).start();
