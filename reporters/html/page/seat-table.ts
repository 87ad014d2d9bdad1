// The table of seats with its controls: search, filter, headers that sort, pages.
import { h } from './dom.ts';
import type { PageContext } from './page-context.ts';
import type { SeatColumn, SeatRow } from './seat-view.ts';
import type { PageTextKey } from './texts/en.ts';
import { verdictBadge } from './verdict-badge.ts';
import { en as sharedEnglish } from '../../texts/en.ts';
import type { TextKey } from '../../texts/en.ts';

interface SeatColumnView {
  readonly column: SeatColumn;
  readonly heading: PageTextKey;
  /** Unit of the values; none for text. Times are stored in milliseconds. */
  readonly unit?: 'clock' | 'milliseconds' | 'frames_per_second' | 'pixels' | 'share';
}

const COLUMNS: readonly SeatColumnView[] = [
  { column: 'seat', heading: 'seats.seat' },
  { column: 'room', heading: 'seats.room' },
  { column: 'tier', heading: 'seats.tier' },
  { column: 'outcome', heading: 'seats.outcome' },
  { column: 'join_at_ms', heading: 'seats.join_at_ms', unit: 'clock' },
  { column: 'join_ms', heading: 'seats.join_ms', unit: 'milliseconds' },
  { column: 'first_audio_ms', heading: 'seats.first_audio_ms', unit: 'milliseconds' },
  { column: 'first_video_ms', heading: 'seats.first_video_ms', unit: 'milliseconds' },
  { column: 'video_frame_rate', heading: 'seats.video_frame_rate', unit: 'frames_per_second' },
  { column: 'video_height_pixels', heading: 'seats.video_height_pixels', unit: 'pixels' },
  { column: 'video_loss_share', heading: 'seats.video_loss_share', unit: 'share' },
  { column: 'video_freeze_share', heading: 'seats.video_freeze_share', unit: 'share' },
  { column: 'video_latency_ms', heading: 'seats.video_latency_ms', unit: 'milliseconds' },
  { column: 'audio_concealed_share', heading: 'seats.audio_concealed_share', unit: 'share' },
  { column: 'round_trip_ms', heading: 'seats.round_trip_ms', unit: 'milliseconds' },
  { column: 'detail', heading: 'seats.detail' },
];

function isTextKey(key: string): key is TextKey {
  return key in sharedEnglish;
}

function outcomeWord(outcome: string, { shared }: PageContext): string {
  const key = [`outcome.${outcome}`, `failure.${outcome}`].find(isTextKey);
  return key === undefined ? outcome : shared(key);
}

function cellText(value: string | number | null, view: SeatColumnView, { format }: PageContext): string {
  if (typeof value !== 'number') return value ?? '–';
  if (view.unit === undefined) return format.number(value);
  switch (view.unit) {
    case 'clock':
      return format.clock(value);
    case 'milliseconds':
      return format.quantity(value / 1000, 'seconds');
    case 'frames_per_second':
    case 'pixels':
    case 'share':
      return format.quantity(value, view.unit);
  }
}

function seatCell(seat: SeatRow, view: SeatColumnView, context: PageContext): HTMLElement {
  const value = seat[view.column] ?? null;
  if (view.column === 'seat') return h('th', { scope: 'row' }, String(value));
  if (view.column === 'outcome') {
    const outcome = String(value);
    return h('td', {}, verdictBadge(outcome === 'joined' ? 'pass' : 'fail', outcomeWord(outcome, context)));
  }
  return h('td', { class: view.unit === undefined ? undefined : 'number' }, cellText(value, view, context));
}

/** The elements of the table, kept together so that one `update` draws them all. */
class SeatTableElements {
  readonly body = h('tbody');
  readonly status = h('p', { class: 'status', role: 'status' });
  readonly pageLabel = h('span', { class: 'page-label' });
  readonly previous: HTMLButtonElement;
  readonly next: HTMLButtonElement;
  private readonly headers: { readonly view: SeatColumnView; readonly cell: HTMLTableCellElement }[];
  private readonly context: PageContext;

