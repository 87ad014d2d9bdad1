// Appends lines to a file without ever blocking who appends. What was handed to the kernel survives the death
// of the process (`kill -9`); so it is handed over often, and only what is younger can be lost.
import { open } from 'node:fs/promises';
import type { Fault } from '#core/fault.ts';
import { storageFault } from './storage-fault.ts';

/** Half of what may be lost at most: a line waits this long at most, plus one write. */
export const FLUSH_INTERVAL_MS = 250;
/** Enough for a page cache to work with; larger joins only cost memory. */
const FLUSH_AT_CHARACTERS = 1 << 20;
/** Several seconds of a 10,000-seat run; beyond it the disk is too slow to keep up with the run. */
export const MAX_PENDING_CHARACTERS = 1 << 27;

/** The part of a file that is needed; tests put a broken disk here. */
export interface AppendTarget {
  readonly path: string;
  /** Writes all bytes or rejects. */
  append(bytes: Buffer): Promise<void>;
  close(): Promise<void>;
}

export interface AppenderTotals {
  readonly bytes: number;
  /** Calls of `append` whose lines were not kept, because of a fault or after closing. */
  readonly dropped: number;
}

/** Opens a new file for appending. @throws the file system's error, also when the file exists. */
export async function createAppendTarget(path: string): Promise<AppendTarget> {
  const file = await open(path, 'ax');
  return { path, append: (bytes) => file.appendFile(bytes), close: () => file.close() };
}

export class NdjsonAppender {
  private readonly target: AppendTarget;
  private readonly onFault: (fault: Fault) => void;
  private pending: string[] = [];
  private pendingCharacters = 0;
  private inFlightCharacters = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private state: 'open' | 'failed' | 'closed' = 'open';
  private bytes = 0;
  private dropped = 0;

  /** @param onFault called at most once; from then on nothing more is written to this file. */
  constructor(target: AppendTarget, onFault: (fault: Fault) => void) {
    this.target = target;
    this.onFault = onFault;
  }

  /** @param text one or more whole lines, each ending with `\n`. Never blocks, never throws. */
  append(text: string): void {
    if (this.state !== 'open') {
      this.dropped += 1;
      return;
    }
    this.pending.push(text);
    this.pendingCharacters += text.length;
    if (this.pendingCharacters + this.inFlightCharacters > MAX_PENDING_CHARACTERS) {
      this.fail(new Error('the disk takes less than the run produces'));
    } else if (this.pendingCharacters >= FLUSH_AT_CHARACTERS) {
      this.flush();
    } else {
      this.timer ??= setTimeout(() => this.flush(), FLUSH_INTERVAL_MS);
    }
  }

  /** Writes what is left and closes the file. Does not throw: what went wrong went to `onFault`. */
  async close(): Promise<AppenderTotals> {
    if (this.state !== 'closed') {
      this.flush();
      while (this.writing !== undefined) await this.writing;
      this.cancelTimer();
      this.state = 'closed';
      await this.target.close().catch((error: unknown) => this.report(error));
    }
    return { bytes: this.bytes, dropped: this.dropped };
  }

  private flush(): void {
    this.cancelTimer();
    if (this.writing !== undefined || this.pending.length === 0 || this.state !== 'open') return;
    const text = this.pending.join('');
    const calls = this.pending.length;
    this.pending = [];
    this.pendingCharacters = 0;
    this.inFlightCharacters = text.length;
    this.writing = this.write(Buffer.from(text), calls);
  }

  private async write(bytes: Buffer, calls: number): Promise<void> {
    try {
      await this.target.append(bytes);
      this.bytes += bytes.length;
    } catch (error) {
      // Some of them may have reached the disk; none can be relied on.
      this.dropped += calls;
      this.fail(error);
    }
    this.writing = undefined;
    this.inFlightCharacters = 0;
    // What came meanwhile has waited a whole write already.
    this.flush();
  }

  private fail(error: unknown): void {
    if (this.state !== 'open') return;
    this.state = 'failed';
    this.dropped += this.pending.length;
    this.pending = [];
    this.pendingCharacters = 0;
    this.cancelTimer();
    this.report(error);
  }

  private report(error: unknown): void {
    this.onFault(storageFault(this.target.path, 'what was measured cannot be written any more', error));
  }

  private cancelTimer(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
