// How to read the charts: line styles and the band, each with its word.
import { h, svg } from '../dom.ts';
import type { PageContext } from '../page-context.ts';

function line(cssClass: string): SVGElement {
  return svg(
    'svg',
    { class: `sample ${cssClass}`, viewBox: '0 0 28 10', 'aria-hidden': 'true' },
    svg('path', { d: 'M1 5H27' }),
  );
}

function hatched(): SVGElement {
  const strokes = [0, 5, 10, 15, 20].map((x) => `M${x + 1} 9l7 -8`).join('');
  return svg(
    'svg',
    { class: 'sample void', viewBox: '0 0 28 10', 'aria-hidden': 'true' },
    svg('path', { d: `M1 1H27V9H1Z${strokes}` }),
  );
}

const entry = (sample: SVGElement, word: string): HTMLElement => h('li', {}, sample, word);

export function chartLegend({ text }: PageContext): HTMLElement {
  return h(
    'ul',
    { class: 'legend' },
    entry(line('median'), text('chart.median')),
    entry(line('tail'), text('chart.p95.low')),
    entry(line('valid'), `${text('chart.band')}: ${text('chart.valid')}`),
    entry(hatched(), text('chart.void')),
  );
}
