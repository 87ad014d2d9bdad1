// A Janus in memory: keeps what it was asked and answers as a test tells it.
import type { JsonObject } from '#targets/janus/json.ts';
import { asObject, parseObject } from '#targets/janus/json.ts';
import type { OpenSocket, SocketEvents } from '#targets/janus/session.ts';

/** Answers to a plugin request, by its name; undefined leaves it unanswered. */
export type Answer = (body: JsonObject, request: JsonObject) => JsonObject | undefined;

export class FakeJanus {
  readonly requests: JsonObject[] = [];
  closed = false;
  private readonly answer: Answer;
  private events: SocketEvents | undefined;
  private handles = 100;

  constructor(answer: Answer = () => ({ data: {} })) {
    this.answer = answer;
  }

  readonly open: OpenSocket = (_url, _subprotocol, events) => {
    this.events = events;
    return Promise.resolve({
      send: (text) => this.take(text),
      close: () => {
        this.closed = true;
      },
    });
  };

  /** Bodies of plugin requests of a name. */
  asked(request: string): JsonObject[] {
    return this.requests.map(({ body }) => asObject(body)).filter((body) => body['request'] === request);
  }

  say(message: JsonObject): void {
    this.events?.message(JSON.stringify(message));
  }

  /** An event of the plugin that answers nothing. */
  event(handle: number, data: JsonObject, jsep?: JsonObject): void {
    this.say({
      janus: 'event',
      sender: handle,
      plugindata: { data },
      ...(jsep === undefined ? {} : { jsep }),
    });
  }

  drop(reason: string): void {
    this.events?.closed(reason);
  }

  private take(text: string): void {
    const request = parseObject(text) ?? {};
    this.requests.push(request);
    const { transaction } = request;
    const handle = request['handle_id'];
    if (request['janus'] === 'create') this.say({ janus: 'success', transaction, data: { id: 1 } });
    else if (request['janus'] === 'attach') {
      this.handles += 1;
      this.say({ janus: 'success', transaction, data: { id: this.handles } });
    } else if (request['janus'] === 'message') {
      this.say({ janus: 'ack', transaction });
      const answered = this.answer(asObject(request['body']), request);
      if (answered === undefined) return;
      const { data, jsep } = answered;
      this.say({ janus: 'event', transaction, sender: handle, plugindata: { data }, jsep });
    } else this.say({ janus: 'ack', transaction });
  }
}