  constructor(context: PageContext) {
    this.context = context;
    const turn = (step: number): void => {
      context.seatView.page += step;
      this.update();
    };
    this.previous = this.button(context.text('seats.previous'), () => turn(-1));
    this.next = this.button(context.text('seats.next'), () => turn(1));
    this.headers = COLUMNS.map((view) => ({ view, cell: this.header(view) }));
  }

  get headRow(): HTMLTableRowElement {
    return h('tr', {}, ...this.headers.map(({ cell }) => cell));
  }

  update(): void {
    const { seatView, format, text } = this.context;
    const { rows, matching, page, pages } = seatView.current();
    const cells = (seat: SeatRow): HTMLElement[] => COLUMNS.map((view) => seatCell(seat, view, this.context));
    const none = h('tr', {}, h('td', { colspan: COLUMNS.length }, text('seats.none')));
    this.body.replaceChildren(
      ...(rows.length === 0 ? [none] : rows.map((seat) => h('tr', {}, ...cells(seat)))),
    );
    this.status.textContent = text('seats.count', {
      shown: format.count(matching),
      all: format.count(seatView.total),
    });
    this.pageLabel.textContent = text('seats.page', { page: page + 1, pages });
    this.previous.disabled = page === 0;
    this.next.disabled = page >= pages - 1;
    for (const { view, cell } of this.headers) {
      const sorted = view.column === seatView.column;
      const direction = seatView.descending ? 'descending' : 'ascending';
      cell.setAttribute('aria-sort', sorted ? direction : 'none');
    }
  }

  private button(label: string, onClick: () => void): HTMLButtonElement {
    const button = h('button', { type: 'button' }, label);
    button.addEventListener('click', onClick);
    return button;
  }

  private header(view: SeatColumnView): HTMLTableCellElement {
    const button = this.button(this.context.text(view.heading), () => {
      this.context.seatView.sortBy(view.column);
      this.update();
    });
    return h('th', { scope: 'col', class: view.unit === undefined ? undefined : 'number' }, button);
  }
}

function controls(context: PageContext, elements: SeatTableElements): HTMLElement {
  const { seatView, text } = context;
  const search = h('input', { type: 'search', id: 'seat-search', autocomplete: 'off', spellcheck: 'false' });
  search.value = seatView.search;
  search.addEventListener('input', () => {
    seatView.search = search.value;
    seatView.page = 0;
    elements.update();
  });
  const filter = h(
    'select',
    { id: 'seat-filter' },
    h('option', { value: 'all' }, text('seats.filter.all')),
    h('option', { value: 'failed' }, text('seats.filter.failed')),
  );
  filter.value = seatView.onlyFailed ? 'failed' : 'all';
  filter.addEventListener('change', () => {
    seatView.onlyFailed = filter.value === 'failed';
    seatView.page = 0;
    elements.update();
  });
  return h(
    'div',
    { class: 'controls' },
    h('div', { class: 'field' }, h('label', { for: 'seat-search' }, text('seats.search')), search),
    h('div', { class: 'field' }, h('label', { for: 'seat-filter' }, text('seats.filter')), filter),
  );
}

/** Controls, table and pages. */
export function createSeatTable(context: PageContext): HTMLElement[] {
  const { data, format, seatView, text } = context;
  const known = (seat: SeatRow): string =>
    [
      seat.seat,
      seat.room,
      seat.tier,
      seat.outcome,
      outcomeWord(String(seat.outcome), context),
      seat.detail,
    ].join(' ');
  seatView.index(known);
  const elements = new SeatTableElements(context);
  elements.update();
  const caption = h('caption', { class: 'visually-hidden' }, text('seats.heading'));
  const table = h('table', { class: 'seats' }, caption, h('thead', {}, elements.headRow), elements.body);
  const shown = Math.min(seatView.current().rows.length, data.result.seats.planned);
  const onPaper = text('seats.print', { shown: format.count(shown), all: format.count(seatView.total) });
  return [
    controls(context, elements),
    elements.status,
    h('div', { class: 'scroll', role: 'group', 'aria-label': text('seats.heading'), tabindex: 0 }, table),
    h('div', { class: 'pages' }, elements.previous, elements.pageLabel, elements.next),
    ...(shown === seatView.total ? [] : [h('p', { class: 'print-only explanation' }, onPaper)]),
  ];
}
