// A Jitsi deployment on loopback that says what a real one said to lib-jitsi-meet: the recorded exchange of one seat
// (test/fixtures/jitsi), with the seat's own room, nickname and ids of requests put in. For one seat at a time.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

interface Recorded {
  readonly ms: number;
  readonly socket?: string;
  readonly direction?: 'sent' | 'received';
  readonly text?: string;
}

const RECORDED_NICK = { 0: 'e9467f7e', 1: '668b4944' } as const;
const RECORDED_ROOM = 'rec1@conference.jitsi.test';
const RECORDED_BRIDGE = 'ws://10.201.0.1:9090';

function recording(seat: 0 | 1): readonly Recorded[] {
  const file = new URL(`../fixtures/jitsi/xmpp-join-seat-${seat}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as readonly Recorded[];
}

/** What lib-jitsi-meet sent in the recording. */
export function recordedSent(seat: 0 | 1, pattern: RegExp): string {
  const frame = recording(seat).find(
    ({ direction, text = '' }) => direction === 'sent' && pattern.test(text),
  );
  if (frame?.text === undefined) throw new Error(`nothing recorded matches ${String(pattern)}`);
  return frame.text;
}

/** What a real deployment said to lib-jitsi-meet. */
export function recordedReceived(seat: 0 | 1, pattern: RegExp): string {
  const frame = recording(seat).find(
    ({ direction, text = '' }) => direction === 'received' && pattern.test(text),
  );
  if (frame?.text === undefined) throw new Error(`nothing recorded matches ${String(pattern)}`);
  return frame.text;
}

const idOf = (stanza: string): string => /\bid=["']([^"']+)["']/.exec(stanza)?.[1] ?? '';
/** Answers to requests of lib-jitsi-meet that a packet seat does not make. */
const isAnswer = (text: string): boolean => /^<iq [^>]*type='(result|error)'/.test(text);

const JOINING = /^<presence .*http:\/\/jabber.org\/protocol\/muc"/;
const ACCEPTING = /action="session-accept"/;
const LEAVING = /type="unavailable"/;

export interface FakeTicket extends Readonly<Record<string, unknown>> {
  readonly loginDomain: string;
  readonly muc: string;
  readonly focus: string;
  readonly serviceUrl: string;
  readonly conferenceRequestUrl: string;
}

export class FakeJitsi {
  /** Frames of seats as they came, on either socket. */
  readonly xmpp: string[] = [];
  readonly bridge: string[] = [];
  readonly requests: {
    readonly path: string;
    readonly headers: IncomingMessage['headers'];
    readonly body: string;
  }[] = [];
  /** Set to answer otherwise. */
  conference = { status: 200, body: '{"ready":true,"focusJid":"focus@auth.jitsi.test"}' };
  /** Changes what is said to the seat: undefined swallows it. */
  alter: (text: string) => string | undefined = (text) => text;
  readonly #frames: readonly Recorded[];
  readonly #recordedNick: string;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  #xmppSocket: WebSocket | undefined;
  #bridgeSocket: WebSocket | undefined;
  #nick = '';
  #room = RECORDED_ROOM;
  /** Streams that the current connection has opened: one before and one after logging in. */
  #opened = 0;
  #address = '';

  static async start(seat: 0 | 1 = 0): Promise<FakeJitsi> {
    const fake = new FakeJitsi(seat);
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    const { port } = fake.#server.address() as AddressInfo;
    fake.#address = `127.0.0.1:${port}`;
    return fake;
  }

  private constructor(seat: 0 | 1) {
    this.#frames = recording(seat);
    this.#recordedNick = RECORDED_NICK[seat];
    this.#server = createServer((request, response) => this.#onRequest(request, response));
    this.#sockets = new WebSocketServer({ server: this.#server });
    this.#sockets.on('connection', (socket, request) => {
      const url = request.url ?? '';
      const isBridge = url.startsWith('/colibri-ws/');
      if (isBridge) this.#bridgeSocket = socket;
      else {
        this.#xmppSocket = socket;
        this.#opened = 0;
      }
      if (isBridge) this.sayOnBridge({ colibriClass: 'ServerHello' });
      else this.requests.push({ path: url, headers: {}, body: '' });
      socket.on('message', (data: Buffer) => {
        if (isBridge) this.#onBridge(data.toString('utf8'));
        else this.#onXmpp(data.toString('utf8'));
      });
    });
  }

  get ticket(): FakeTicket {
    return {
      loginDomain: 'jitsi.test',
      domain: 'jitsi.test',
      muc: 'conference.jitsi.test',
      focus: 'focus.jitsi.test',
      serviceUrl: `ws://${this.#address}/xmpp-websocket?room=rec1`,
      conferenceRequestUrl: `http://${this.#address}/conference-request/v1?room=rec1`,
      room: 'rec1',
      displayName: 'r000-s000',
      lastN: -1,
      libraryUrl: '',
      config: {},
    };
  }

  get nick(): string {
    return this.#nick;
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString('utf8')));
    request.on('end', () => {
      this.requests.push({ path: request.url ?? '', headers: request.headers, body });
      response.writeHead(this.conference.status, { 'content-type': 'application/json' });
      response.end(this.conference.body);
    });
  }

  /** What was received in the recording after the first frame like `after` and before the first one like `before`. */
  #received(after: RegExp, before?: RegExp): readonly string[] {
    const sent = (pattern: RegExp): number =>
      this.#frames.findIndex(({ direction, text = '' }) => direction === 'sent' && pattern.test(text));
    const end = before === undefined ? -1 : sent(before);
    return this.#frames
      .slice(sent(after) + 1, end < 0 ? undefined : end)
      .filter(({ direction, socket = '' }) => direction === 'received' && socket.includes('xmpp-websocket'))
      .flatMap(({ text }) => text ?? []);
  }

  #onXmpp(text: string): void {
    this.xmpp.push(text);
    if (text.startsWith('<open')) this.#open();
    else if (text.startsWith('<auth')) this.say("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    else if (text.startsWith('<close')) this.say("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>");
    else if (text.startsWith('<presence')) this.#onPresence(text);
    else if (text.startsWith('<iq')) this.#onIq(text);
  }

  #open(): void {
    this.#opened += 1;
    const frames =
      this.#opened === 1 ? this.#received(/^<open/, /^<auth/) : this.#received(/^<auth/, /_bind_auth_2/);
    for (const frame of frames) if (!frame.startsWith('<success')) this.say(frame);
  }

  #onPresence(text: string): void {
    if (JOINING.test(text)) {
      const [, room = '', nick = ''] = /to="([^"/]+)\/([^"]+)"/.exec(text) ?? [];
      this.#room = room;
      this.#nick = nick;
      for (const frame of this.#received(JOINING, ACCEPTING)) if (!isAnswer(frame)) this.say(frame);
    } else if (text.includes('type="unavailable"')) {
      for (const frame of this.#received(LEAVING)) this.say(frame);
    }
  }

  #onIq(text: string): void {
    const id = idOf(text);
    if (text.includes('type="result"')) return;
    if (text.includes('xmpp-bind')) {
      const [frame = ''] = this.#received(/_bind_auth_2/);
      this.say(frame.replace('_bind_auth_2', id));
      return;
    }
    if (text.includes('action="session-accept"')) {
      for (const frame of this.#received(ACCEPTING, LEAVING)) if (!isAnswer(frame)) this.say(frame);
    }
    const conference = text.includes('<conference');
    const child = `<conference xmlns='http://jitsi.org/protocol/focus' ready='true'/>`;
    this.say(`<iq xmlns='jabber:client' type='result' id='${id}'>${conference ? child : ''}</iq>`);
  }

  #onBridge(text: string): void {
    this.bridge.push(text);
    const isFirst = this.bridge.filter((one) => one.includes('ReceiverVideoConstraints')).length === 1;
    if (!isFirst || !text.includes('ReceiverVideoConstraints')) return;
    for (const { socket = '', direction, text: said = '' } of this.#frames) {
      const fits = direction === 'received' && socket.includes('colibri-ws') && !said.includes('ServerHello');
      if (fits) this.#bridgeSocket?.send(this.#own(said));
    }
  }

  #own(text: string): string {
    return text
      .replaceAll(this.#recordedNick, this.#nick)
      .replaceAll(RECORDED_ROOM, this.#room)
      .replaceAll(RECORDED_BRIDGE, `ws://${this.#address}`);
  }

  /** To the seat, in the recording's terms. */
  say(text: string): void {
    const altered = this.alter(text);
    if (altered !== undefined) this.#xmppSocket?.send(this.#own(altered));
  }

  sayOnBridge(message: object): void {
    this.#bridgeSocket?.send(this.#own(JSON.stringify(message)));
  }

  /** As by a bridge that crashes. */
  breakBridge(): void {
    this.#bridgeSocket?.terminate();
  }

  /** The sockets break, nothing is said. */
  break(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  async close(): Promise<void> {
    this.break();
    this.#sockets.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
