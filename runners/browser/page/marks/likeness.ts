// Decides when a picture is measured for likeness: one at a time, and never more than a small share of a core.
import type { SenderCamera } from '../../protocol.ts';
import type { KeptExample, KeptPicture, LikenessRequest } from './mark-command.ts';
import type { PictureRow } from '#core/sample.ts';
import type { LikenessAnswer, LikenessMessage } from './likeness-worker.ts';

/** Share of a core that measuring may take on average. */
const MOST_BUSY_SHARE = 0.03;

export interface Likeness {
  senders(senders: readonly SenderCamera[]): void;
  /** Whether a picture would be measured now. */
  readonly ready: boolean;
  measure(request: LikenessRequest): void;
}

export function createLikeness(report: (row: PictureRow | KeptPicture | KeptExample) => void): Likeness {
  const worker = new Worker('likeness-worker.js', { type: 'module' });
  let busy = false;
  let restedAtMs = 0;
  const say = (message: LikenessMessage, transfer: Transferable[] = []): void =>
    worker.postMessage(message, transfer);
  worker.addEventListener('message', (event: MessageEvent<LikenessAnswer>) => {
    const { row, kept, example, busyMs } = event.data;
    busy = false;
    restedAtMs = performance.now() + busyMs / MOST_BUSY_SHARE;
    if (row !== undefined) report(row);
    if (kept !== undefined) report(kept);
    if (example !== undefined) report({ kind: 'example', example });
  });
  return {
    senders: (senders) => say({ type: 'senders', senders }),
    get ready(): boolean {
      return !busy && performance.now() >= restedAtMs;
    },
    measure: (request) => {
      busy = true;
      const { luma, frame } = request;
      say({ type: 'measure', request }, frame === undefined ? [luma] : [luma, frame]);
    },
  };
}
