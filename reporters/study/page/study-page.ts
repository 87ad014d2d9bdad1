// The pages about several runs (a capacity search, a fleet), in the frame of the report of a run. Texts stand where
// they are used, in both languages.
import type { BilingualText } from '#core/fleet.ts';
import { fill, type TextValues } from '../../texts/language.ts';
import { keepUnitsTogether } from '../../texts/quantity.ts';
import { createFormats, type Formats, type PageBasics } from '../../html/page/page-context.ts';
import { startPage } from '../../html/page/start-page.ts';

export interface StudyContext<Data> extends PageBasics {
  readonly data: Data;
  /** The text of the reader's language, with its blanks filled in. */
  readonly say: (text: BilingualText, values?: TextValues) => string;
  readonly format: Formats;
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

function createContext<Data>(data: Data, basics: PageBasics): StudyContext<Data> {
  const { language, text } = basics;
  return {
    ...basics,
    data,
    say: (bilingual, values) => keepUnitsTogether(fill(bilingual[language], values)),
    format: createFormats(language, text),
  };
}

export function startStudyPage<Data>(data: Data, page: StudyPage<Data>): void {
  startPage({
    ...page,
    context: (basics) => createContext(data, basics),
    heading: ({ say }, heading) => say(heading),
  });
}
