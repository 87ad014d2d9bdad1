// The Janus API over a WebSocket: sessions, plugin handles, requests and what answers them. Runs in pages and in
// Node alike; the caller brings the socket. Source: https://janus.conf.meetecho.com/docs/rest.html and ws.html.
import { asNumber, asObject, asText, isObject, parseObject } from './json.ts';
import type { JsonObject } from './json.ts';

/** Janus ends sessions it has not heard of for `session_timeout`, 60 s unless configured. */
const KEEPALIVE_INTERVAL_MS = 25_000;
/** A server that takes longer to answer a request is not usable in a call. */
const REQUEST_DEADLINE_MS = 20_000;

const SUBPROTOCOL = 'janus-protocol';

export interface TextSocket {
  send(text: string): void;
  close(): void;
}

export interface SocketEvents {
  readonly message: (text: string) => void;
  /** Once, however it came about. */
  readonly closed: (reason: string) => void;
}

/** Resolves when it is open; rejects when it can't be opened. */
export type OpenSocket = (url: string, subprotocol: string, events: SocketEvents) => Promise<TextSocket>;

export interface Jsep {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
  /** Order of the simulcast layers in the SDP: `lmh` is from small to large. */
  readonly rid_order?: 'hml' | 'lmh';
}

export interface PluginMessage {
  readonly data: JsonObject;
  readonly jsep: Jsep | undefined;
}

export interface HandleEvents {
  /** Of the plugin, and not in answer to a request. */
  readonly event: (message: PluginMessage) => void;
  /** Janus ended the peer connection or the handle. */
  readonly ended: (reason: string) => void;
}

export class JanusError extends Error {
  override readonly name = 'JanusError';
  readonly kind: 'refused' | 'unreachable' | 'lost';
  /** Janus's or the plugin's number, where it gave one. */
  readonly code: number | undefined;

  constructor(kind: JanusError['kind'], message: string, code?: number) {
    super(message);
    this.kind = kind;
    this.code = code;
  }
}

export interface SessionOptions {
  readonly url: string;
  readonly apiSecret?: string | undefined;
  /** For servers with `token_auth`. */
  readonly token?: string | undefined;
  readonly openSocket: OpenSocket;
  /** Once, when the session is over and not by {@link JanusSession.destroy}. */
  readonly lost: (reason: string) => void;
}

interface Waiting {
  readonly toPlugin: boolean;
  readonly resolve: (message: JsonObject) => void;
  readonly reject: (error: JanusError) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

function readJsep(value: unknown): Jsep | undefined {
  if (!isObject(value)) return undefined;
  const { type, sdp } = value;
  if ((type !== 'offer' && type !== 'answer') || typeof sdp !== 'string') return undefined;
  return { type, sdp };
}

function pluginMessage(message: JsonObject): PluginMessage {
  return { data: asObject(asObject(message['plugindata'])['data']), jsep: readJsep(message['jsep']) };
}

export class JanusSession {
  private readonly options: SessionOptions;
  private readonly waiting = new Map<string, Waiting>();
  private readonly handles = new Map<number, HandleEvents>();
  private socket: TextSocket | undefined;
  private id: number | undefined;
  private keepalive: ReturnType<typeof setInterval> | undefined;
  private transactions = 0;
  private over = false;

  private constructor(options: SessionOptions) {
    this.options = options;
  }

  /** @throws JanusError */
  static async open(options: SessionOptions): Promise<JanusSession> {
    const session = new JanusSession(options);
    try {
      await session.connect();
    } catch (error) {
      session.end('could not be opened');
      throw error;
    }
    return session;
  }

  private async connect(): Promise<void> {
    const { url, openSocket } = this.options;
    try {
      this.socket = await openSocket(url, SUBPROTOCOL, {
        message: (text) => this.take(text),
        closed: (reason) => this.lose(reason),
      });
    } catch (error) {
      throw new JanusError('unreachable', error instanceof Error ? error.message : String(error));
    }
    const created = await this.request({ janus: 'create' });
    this.id = asNumber(asObject(created['data'])['id']);
    if (this.id === undefined) throw new JanusError('refused', 'the server gave no session');
    this.keepalive = setInterval(() => {
      // A missed one is found by the socket, or by the next request.
      this.request({ janus: 'keepalive' }).catch(() => undefined);
    }, KEEPALIVE_INTERVAL_MS);
  }

  /** What the server says of itself. @throws JanusError */
  info(): Promise<JsonObject> {
    return this.request({ janus: 'info' });
  }

