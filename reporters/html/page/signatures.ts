// The lines on paper under which people put their names. Nothing to read on a screen.
import type { Translate } from '../../texts/language.ts';
import { h } from './dom.ts';
import type { PageTextKey } from './texts/en.ts';

export function signatures(text: Translate<PageTextKey>): HTMLElement {
  const line = (key: PageTextKey): HTMLElement => h('p', { class: 'signature' }, text(key));
  return h(
    'div',
    { class: 'signatures', 'aria-hidden': 'true' },
    line('verdict.signature.tester'),
    line('verdict.signature.owner'),
  );
}
