// The bridge's own channel to a seat (`colibri-ws`): JSON messages over a WebSocket that session-initiate names.
// Message classes: jitsi-videobridge, doc/ and jvb/src/…/message/BridgeChannelMessage.kt.
import { z } from 'zod';
import { WebSocket } from 'ws';

/** Longer than any healthy network needs to open a connection. */
const OPEN_DEADLINE_MS = 10_000;
/** lib-jitsi-meet's BridgeChannel tries again after 1, 2, 4, … s, 60 at most. */
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;

const messageSchema = z.discriminatedUnion('colibriClass', [
  z.object({
    colibriClass: z.literal('DominantSpeakerEndpointChangeEvent'),
    dominantSpeakerEndpoint: z.string(),
    previousSpeakers: z.array(z.string()).default([]),
  }),
  z.object({
    colibriClass: z.literal('SenderSourceConstraints'),
    sourceName: z.string(),
    maxHeight: z.number(),
  }),
]);

/**
 * What of all that a bridge says changes what a seat does. ForwardedSources does not: a source that rests keeps its
 * stream, as in a browser.
 */
export type BridgeMessage = z.infer<typeof messageSchema>;

export interface ChannelEvents {
  /** Each time it is open; what was said before is forgotten by the bridge. */
  readonly open: () => void;
  readonly message: (message: BridgeMessage) => void;
  /** It was open, or never got there. */
  readonly lost: () => void;
}

export class BridgeChannel {
  readonly #url: string;
  readonly #events: ChannelEvents;
  #socket: WebSocket | undefined;
  #retryMs = FIRST_RETRY_MS;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(url: string, events: ChannelEvents) {
    this.#url = url;
    this.#events = events;
    this.#connect();
  }

  #connect(): void {
    const socket = new WebSocket(this.#url, { handshakeTimeout: OPEN_DEADLINE_MS, perMessageDeflate: false });
    this.#socket = socket;
    socket.on('open', () => {
      this.#retryMs = FIRST_RETRY_MS;
      this.#events.open();
    });
    socket.on('message', (data: Buffer) => this.#take(data.toString('utf8')));
    // A close follows every error.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#retry());
  }

  #take(text: string): void {
    if (this.#over) return;
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return;
    }
    const message = messageSchema.safeParse(json);
    if (message.success) this.#events.message(message.data);
  }

  /** Media goes on without it, so losing it fails nobody: what is shown merely stays as it was. */
  #retry(): void {
    if (this.#over) return;
    this.#events.lost();
    this.#timer = setTimeout(() => this.#connect(), this.#retryMs);
    this.#timer.unref();
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }

  /** @returns false while it is not open: {@link ChannelEvents.open} is the time to say everything. */
  send(message: object): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  close(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    const socket = this.#socket;
    if (socket?.readyState === WebSocket.CONNECTING) socket.terminate();
    else socket?.close(1000);
  }
}