  /** A handle of a plugin. @throws JanusError */
  async attach(plugin: string, events: HandleEvents): Promise<JanusHandle> {
    const attached = await this.request({ janus: 'attach', plugin });
    const id = asNumber(asObject(attached['data'])['id']);
    if (id === undefined) throw new JanusError('refused', `the server gave no handle of ${plugin}`);
    this.handles.set(id, events);
    return {
      request: async (body, jsep) => {
        const fields = { janus: 'message', handle_id: id, body, ...(jsep === undefined ? {} : { jsep }) };
        const message = pluginMessage(await this.request(fields));
        const error = asText(message.data['error']);
        if (error === undefined) return message;
        throw new JanusError('refused', error, asNumber(message.data['error_code']));
      },
      trickle: (candidate) => {
        const fields = { janus: 'trickle', handle_id: id, candidate: candidate ?? { completed: true } };
        // A server that does not want a candidate finds the way without it, or the connection fails.
        this.request(fields).catch(() => undefined);
      },
    };
  }

  /** Ends the session with all its handles, and the socket. Never rejects. */
  async destroy(): Promise<void> {
    if (this.over) return;
    this.over = true;
    await this.request({ janus: 'destroy' }).catch(() => undefined);
    this.end('the session was ended');
  }

  private request(fields: JsonObject): Promise<JsonObject> {
    const { apiSecret, token } = this.options;
    this.transactions += 1;
    const transaction = `t${this.transactions}`;
    const message = {
      ...fields,
      transaction,
      // Asked within a session, Janus does not know the request.
      ...(this.id === undefined || fields['janus'] === 'info' ? {} : { session_id: this.id }),
      ...(apiSecret === undefined ? {} : { apisecret: apiSecret }),
      ...(token === undefined ? {} : { token }),
    };
    return new Promise((resolve, reject) => {
      if (this.socket === undefined) {
        reject(new JanusError('lost', 'signalling is closed'));
        return;
      }
      const timer = setTimeout(() => {
        this.waiting.delete(transaction);
        const seconds = REQUEST_DEADLINE_MS / 1000;
        reject(new JanusError('lost', `no answer to ${String(fields['janus'])} within ${seconds} s`));
      }, REQUEST_DEADLINE_MS);
      this.waiting.set(transaction, { toPlugin: fields['janus'] === 'message', resolve, reject, timer });
      this.socket.send(JSON.stringify(message));
    });
  }

  private take(text: string): void {
    const message = parseObject(text);
    if (message === undefined) return;
    const transaction = asText(message['transaction']);
    const waiting = transaction === undefined ? undefined : this.waiting.get(transaction);
    if (transaction !== undefined && waiting !== undefined) {
      // The answer of a plugin follows as an event of the same transaction.
      if (message['janus'] === 'ack' && waiting.toPlugin) return;
      this.settle(transaction, waiting, message);
      return;
    }
    this.dispatch(message);
  }

  private settle(transaction: string, waiting: Waiting, message: JsonObject): void {
    this.waiting.delete(transaction);
    clearTimeout(waiting.timer);
    if (message['janus'] !== 'error') {
      waiting.resolve(message);
      return;
    }
    const error = asObject(message['error']);
    const reason = asText(error['reason']) ?? 'the server refused without a reason';
    waiting.reject(new JanusError('refused', reason, asNumber(error['code'])));
  }

  private dispatch(message: JsonObject): void {
    const sender = asNumber(message['sender']);
    const handle = sender === undefined ? undefined : this.handles.get(sender);
    switch (message['janus']) {
      case 'event':
        handle?.event(pluginMessage(message));
        break;
      case 'hangup':
      case 'detached':
        if (!this.over) handle?.ended(asText(message['reason']) ?? 'the server ended the connection');
        break;
      case 'timeout':
        this.lose('the server gave the session up');
        break;
      default:
    }
  }

  private lose(reason: string): void {
    const wasOver = this.over;
    this.end(reason);
    if (!wasOver) this.options.lost(reason);
  }

  private end(reason: string): void {
    this.over = true;
    clearInterval(this.keepalive);
    this.handles.clear();
    const { socket } = this;
    this.socket = undefined;
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(new JanusError('lost', reason));
    }
    this.waiting.clear();
    socket?.close();
  }
}

/** One plugin handle. */
export interface JanusHandle {
  /** @throws JanusError, also when the plugin answers with an error. */
  request(body: JsonObject, jsep?: Jsep): Promise<PluginMessage>;
  /** null: there are no more. */
  trickle(candidate: JsonObject | null): void;
}
