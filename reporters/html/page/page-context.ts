// What a section gets: the data, the reader's language with everything to write in it, and where charts go.
import type { Language, Translate } from '../../texts/language.ts';
import {
  formatClock,
  formatCount,
  formatDuration,
  formatNumber,
  formatQuantity,
  formatShare,
  metricTitle,
} from '../../texts/quantity.ts';
import { sharedTexts } from '../../texts/sentences.ts';
import type { TextKey } from '../../texts/en.ts';
import type { ReportData } from '../report-data.ts';
import type { ChartShelf } from './charts/chart-shelf.ts';
import type { SeatView } from './seat-view.ts';
import type { PageTextKey } from './texts/en.ts';

/** A number never parts from its unit at the end of a line. */
const glue = (text: string): string => text.replace(/ /g, '\u00a0');

export interface Formats {
  readonly count: (value: number) => string;
  readonly number: (value: number) => string;
  readonly share: (value: number) => string;
  readonly quantity: (value: number | null, unit: string) => string;
  readonly clock: (time_ms: number) => string;
  readonly duration: (duration_ms: number) => string;
  readonly date: (iso: string) => string;
  readonly seats: (count: number) => string;
  readonly rooms: (count: number) => string;
  readonly title: (metricKey: string) => string;
}

/** What the sections of every page are written with. */
export interface PageBasics {
  readonly language: Language;
  /** Texts of the report of a run, and of the bar and contents of all pages. */
  readonly text: Translate<PageTextKey>;
  readonly charts: ChartShelf;
}

export interface PageContext extends PageBasics {
  readonly data: ReportData;
  readonly shared: Translate<TextKey>;
  readonly format: Formats;
  /** Search, order and page of the table of seats; outlives a change of language. */
  readonly seatView: SeatView;
}

/** A part of the page. Later pages are added as further sections (sections/sections.ts). */
export interface Section {
  readonly id: string;
  readonly heading: PageTextKey;
  /** Elements below the heading; null leaves the section out. */
  render(context: PageContext): readonly Node[] | null;
}

export function createFormats(language: Language, text: Translate<PageTextKey>): Formats {
  const locale = language === 'de' ? 'de-DE' : 'en-GB';
  const date = new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  const count = (value: number): string => formatCount(value, language);
  return {
    count,
    number: (value) => formatNumber(value, language),
    share: (value) => glue(formatShare(value, language)),
    quantity: (value, unit) => glue(formatQuantity(value, unit, language)),
    clock: formatClock,
    duration: (duration_ms) => glue(formatDuration(duration_ms)),
    date: (iso) => `${date.format(new Date(iso))} UTC`,
    seats: (value) =>
      glue(text(value === 1 ? 'unit.seats.one' : 'unit.seats.other', { count: count(value) })),
    rooms: (value) =>
      glue(text(value === 1 ? 'unit.rooms.one' : 'unit.rooms.other', { count: count(value) })),
    title: (metricKey) => metricTitle(metricKey, language),
  };
}

export function createPageContext(data: ReportData, basics: PageBasics, seatView: SeatView): PageContext {
  const { language, text } = basics;
  return {
    ...basics,
    data,
    shared: sharedTexts(language),
    format: createFormats(language, text),
    seatView,
  };
}
