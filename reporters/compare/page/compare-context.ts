// What a section of the comparison gets: the data and the reader's language with everything to write in it.
import type { Comparison } from '#core/comparison.ts';
import type { PageBasics } from '../../html/page/page-context.ts';
import type { PageTextKey } from '../../html/page/texts/en.ts';
import type { Language, Translate } from '../../texts/language.ts';
import { sharedTexts } from '../../texts/sentences.ts';
import type { TextKey } from '../../texts/en.ts';
import type { CompareTextKey } from '../texts/en.ts';
import { compareTexts } from '../texts/texts.ts';

export interface CompareContext {
  readonly data: Comparison;
  readonly language: Language;
  readonly text: Translate<CompareTextKey>;
  /** Texts of the frame, shared with the report of a run. */
  readonly page: Translate<PageTextKey>;
  readonly shared: Translate<TextKey>;
}

/** A part of the page. A further view is one more file and one more line in sections/sections.ts. */
export interface CompareSection {
  readonly id: string;
  readonly heading: CompareTextKey;
  /** Elements below the heading; null leaves the section out. */
  render(context: CompareContext): readonly Node[] | null;
}

export function createCompareContext(data: Comparison, { language, text }: PageBasics): CompareContext {
  return {
    data,
    language,
    text: compareTexts(language),
    page: text,
    shared: sharedTexts(language),
  };
}
