// A verdict as sign, word and colour together: colour is never the only sign.
import type { Verdict } from '#core/result.ts';
import { h, svg } from './dom.ts';

const PATHS: Readonly<Record<Verdict, string>> = {
  pass: 'M4.5 12.5l5 5L19.5 7',
  fail: 'M6 6l12 12M18 6L6 18',
  inconclusive: 'M8.5 9a3.5 3.5 0 1 1 5.2 3.05c-1.1.64-1.7 1.2-1.7 2.45M12 18.2v.1',
};

export function verdictIcon(verdict: Verdict): SVGElement {
  return svg(
    'svg',
    { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { d: PATHS[verdict] }),
  );
}

export function verdictBadge(verdict: Verdict, word: string): HTMLElement {
  return h('span', { class: `badge ${verdict}` }, verdictIcon(verdict), word);
}
