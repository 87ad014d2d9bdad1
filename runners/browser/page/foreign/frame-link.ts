// A foreign frame's line to the runner: over the debugging protocol, which no content security policy of the page
// and no rule about local networks stands in the way of.
import type { SampleRow } from '#core/sample.ts';
import type { FrameOutbox } from '../../frame-settings.ts';
import type { RunnerLink } from '../runner-link.ts';

/** @param isTop only the top frame shows that the page is alive: frames come and go. */
export function connectFrame(outbox: FrameOutbox, isTop: boolean): RunnerLink {
  let rows = '';
  // A page that is being left can't be told of.
  const send = (kind: 'message' | 'rows', text: string): void =>
    void outbox(kind, text).catch(() => undefined);
  return {
    say: (message) => send('message', JSON.stringify(message)),
    row(row: SampleRow): void {
      rows += `${JSON.stringify(row)}\n`;
    },
    flush(): void {
      if (rows !== '') send('rows', rows);
      else if (isTop) send('message', '{"type":"alive"}');
      rows = '';
    },
  };
}
