// One authenticated stream to the XMPP server, over its WebSocket: by xmpp.js, without its reconnecting, as a seat
// that loses its server has failed.
import { client } from '@xmpp/client';
import type { Client } from '@xmpp/client';
import { WebSocket } from 'ws';
import { attribute, element } from './xml.ts';
import type { Element } from './xml.ts';

/** A server that takes longer to answer a request is not usable in a call. */
const REQUEST_DEADLINE_MS = 20_000;
/** Each step of logging in. */
const STEP_DEADLINE_MS = 15_000;
/** lib-jitsi-meet's own pace (modules/xmpp/strophe.ping.ts). */
const PING_INTERVAL_MS = 10_000;
/** A server that does not say goodbye is not waited for any longer. */
const CLOSE_DEADLINE_MS = 2000;

const NS_PING = 'urn:xmpp:ping';

// xmpp.js expects the browser's WebSocket, which Node has from 22 on.
if (!('WebSocket' in globalThis)) Object.assign(globalThis, { WebSocket });

export class XmppError extends Error {
  override readonly name = 'XmppError';
  readonly kind: 'refused' | 'unreachable';

  constructor(kind: XmppError['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

export interface XmppSettings {
  /** `wss://…/xmpp-websocket`, with its query. */
  readonly service: string;
  readonly domain: string;
  /** Without both: anonymous, which is also how a token of the query is looked at. */
  readonly username?: string;
  readonly password?: string;
}

interface Asked {
  readonly type: 'get' | 'set';
  readonly name: string;
  /** @returns what the answer carries, undefined for nothing; an `error` element refuses. */
  readonly answer: (ask: Element) => Element | undefined;
}

export interface XmppEvents {
  readonly presence: (stanza: Element) => void;
  /** Requests from others, by namespace of what is asked. */
  readonly asked: Readonly<Record<string, Asked>>;
  /** Once, when the stream is over and not by {@link XmppSession.close}. */
  readonly lost: (reason: string) => void;
}

/** What xmpp.js throws for a refusal has a condition (RFC 6120); sockets and timers throw other errors. */
function errorOf(error: unknown): XmppError {
  if (error instanceof XmppError) return error;
  if (!(error instanceof Error)) return new XmppError('unreachable', String(error));
  const condition = 'condition' in error ? error.condition : undefined;
  return typeof condition === 'string'
    ? new XmppError('refused', `the XMPP server says ${condition}${textOf(error)}`)
    : new XmppError('unreachable', error.message);
}

function textOf(error: Error): string {
  const text = 'text' in error ? error.text : undefined;
  return typeof text === 'string' && text !== '' ? ` (${text})` : '';
}

// The types of xmpp.js 0.14 name its IQ module by a path that does not resolve: what is used of it, looked at first.
interface IqCaller {
  request(iq: Element, deadlineMs: number): Promise<Element>;
}
type IqHandler = (context: { readonly stanza: Element }) => Element | true;
type IqCallee = Readonly<Record<Asked['type'], (ns: string, name: string, handler: IqHandler) => void>>;

const hasMethod = (value: unknown, name: string): boolean =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, name) === 'function';
const isCaller = (value: unknown): value is IqCaller => hasMethod(value, 'request');
const isCallee = (value: unknown): value is IqCallee => hasMethod(value, 'get') && hasMethod(value, 'set');

function iqOf(entity: Client): { readonly caller: IqCaller; readonly callee: IqCallee } {
  const caller: unknown = entity.iqCaller;
  const callee: unknown = entity.iqCallee;
  if (!isCaller(caller) || !isCallee(callee)) throw new Error('xmpp.js has no IQ as it had in 0.14');
  return { caller, callee };
}

export class XmppSession {
  readonly jid: string;
  readonly #client: Client;
  readonly #caller: IqCaller;
  readonly #domain: string;
  readonly #events: XmppEvents;
  readonly #ping: NodeJS.Timeout;
  #over = false;

  /** @throws XmppError */
  static async open(settings: XmppSettings, events: XmppEvents): Promise<XmppSession> {
    const { service, domain, username, password } = settings;
    const entity = client({
      service,
      domain,
      timeout: STEP_DEADLINE_MS,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    });
    entity.reconnect.stop();
    // Before it is online errors reject start(); without a listener they would end the process.
    entity.on('error', () => undefined);
    // Seats resume no streams, as lib-jitsi-meet by default; a server that waits for it shows them a minute longer.
    entity.prependListener('element', (received) => {
      if (received.getName() !== 'features') return;
      for (const offered of received.getChildren('sm')) received.remove(offered);
    });
    const { caller, callee } = iqOf(entity);
    for (const [namespace, { type, name, answer }] of Object.entries(events.asked))
      callee[type](namespace, name, ({ stanza }) => answer(stanza) ?? true);
    try {
      const jid = await entity.start();
      return new XmppSession(entity, caller, String(jid), settings, events);
    } catch (error) {
      void entity.disconnect().catch(() => undefined);
      throw errorOf(error);
    }
  }

  private constructor(
    entity: Client,
    caller: IqCaller,
    jid: string,
    { domain }: XmppSettings,
    events: XmppEvents,
  ) {
    this.#client = entity;
    this.#caller = caller;
    this.jid = jid;
    this.#domain = domain;
    this.#events = events;
    entity.on('stanza', (stanza) => {
      if (stanza.name === 'presence') events.presence(stanza);
    });
    entity.on('error', (error) => this.#lose(error.message));
    entity.on('disconnect', () => this.#lose('the signalling websocket closed'));
    this.#ping = setInterval(() => {
      const ping = element('iq', { type: 'get', to: domain }, element('ping', { xmlns: NS_PING }));
      // An error is an answer too; silence means that nobody is there.
      this.request(ping).catch((error: unknown) => {
        if (error instanceof XmppError && error.kind === 'unreachable') this.#lose(error.message);
      });
    }, PING_INTERVAL_MS);
    this.#ping.unref();
  }

  /** Resolves with the answer. @throws XmppError */
  async request(iq: Element): Promise<Element> {
    try {
      return await this.#caller.request(iq, REQUEST_DEADLINE_MS);
    } catch (error) {
      const { kind, message } = errorOf(error);
      const [asked] = iq.getChildElements();
      throw new XmppError(
        kind,
        `${asked?.name ?? 'request'} to ${attribute(iq, 'to') ?? this.#domain}: ${message}`,
      );
    }
  }

  /** Never rejects: a stream that is gone tells so by itself. */
  send(stanza: Element): void {
    if (!this.#over) this.#client.send(stanza).catch(() => undefined);
  }

  #lose(reason: string): void {
    if (this.#over) return;
    this.#end();
    this.#events.lost(reason);
  }

  #end(): void {
    this.#over = true;
    clearInterval(this.#ping);
  }

  /** Says goodbye; never rejects. */
  async close(): Promise<void> {
    this.#end();
    this.#client.timeout = CLOSE_DEADLINE_MS;
    await this.#client.stop().catch(() => undefined);
  }
}
