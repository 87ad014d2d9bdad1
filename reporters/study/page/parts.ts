// Pieces that both study pages show.
import type { Verdict } from '#core/result.ts';
import { h } from '../../html/page/dom.ts';
import { verdictIcon } from '../../html/page/verdict-badge.ts';

/** The answer as a large word with its sign, and the sentences that carry it. */
export function banner(
  verdict: Verdict,
  parts: { readonly name: string; readonly word: string; readonly sentences: readonly string[] },
): HTMLElement {
  const [first, ...others] = parts.sentences;
  return h(
    'div',
    { class: `banner ${verdict}` },
    h('p', { class: 'scenario' }, parts.name),
    h('p', { class: 'word' }, verdictIcon(verdict), parts.word),
    first === undefined ? null : h('p', { class: 'meaning' }, first),
    others.length === 0 ? null : h('ul', {}, ...others.map((sentence) => h('li', {}, sentence))),
  );
}

interface Tile {
  readonly label: string;
  readonly value: string;
  readonly note: string;
}

export function tiles(list: readonly Tile[]): HTMLElement {
  const figures = list.map(({ label, value, note }) =>
    h(
      'div',
      {},
      h('dt', {}, label),
      h('dd', {}, h('span', { class: 'value' }, value), h('span', { class: 'note' }, note)),
    ),
  );
  return h('dl', { class: 'figures' }, ...figures);
}

export const paragraph = (text: string, cssClass = 'intro'): HTMLElement => h('p', { class: cssClass }, text);

export const statements = (items: readonly string[]): HTMLElement =>
  h('ul', { class: 'statements' }, ...items.map((item) => h('li', {}, item)));
