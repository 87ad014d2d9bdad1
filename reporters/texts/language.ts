// The two languages of the reports, and how a text with blanks is filled in. Pure: runs in Node and in the page.

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What stands for `{name}` in a text. */
export type TextValues = Readonly<Record<string, string | number>>;

/** Reads a text of a catalogue and fills its blanks in. */
export type Translate<Key extends string> = (key: Key, values?: TextValues) => string;

const BLANK = /\{([a-z][a-z0-9_]*)\}/g;

/**
 * Puts values in place of `{name}`.
 * @returns the text; a blank without a value stays visible, so that a fault is seen and not hidden.
 */
export function fill(text: string, values: TextValues = {}): string {
  return text.replace(BLANK, (blank, name: string) => String(values[name] ?? blank));
}

/** Names of the blanks in a text, sorted. */
export function blanks(text: string): string[] {
  return [...text.matchAll(BLANK)].map((match) => match[1] ?? '').sort();
}

/** A reader of one catalogue. */
export function createTranslate<Key extends string>(
  catalogue: Readonly<Record<Key, string>>,
): Translate<Key> {
  return (key, values) => fill(catalogue[key], values);
}
