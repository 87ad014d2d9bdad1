// Language and colours that the reader chose: from the address (?lang=de&theme=dark), else from the last
// visit, else from the browser.
import { LANGUAGES } from '../../texts/language.ts';
import type { Language } from '../../texts/language.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const LANGUAGE_KEY = 'seatproof-language';
const THEME_KEY = 'seatproof-theme';

// Storage throws where the browser forbids it for local files; a preference is not worth an error.
function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Then it holds for this visit only.
  }
}

function wanted<Value extends string>(
  values: readonly Value[],
  parameter: string,
  key: string,
): Value | undefined {
  const named = [new URLSearchParams(location.search).get(parameter), stored(key)];
  return values.find((value) => named.find((name) => name !== null) === value);
}

export function initialLanguage(): Language {
  const preferred = navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en';
  return wanted(LANGUAGES, 'lang', LANGUAGE_KEY) ?? preferred;
}

export function initialTheme(): Theme {
  return wanted(THEMES, 'theme', THEME_KEY) ?? 'auto';
}

export function rememberLanguage(language: Language): void {
  store(LANGUAGE_KEY, language);
}

export function rememberTheme(theme: Theme): void {
  store(THEME_KEY, theme);
}
