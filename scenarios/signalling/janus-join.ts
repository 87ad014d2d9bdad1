// A participant of a Janus VideoRoom, without media: connects, makes a session, attaches to the plugin, enters the room
// as one who might publish, is in when the plugin says so, stays a moment and leaves. Runs inside k6, not Node.
import { check } from 'k6';
import exec from 'k6/execution';
import { Counter, Trend } from 'k6/metrics';
import ws, { type Socket } from 'k6/ws';

const URL = __ENV['JANUS_URL'] ?? '';
/** As JSON: rooms have numbers or texts. */
const ROOMS = JSON.parse(__ENV['JANUS_ROOMS'] ?? '[]') as readonly (number | string)[];
const CREDENTIALS = {
  ...((__ENV['JANUS_API_SECRET'] ?? '') === '' ? {} : { apisecret: __ENV['JANUS_API_SECRET'] }),
  ...((__ENV['JANUS_TOKEN'] ?? '') === '' ? {} : { token: __ENV['JANUS_TOKEN'] }),
};
const ANSWER_DEADLINE_MS = 15_000;
/** Nobody leaves in the moment of coming. */
const SHORTEST_STAY_MS = 200;
/**
 * How long after its start a participant leaves; not before it is in. k6 sets a scenario's own variables when it runs a
 * participant, not yet when it loads this file.
 */
const stayMs = (): number => Number(__ENV['STAY_MS'] ?? 0);

const joinTime = new Trend('seatproof_join', true);
const joinsFailed = new Counter('seatproof_join_failed');

type Json = Readonly<Record<string, unknown>>;

const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {};

/** The steps of a join: what is said next, given what was answered. Undefined: something else was said. */
class Join {
  isIn = false;
  private session: unknown;
  private handle: unknown;
  private readonly room: number | string;
  private readonly display: string;

  constructor(room: number | string, display: string) {
    this.room = room;
    this.display = display;
  }

  take(message: Json): Json | 'in' | undefined {
    const id = asObject(message['data'])['id'];
    if (message['janus'] === 'success' && this.session === undefined) {
      this.session = id;
      return this.say({ janus: 'attach', plugin: 'janus.plugin.videoroom' });
    }
    if (message['janus'] === 'success' && this.handle === undefined) {
      this.handle = id;
      const { room, display } = this;
      return this.say({
        janus: 'message',
        body: { request: 'join', ptype: 'publisher', room, display },
      });
    }
    const plugin = asObject(asObject(message['plugindata'])['data']);
    if (plugin['videoroom'] !== 'joined') return undefined;
    this.isIn = true;
    return 'in';
  }

  say(fields: Json): Json {
    return {
      ...fields,
      transaction: `${String(fields['janus'])}-${exec.vu.idInTest}`,
      ...(this.session === undefined ? {} : { session_id: this.session }),
      ...(this.handle === undefined ? {} : { handle_id: this.handle }),
      ...CREDENTIALS,
    };
  }

  leave(socket: Socket): void {
    socket.send(JSON.stringify(this.say({ janus: 'message', body: { request: 'leave' } })));
    this.handle = undefined;
    socket.send(JSON.stringify(this.say({ janus: 'destroy' })));
    socket.close();
  }
}

/** One join a call: k6 calls it at the planned rate. */
export default function run(): void {
  const number = exec.scenario.iterationInTest;
  const join = new Join(ROOMS[number % ROOMS.length] ?? 0, `k6-${exec.scenario.name}-${number}`);
  const begun = Date.now();
  const parameters = { headers: { 'Sec-WebSocket-Protocol': 'janus-protocol' }, tags: { name: 'janus' } };
  const answer = ws.connect(URL, parameters, (socket) => {
    socket.on('open', () => socket.send(JSON.stringify(join.say({ janus: 'create' }))));
    socket.on('message', (text) => {
      if (join.isIn) return;
      const next = join.take(asObject(JSON.parse(text)));
      if (next === 'in') {
        joinTime.add(Date.now() - begun);
        socket.setTimeout(
          () => join.leave(socket),
          Math.max(SHORTEST_STAY_MS, begun + stayMs() - Date.now()),
        );
      } else if (next !== undefined) socket.send(JSON.stringify(next));
    });
    socket.setTimeout(() => {
      if (!join.isIn) socket.close();
    }, ANSWER_DEADLINE_MS);
  });
  check(answer, { janus: ({ status }) => status === 101 });
  if (!join.isIn) joinsFailed.add(1);
}
