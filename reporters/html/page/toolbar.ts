// The bar at the top: language, colours, print. Native radio buttons, so that keys and screen readers work.
import type { Language } from '../../texts/language.ts';
import { h } from './dom.ts';
import type { PageBasics } from './page-context.ts';
import { THEMES } from './preferences.ts';
import type { Theme } from './preferences.ts';

export interface ToolbarActions {
  readonly setLanguage: (language: Language) => void;
  readonly setTheme: (theme: Theme) => void;
}

interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** Of the label, where it is not the page's language. */
  readonly lang?: string;
}

function choices<Value extends string>(
  name: string,
  legend: string,
  options: readonly Choice<Value>[],
  current: Value,
  onChoice: (value: Value) => void,
): HTMLElement {
  const items = options.map(({ value, label, lang }) => {
    const input = h('input', { type: 'radio', name, value, checked: value === current });
    input.addEventListener('change', () => onChoice(value));
    return h('label', { lang }, input, h('span', {}, label));
  });
  return h('fieldset', { class: 'choices' }, h('legend', { class: 'visually-hidden' }, legend), ...items);
}

export function createToolbar(
  { text, language }: PageBasics,
  theme: Theme,
  actions: ToolbarActions,
): HTMLElement {
  const languages: readonly Choice<Language>[] = [
    { value: 'de', label: 'Deutsch', lang: 'de' },
    { value: 'en', label: 'English', lang: 'en' },
  ];
  const themes = THEMES.map((value) => ({ value, label: text(`page.theme.${value}`) }));
  const print = h('button', { type: 'button' }, text('page.print'));
  print.addEventListener('click', () => window.print());
  return h(
    'header',
    { class: 'toolbar' },
    h('a', { class: 'skip', href: '#verdict' }, text('page.skip')),
    h('p', { class: 'brand' }, 'Seatproof'),
    h(
      'div',
      { class: 'tools' },
      choices('language', text('page.language'), languages, language, actions.setLanguage),
      choices('theme', text('page.theme'), themes, theme, actions.setTheme),
      print,
    ),
  );
}
