// Every seat, to be searched and sorted. One page of rows at a time keeps a thousand seats quick.
import { capitalised } from '../../../texts/quantity.ts';
import { describeServerFault } from '../../../texts/server-fault.ts';
import { h } from '../dom.ts';
import type { PageContext, Section } from '../page-context.ts';
import { createSeatTable } from '../seat-table.ts';
import { dataTable } from '../table.ts';

function failures({ data, format, shared, text }: PageContext): HTMLElement[] {
  const { failures: found } = data.result.seats;
  if (found.length === 0) return [];
  const columns = [
    { title: text('seats.failures.reason') },
    { title: text('seats.failures.count'), numeric: true },
    { title: text('validity.do') },
  ];
  const rows = found.map((item) => [
    capitalised(shared(`failure.${item.reason}`)),
    format.count(item.count),
    shared(`failure.${item.reason}.do`),
  ]);
  return [h('h3', {}, text('seats.failures')), dataTable(text('seats.failures'), columns, rows, 'prose')];
}

/** What was done to servers on purpose comes first: it is the cause of what follows. */
function serverFaults({ data, language }: PageContext): HTMLElement[] {
  return (data.result.server_faults ?? []).map((fault) =>
    h('p', { class: 'intro' }, describeServerFault(fault, language)),
  );
}

export const seatsSection: Section = {
  id: 'seats',
  heading: 'seats.heading',
  render: (context) => [
    ...serverFaults(context),
    ...failures(context),
    h('p', { class: 'intro' }, context.text('seats.intro')),
    ...createSeatTable(context),
  ],
};
