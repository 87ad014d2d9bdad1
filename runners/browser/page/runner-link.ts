// A page's line to the runner: commands in, events and measurement rows out. Rows of one tick leave as one
// binary frame, so that the runner handles one message a page and second.
import type { SampleRow } from '#core/sample.ts';
import type { PageMessage, RunnerMessage } from '../protocol.ts';

export interface RunnerLink {
  say(message: PageMessage): void;
  /** Buffers a row until `flush`. */
  row(row: SampleRow): void;
  /** Sends the buffered rows; an empty buffer sends a sign of life instead. */
  flush(): void;
}

/** Resolves when the line is open. */
export async function connectRunner(
  address: string,
  handle: (message: RunnerMessage) => void,
): Promise<RunnerLink> {
  const socket = new WebSocket(address);
  const encoder = new TextEncoder();
  let rows = '';
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error(`no line to the runner at ${address}`)));
  });
  socket.addEventListener('message', (event: MessageEvent<string>) => {
    // Written by the runner that bundled this very file.
    handle(JSON.parse(event.data) as RunnerMessage);
  });
  const say = (message: PageMessage): void => socket.send(JSON.stringify(message));
  return {
    say,
    row(row): void {
      rows += `${JSON.stringify(row)}\n`;
    },
    flush(): void {
      if (rows === '') say({ type: 'alive' });
      else socket.send(encoder.encode(rows));
      rows = '';
    },
  };
}
