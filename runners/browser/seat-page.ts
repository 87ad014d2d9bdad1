// The runner's side of one page: its line, its sign of life, and what became of it.
import type { WebSocket } from 'ws';
import type { FailureReason } from '#core/sample.ts';
import type { PictureExample } from '#core/picture-example.ts';
import { readPageMessage } from './page-message.ts';
import type { PageMessage, RunnerMessage } from './protocol.ts';

/** A main thread silent for so long is hung: eight missed signs of life, longer than any pause seen under load. */
const HUNG_AFTER_MS = 8000;
const LOOK_EVERY_MS = 1000;
/** A closed line is explained by a crash or the browser's end, which may be told a little later. */
const EXPLANATION_MS = 500;

export interface PageLoss {
  readonly reason: Extract<FailureReason, 'page-not-ready' | 'page-crashed' | 'page-hung' | 'process-lost'>;
  readonly detail: string;
}

/** What driving a seat needs of its page. */
export interface SeatPage {
  /** Set once the page can't carry seats: not yet, or not any more. */
  readonly loss: PageLoss | undefined;
  send(message: RunnerMessage): void;
  /** Messages about that seat, and the loss of the page. @returns stops both. */
  attend(seat: string, listener: SeatListener): () => void;
}

export interface SeatListener {
  message(message: Extract<PageMessage, { seat: string }>): void;
  lost(loss: PageLoss): void;
}

export interface PageOutput {
  lines(ndjson: string): void;
  note(text: string): void;
  picture(picture: Extract<PageMessage, { type: 'picture' }>): void;
  example(example: PictureExample): void;
}

export class ConnectedPage implements SeatPage {
  loss: PageLoss | undefined = { reason: 'page-not-ready', detail: 'the page has not reported ready yet' };
  private line: WebSocket | undefined;
  private readonly output: PageOutput;
  private readonly listeners = new Map<string, SeatListener>();
  private becomeReady: (() => void) | undefined;
  private watch: NodeJS.Timeout | undefined;
  private heardAt = 0;
  private final = false;

  constructor(output: PageOutput) {
    this.output = output;
  }

  /** Resolves when the page on that line has prepared what the message asks for. */
  prepare(line: WebSocket, message: Extract<RunnerMessage, { type: 'prepare' }>): Promise<void> {
    this.line = line;
    this.heardAt = performance.now();
    line.on('message', (data: Buffer, isBinary: boolean) => this.hear(data, isBinary));
    line.on('close', () => {
      setTimeout(() => this.lose('page-crashed', 'its line to the runner closed'), EXPLANATION_MS);
    });
    this.watch = setInterval(() => this.look(), LOOK_EVERY_MS);
    const ready = new Promise<void>((resolve) => (this.becomeReady = resolve));
    this.send(message);
    return ready;
  }

  send(message: RunnerMessage): void {
    this.line?.send(JSON.stringify(message));
  }

  attend(seat: string, listener: SeatListener): () => void {
    this.listeners.set(seat, listener);
    return () => this.listeners.delete(seat);
  }

  /** The page is gone for good; its seats are told one by one. Only the first loss counts. */
  lose(reason: PageLoss['reason'], detail: string): void {
    if (this.final) return;
    this.end();
    this.loss = { reason, detail };
    for (const listener of [...this.listeners.values()]) listener.lost(this.loss);
  }

  /** From here on nothing that happens to the page is a loss. */
  end(): void {
    this.final = true;
    clearInterval(this.watch);
  }

  private hear(data: Buffer, isBinary: boolean): void {
    this.heardAt = performance.now();
    if (isBinary) {
      this.output.lines(data.toString('utf8'));
      return;
    }
    const message = readPageMessage(data.toString('utf8'));
    if (message === undefined) this.output.note('a page sent something unreadable');
    else if (message.type === 'note') this.output.note(message.text);
    else if (message.type === 'picture') this.output.picture(message);
    else if (message.type === 'example') this.output.example(message.example);
    else if (message.type === 'ready') {
      if (!this.final) this.loss = undefined;
      this.becomeReady?.();
    } else if (message.type !== 'alive' && message.type !== 'connections')
      this.listeners.get(message.seat)?.message(message);
  }

  private look(): void {
    const silentMs = Math.round(performance.now() - this.heardAt);
    if (silentMs > HUNG_AFTER_MS) this.lose('page-hung', `no sign of life for ${silentMs} ms`);
  }
}
