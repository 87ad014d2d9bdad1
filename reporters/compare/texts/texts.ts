// The texts of comparisons in a language.
import { createTranslate, type Language, type Translate } from '../../texts/language.ts';
import { de } from './de.ts';
import { en, type CompareTextKey } from './en.ts';

const TRANSLATE: Readonly<Record<Language, Translate<CompareTextKey>>> = {
  en: createTranslate<CompareTextKey>(en),
  de: createTranslate(de),
};

export function compareTexts(language: Language): Translate<CompareTextKey> {
  return TRANSLATE[language];
}
