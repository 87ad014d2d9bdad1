// What the widget host asks of the homeserver, plainly over HTTP (Matrix Client-Server API v1.11, MSC4140): a client
// of a few requests, so that the seat's cost is Element Call's and not that of a second one around it.
import type { MatrixTicket } from '../../ticket.ts';

export interface RoomEvent {
  readonly type: string;
  readonly sender: string;
  readonly event_id: string;
  readonly room_id: string;
  readonly state_key?: string;
  readonly origin_server_ts: number;
  readonly content: Readonly<Record<string, unknown>>;
  readonly unsigned: Readonly<Record<string, unknown>>;
}

export interface DeviceMessage {
  readonly type: string;
  readonly sender: string;
  readonly content: Readonly<Record<string, unknown>>;
}

export interface Synchronisation {
  readonly next_batch: string;
  readonly to_device?: { readonly events?: readonly DeviceMessage[] };
  readonly rooms?: {
    readonly join?: Readonly<
      Record<
        string,
        {
          readonly state?: { readonly events?: readonly Omit<RoomEvent, 'room_id'>[] };
          readonly timeline?: { readonly events?: readonly Omit<RoomEvent, 'room_id'>[] };
        }
      >
    >;
  };
}

/** How long the homeserver may hold a /sync without news. */
const LONG_POLL_MS = 30_000;
const RETRY_MS = 1000;
const DELAY = 'org.matrix.msc4140.delay';
const DELAYED_EVENTS = '/_matrix/client/unstable/org.matrix.msc4140/delayed_events';

/** A homeserver that said no, with what it said. */
export class MatrixFault extends Error {
  override readonly name = 'MatrixFault';
  readonly status: number;
  readonly url: string;
  readonly answer: unknown;

  constructor(status: number, url: string, answer: unknown) {
    super(`${url} was answered ${status}: ${JSON.stringify(answer)}`);
    this.status = status;
    this.url = url;
    this.answer = answer;
  }
}

const part = (text: string): string => encodeURIComponent(text);

export class HomeserverLine {
  private readonly ticket: MatrixTicket;
  private transaction = 0;

  constructor(ticket: MatrixTicket) {
    this.ticket = ticket;
  }

  join(): Promise<unknown> {
    return this.request('POST', `/_matrix/client/v3/join/${part(this.ticket.roomId)}`, {});
  }

  openIdToken(): Promise<unknown> {
    const path = `/_matrix/client/v3/user/${part(this.ticket.userId)}/openid/request_token`;
    return this.request('POST', path, {});
  }

  /** @param delayMs undefined: at once. @returns `event_id`, or `delay_id` of a delayed one. */
  send(type: string, content: unknown, stateKey: string | null, delayMs?: number): Promise<unknown> {
    const room = `/_matrix/client/v3/rooms/${part(this.ticket.roomId)}`;
    const path =
      stateKey === null
        ? `${room}/send/${part(type)}/${this.newTransaction()}`
        : `${room}/state/${part(type)}/${part(stateKey)}`;
    return this.request('PUT', delayMs === undefined ? path : `${path}?${DELAY}=${delayMs}`, content);
  }

  updateDelayed(delayId: string, action: 'cancel' | 'restart' | 'send'): Promise<unknown> {
    return this.request('POST', `${DELAYED_EVENTS}/${part(delayId)}`, { action });
  }

  sendToDevice(type: string, messages: unknown): Promise<unknown> {
    const path = `/_matrix/client/v3/sendToDevice/${part(type)}/${this.newTransaction()}`;
    return this.request('PUT', path, { messages });
  }

  /** Calls back for each answer of /sync, for as long as the page lives; tells the first by resolving. */
  async synchronise(news: (news: Synchronisation) => void): Promise<void> {
    let since = await this.sync('', news);
    void (async () => {
      for (;;) {
        since = await this.sync(since, news).catch(
          () => new Promise<string>((resolve) => setTimeout(() => resolve(since), RETRY_MS)),
        );
      }
    })();
  }

  private async sync(since: string, news: (news: Synchronisation) => void): Promise<string> {
    const query = new URLSearchParams({
      timeout: since === '' ? '0' : String(LONG_POLL_MS),
      ...(since === '' ? {} : { since }),
    });
    const answer = await this.request('GET', `/_matrix/client/v3/sync?${query.toString()}`);
    if (!isSynchronisation(answer)) throw new Error('/sync gave no next_batch');
    news(answer);
    return answer.next_batch;
  }

  private newTransaction(): string {
    this.transaction += 1;
    return `${Date.now()}.${this.transaction}`;
  }

  private async request(method: string, path: string, body?: unknown): Promise<unknown> {
    const url = `${this.ticket.homeserver}${path}`;
    const response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${this.ticket.accessToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new MatrixFault(response.status, url, answer);
    return answer;
  }
}

function isSynchronisation(answer: unknown): answer is Synchronisation {
  return typeof answer === 'object' && answer !== null && 'next_batch' in answer;
}
