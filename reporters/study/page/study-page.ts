// The frame of the pages about several runs (a capacity search, a fleet): bar, contents, sections, footer, language
// and colours as on the report of a run. Texts stand where they are used, in both languages.
import type { BilingualText } from '#core/fleet.ts';
import {
  createTranslate,
  fill,
  type Language,
  type TextValues,
  type Translate,
} from '../../texts/language.ts';
import { keepUnitsTogether } from '../../texts/quantity.ts';
import { ChartShelf } from '../../html/page/charts/chart-shelf.ts';
import { h } from '../../html/page/dom.ts';
import { createFormats, type Formats } from '../../html/page/page-context.ts';
import {
  initialLanguage,
  initialTheme,
  rememberLanguage,
  rememberTheme,
  type Theme,
} from '../../html/page/preferences.ts';
import { de } from '../../html/page/texts/de.ts';
import { en, type PageTextKey } from '../../html/page/texts/en.ts';
import { createToolbar } from '../../html/page/toolbar.ts';

export interface StudyContext<Data> {
  readonly data: Data;
  readonly language: Language;
  /** The text of the reader's language, with its blanks filled in. */
  readonly say: (text: BilingualText, values?: TextValues) => string;
  /** Texts of the frame, shared with the report of a run. */
  readonly text: Translate<PageTextKey>;
  readonly format: Formats;
  readonly charts: ChartShelf;
}

export interface StudySection<Data> {
  /** The first section is called `verdict`: the skip link goes there. */
  readonly id: string;
  readonly heading: BilingualText;
  /** Elements below the heading; null leaves the section out. */
  render(context: StudyContext<Data>): readonly Node[] | null;
}

interface StudyPage<Data> {
  readonly sections: readonly StudySection<Data>[];
  readonly title: (context: StudyContext<Data>) => string;
  readonly footer: (context: StudyContext<Data>) => string;
}

const CONTENTS: BilingualText = { en: en['page.contents'], de: de['page.contents'] };

function renderSections<Data>(page: StudyPage<Data>, context: StudyContext<Data>): HTMLElement[] {
  return page.sections.flatMap((section) => {
    const content = section.render(context);
    if (content === null) return [];
    const label = `${section.id}-heading`;
    const heading = h('h2', { id: label }, context.say(section.heading));
    return [h('section', { id: section.id, 'aria-labelledby': label }, heading, ...content)];
  });
}

function contents<Data>(sections: readonly HTMLElement[], { say }: StudyContext<Data>): HTMLElement {
  const links = sections.map((section) =>
    h('li', {}, h('a', { href: `#${section.id}` }, section.querySelector('h2')?.textContent ?? '')),
  );
  return h('nav', { class: 'contents', 'aria-label': say(CONTENTS) }, h('ol', {}, ...links));
}

function createContext<Data>(data: Data, language: Language, charts: ChartShelf): StudyContext<Data> {
  const text = createTranslate<PageTextKey>(language === 'de' ? de : en);
  return {
    data,
    language,
    text,
    say: (bilingual, values) => keepUnitsTogether(fill(bilingual[language], values)),
    format: createFormats(language, text),
    charts,
  };
}

function showTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

/** Builds the page, and again when the reader changes the language. */
export function startStudyPage<Data>(data: Data, page: StudyPage<Data>): void {
  const charts = new ChartShelf();
  const state = { language: initialLanguage(), theme: initialTheme() };
  const render = (): void => {
    charts.clear();
    const context = createContext(data, state.language, charts);
    const text = createTranslate<PageTextKey>(state.language === 'de' ? de : en);
    const toolbar = createToolbar({ text, language: state.language }, state.theme, {
      setLanguage: (language) => {
        state.language = language;
        rememberLanguage(language);
        render();
        document.querySelector<HTMLElement>(`input[name=language][value=${language}]`)?.focus();
      },
      setTheme: (theme) => {
        state.theme = theme;
        rememberTheme(theme);
        showTheme(theme);
        charts.recolour();
      },
    });
    document.documentElement.lang = state.language;
    document.title = page.title(context);
    const sections = renderSections(page, context);
    const title = h('h1', { class: 'visually-hidden' }, document.title);
    const main = h('main', {}, title, ...sections);
    const layout = h('div', { class: 'layout' }, contents(sections, context), main);
    document.body.replaceChildren(toolbar, layout, h('footer', {}, page.footer(context)));
  };
  showTheme(state.theme);
  render();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.recolour());
  addEventListener('beforeprint', () => {
    showTheme('light');
    charts.prepareForPrint();
  });
  addEventListener('afterprint', () => {
    showTheme(state.theme);
    charts.returnFromPrint();
  });
  if (location.hash !== '') document.querySelector(location.hash)?.scrollIntoView();
}

/** The document that the file carries; written by the same version of the same program. */
export function embeddedData(): unknown {
  return JSON.parse(document.getElementById('report-data')?.textContent ?? '');
}
