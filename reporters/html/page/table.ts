// Tables that stay usable on a narrow screen: they scroll in a box of their own that the keyboard reaches.
// A group and not a region: a page of twenty landmarks would guide nobody.
import { h } from './dom.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly numeric?: boolean;
  /** Whole sentences, which a narrow screen must not squeeze into a word a line. */
  readonly sentences?: boolean;
}

export type Cell = string | Node;

function cssClass(column: Column | undefined): string | undefined {
  if (column?.numeric === true) return 'number';
  return column?.sentences === true ? 'sentences' : undefined;
}

/** A cell of a row; the first of each row is its header. */
function cell(content: Cell, column: Column | undefined, isRowHeader: boolean): HTMLElement {
  const attributes = { class: cssClass(column) };
  return isRowHeader ? h('th', { ...attributes, scope: 'row' }, content) : h('td', attributes, content);
}

/**
 * @param caption names the table for those who cannot see where it stands.
 * @returns a scrollable box with the table inside.
 */
export function dataTable(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  tableClass = '',
): HTMLElement {
  const head = columns.map((column) => h('th', { scope: 'col', class: cssClass(column) }, column.title));
  const body = rows.map((row) =>
    h('tr', {}, ...row.map((content, index) => cell(content, columns[index], index === 0))),
  );
  const table = h(
    'table',
    { class: tableClass === '' ? undefined : tableClass },
    h('caption', { class: 'visually-hidden' }, caption),
    h('thead', {}, h('tr', {}, ...head)),
    h('tbody', {}, ...body),
  );
  return h('div', { class: 'scroll', role: 'group', 'aria-label': caption, tabindex: 0 }, table);
}
