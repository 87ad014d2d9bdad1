// The way from the report to the rows behind it.
import { code, h } from '../dom.ts';
import type { PageContext, Section } from '../page-context.ts';
import { rawQueries, tellingSeat } from '../raw-queries.ts';
import { readSeats } from '../seat-view.ts';

function entries({ data, text }: PageContext): HTMLElement[] {
  const seat = tellingSeat(readSeats(data.seats));
  return rawQueries(seat).map(({ about, sql }) =>
    h(
      'div',
      {},
      h('dt', {}, text(about, { seat })),
      h('dd', {}, code(`seatproof query ${data.result.id} "${sql}"`)),
    ),
  );
}

export const rawSection: Section = {
  id: 'raw',
  heading: 'raw.heading',
  render: (context) => [
    h('p', { class: 'intro' }, context.text('raw.intro')),
    h('dl', { class: 'pairs commands' }, ...entries(context)),
  ],
};
