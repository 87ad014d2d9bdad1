// The Admin API: the same requests over a WebSocket or over HTTP, as the server's address says.
// Source: https://janus.conf.meetecho.com/docs/admin.html
import { asObject, asText, parseObject } from './json.ts';
import type { JsonObject } from './json.ts';
import { openNodeSocket } from './node-socket.ts';
import type { TextSocket } from './session.ts';

const SUBPROTOCOL = 'janus-admin-protocol';
/** Read once a second; an answer that takes longer is a gap, not a queue. */
const ANSWER_DEADLINE_MS = 900;

interface AdminRequest {
  readonly janus: string;
  readonly session_id?: number;
  readonly handle_id?: number;
}

export interface AdminApi {
  /** @throws when there is no answer in time, or the answer is an error. */
  ask(request: AdminRequest): Promise<JsonObject>;
  close(): void;
}

export function createAdminApi(url: string, secret: string): AdminApi {
  return /^https?:/.test(url) ? new HttpAdmin(url, secret) : new SocketAdmin(url, secret);
}

/** The server answered, and does not do what was asked. */
export class AdminRefusal extends Error {
  override readonly name = 'AdminRefusal';
}

/** JANUS_ERROR_UNAUTHORIZED */
const WRONG_SECRET = 403;

function refuseErrors(answer: JsonObject): JsonObject {
  if (answer['janus'] !== 'error') return answer;
  const { code, reason } = asObject(answer['error']);
  if (code === WRONG_SECRET) throw new Error('the Admin API does not take the secret');
  throw new AdminRefusal(`the Admin API refuses: ${asText(reason) ?? 'without a reason'}`);
}

class HttpAdmin implements AdminApi {
  private readonly url: string;
  private readonly secret: string;

  constructor(url: string, secret: string) {
    this.url = url.replace(/\/$/, '');
    this.secret = secret;
  }

  async ask({ janus, session_id: session, handle_id: handle }: AdminRequest): Promise<JsonObject> {
    const path = [session, handle].filter((part) => part !== undefined).join('/');
    const response = await fetch(path === '' ? this.url : `${this.url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ janus, transaction: 'admin', admin_secret: this.secret }),
      signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
    });
    const answer = parseObject(await response.text());
    if (!response.ok || answer === undefined) throw new Error(`${this.url} answers ${response.status}`);
    return refuseErrors(answer);
  }

  close(): void {
    // Every request has a connection of its own, or one of fetch's.
  }
}

interface Waiting {
  readonly resolve: (answer: JsonObject) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

class SocketAdmin implements AdminApi {
  private readonly url: string;
  private readonly secret: string;
  private readonly waiting = new Map<string, Waiting>();
  private socket: Promise<TextSocket> | undefined;
  private transactions = 0;

  constructor(url: string, secret: string) {
    this.url = url;
    this.secret = secret;
  }

  async ask(request: AdminRequest): Promise<JsonObject> {
    const socket = await (this.socket ??= this.open());
    this.transactions += 1;
    const transaction = `a${this.transactions}`;
    const answer = await new Promise<JsonObject>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(transaction);
        reject(new Error(`${this.url} gave no answer within ${ANSWER_DEADLINE_MS} ms`));
      }, ANSWER_DEADLINE_MS);
      this.waiting.set(transaction, { resolve, reject, timer });
      socket.send(JSON.stringify({ ...request, transaction, admin_secret: this.secret }));
    });
    return refuseErrors(answer);
  }

  close(): void {
    this.forget('closed by us');
  }

  /** Opened again with the next question when it has failed or was lost. */
  private open(): Promise<TextSocket> {
    const opening = openNodeSocket(this.url, SUBPROTOCOL, {
      message: (text) => this.take(text),
      closed: (reason) => this.forget(reason),
    });
    opening.catch(() => (this.socket = undefined));
    return opening;
  }

  private take(text: string): void {
    const answer = parseObject(text);
    const transaction = asText(answer?.['transaction']);
    const waiting = transaction === undefined ? undefined : this.waiting.get(transaction);
    if (answer === undefined || transaction === undefined || waiting === undefined) return;
    this.waiting.delete(transaction);
    clearTimeout(waiting.timer);
    waiting.resolve(answer);
  }

  private forget(reason: string): void {
    const { socket } = this;
    this.socket = undefined;
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(new Error(`${this.url}: ${reason}`));
    }
    this.waiting.clear();
    void socket?.then((open) => open.close()).catch(() => undefined);
  }
}
