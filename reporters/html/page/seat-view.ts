// Which seats the table shows and in which order: search, filter, order, page. No elements here, so that a
// thousand seats can be searched and sorted in a test.
import type { SeatSummary } from '#core/result.ts';
import type { SeatTable } from '../report-data.ts';

export type SeatColumn = keyof SeatSummary;
export type SeatRow = Readonly<Partial<Record<SeatColumn, string | number | null>>>;

export const SEATS_PER_PAGE = 50;

/** The rows of the embedded table as objects. */
export function readSeats(table: SeatTable): SeatRow[] {
  return table.rows.map((row) =>
    Object.fromEntries(table.columns.map((column, index) => [column, row[index] ?? null])),
  );
}

export interface SeatPage {
  readonly rows: readonly SeatRow[];
  readonly matching: number;
  readonly page: number;
  readonly pages: number;
}

/** Empty cells come last in either direction: a seat without a value is neither the best nor the worst. */
function compare(a: string | number | null, b: string | number | null, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order =
    typeof a === 'number' && typeof b === 'number'
      ? a - b
      : String(a).localeCompare(String(b), 'en', { numeric: true });
  return descending ? -order : order;
}

export class SeatView {
  search = '';
  onlyFailed = false;
  column: SeatColumn = 'seat';
  descending = false;
  page = 0;
  private readonly seats: readonly SeatRow[];
  /** What can be searched for in a seat, lower case; joined by the words of the language. */
  private haystack: readonly string[] = [];

  constructor(seats: readonly SeatRow[]) {
    this.seats = seats;
  }

  get total(): number {
    return this.seats.length;
  }

  /** Makes the words of the current language searchable. */
  index(words: (seat: SeatRow) => string): void {
    this.haystack = this.seats.map((seat) => words(seat).toLowerCase());
  }

  /** Sorts by a column; the same again turns the order round. */
  sortBy(column: SeatColumn): void {
    this.descending = column === this.column ? !this.descending : false;
    this.column = column;
    this.page = 0;
  }

  /** All seats that match, in order. */
  matching(): SeatRow[] {
    const parts = this.search.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.seats.filter((seat, index) => {
      if (this.onlyFailed && seat.outcome === 'joined') return false;
      const words = this.haystack[index] ?? '';
      return parts.every((part) => words.includes(part));
    });
    return found.sort((a, b) => compare(a[this.column] ?? null, b[this.column] ?? null, this.descending));
  }

  /** The current page; a page beyond the end becomes the last one. */
  current(): SeatPage {
    const all = this.matching();
    const pages = Math.max(1, Math.ceil(all.length / SEATS_PER_PAGE));
    this.page = Math.min(Math.max(0, this.page), pages - 1);
    const from = this.page * SEATS_PER_PAGE;
    return { rows: all.slice(from, from + SEATS_PER_PAGE), matching: all.length, page: this.page, pages };
  }
}
