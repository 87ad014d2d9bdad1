// Our side of the reaper (reaper.mjs): starts it, tells it what there is to end, and says goodbye.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startTicksOf } from './process-table.ts';

/** A process that carries this variable with the run's own value belongs to the run. */
export const MARKER_VARIABLE = 'SEATPROOF_RUN_MARKER';

/** The reaper looks at every process and removes folders; with nothing to do that takes some 50 ms. */
const GOODBYE_DEADLINE_MS = 6000;

const SCRIPT = fileURLToPath(new URL('reaper.mjs', import.meta.url));

/** The shell ends at once, so that the reaper is nobody's child and killing our tree does not reach it. */
const OUT_OF_OUR_TREE = '"$@" <&3 3<&- >/dev/null 2>&1 &';

type Order =
  | { readonly op: 'watch'; readonly pid: number; readonly start: string }
  | { readonly op: 'release'; readonly pid: number }
  | { readonly op: 'undo'; readonly id: number; readonly command: readonly string[] }
  | { readonly op: 'withdraw'; readonly id: number };

export class Reaper {
  private readonly pipe: Socket;
  private readonly gone: Promise<unknown>;
  private lastUndo = 0;

  private constructor(pipe: Socket, onLost: () => void) {
    this.pipe = pipe;
    // Its end of the pipe closes only when it has ended, whatever the reason.
    this.gone = once(pipe, 'close').catch(() => undefined);
    pipe.on('error', onLost);
  }

  /**
   * @param marker at least 16 characters that no other run has.
   * @param rootFolder removed when the run is over.
   * @param onLost called when the reaper died before us: nothing is cleaned up after a crash any more.
   */
  static async start(marker: string, rootFolder: string, onLost: () => void): Promise<Reaper> {
    const shell = spawn(
      '/bin/sh',
      ['-c', OUT_OF_OUR_TREE, 'sh', process.execPath, SCRIPT, marker, rootFolder],
      {
        detached: true,
        env: reaperEnvironment(),
        stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      },
    );
    await once(shell, 'spawn');
    shell.unref();
    const pipe = shell.stdio[3];
    if (!(pipe instanceof Socket)) throw new Error('no pipe to the reaper');
    // It must neither keep us alive nor stay unread, as its end is seen by reading.
    pipe.unref();
    pipe.resume();
    return new Reaper(pipe, onLost);
  }

  watch(pid: number): void {
    this.tell({ op: 'watch', pid, start: startTicksOf(pid) });
  }

  release(pid: number): void {
    this.tell({ op: 'release', pid });
  }

  /** @returns takes the order back, for when the thing has been undone in an orderly way. */
  undoAtEnd(command: readonly string[]): () => void {
    const id = ++this.lastUndo;
    this.tell({ op: 'undo', id, command });
    return () => this.tell({ op: 'withdraw', id });
  }

  /** Has it end what is left, and waits until it is gone itself. */
  async dismiss(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise((resolve) => (timer = setTimeout(resolve, GOODBYE_DEADLINE_MS)));
    this.pipe.end();
    await Promise.race([this.gone, deadline]);
    clearTimeout(timer);
    this.pipe.destroy();
  }

  private tell(order: Order): void {
    if (this.pipe.writable) this.pipe.write(`${JSON.stringify(order)}\n`);
  }
}

/** Without a marker it cannot take itself for a belonging; without NODE_OPTIONS it stays small. */
function reaperEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  Reflect.deleteProperty(environment, MARKER_VARIABLE);
  Reflect.deleteProperty(environment, 'NODE_OPTIONS');
  return environment;
}
