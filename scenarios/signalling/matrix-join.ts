// A participant of a Matrix call, without media: registers, and then does what a packet seat does (targets/matrixrtc/
// participant.ts), in its order: logs in, synchronises, enters a room, polls for news from then on, gets an OpenID token,
// exchanges it, says that they are in the call (MSC3401's state event, with MSC4140's delayed leave), keeps that alive,
// and leaves. Runs inside k6, not Node.
import { check } from 'k6';
import crypto from 'k6/crypto';
import exec from 'k6/execution';
import http, { type RefinedResponse } from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import { clearInterval, setInterval, setTimeout } from 'k6/timers';

const HOMESERVER = __ENV['HOMESERVER'] ?? '';
const SHARED_SECRET = __ENV['SHARED_SECRET'] ?? '';
const TOKEN_SERVICE = __ENV['TOKEN_SERVICE'] ?? '';
const ROOMS = (__ENV['ROOMS'] ?? '').split(' ');
const LABEL = __ENV['LABEL'] ?? 'k6';
/** Whether somebody has registered the users already. */
const ARE_REGISTERED = __ENV['ACCOUNTS'] === 'ready';
/**
 * How long after its start a participant leaves; not before it is in. k6 sets a scenario's own variables when it runs a
 * participant, not yet when it loads this file.
 */
const stayMs = (): number => Number(__ENV['STAY_MS'] ?? 0);
/** As participant.ts has them, from matrix-js-sdk and Element Call. */
const SYNC_FILTER = encodeURIComponent(
  JSON.stringify({ room: { timeline: { limit: 1 }, state: { lazy_load_members: true } } }),
);
const POLL_MS = 30_000;
const DELAYED_LEAVE_MS = 8000;
const KEEP_ALIVE_MS = 5000;
/** Waits for news by design: its samples are left out by this name (runners/k6/k6-output.ts). */
const LONG_POLL = 'long-poll';

const joinTime = new Trend('seatproof_join', true);
const joinsFailed = new Counter('seatproof_join_failed');

type Answer = RefinedResponse<'text'>;
type Json = Readonly<Record<string, unknown>>;

interface Request {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly name: string;
  readonly token?: string;
  readonly body?: Json;
}

class Refused extends Error {}

const parametersOf = ({ name, token, body }: Request) => ({
  headers: {
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
  },
  tags: { name },
  responseType: 'text' as const,
});

function jsonOf(answer: Answer): Json {
  const json: unknown = JSON.parse(answer.body);
  return typeof json === 'object' && json !== null ? (json as Json) : {};
}

/**
 * Does not hold up the poll and the keep-alive, which go on meanwhile.
 * @throws Refused when it is not answered with success; the join ends there.
 */
async function ask(request: Request): Promise<Json> {
  const { method, url, name, body } = request;
  const text = body === undefined ? null : JSON.stringify(body);
  const answer: Answer = await http.asyncRequest(method, url, text, parametersOf(request));
  const isFine = check(answer, { [name]: ({ status }) => status === 200 });
  if (!isFine) throw new Refused(`${name}: ${answer.status}`);
  return jsonOf(answer);
}

const text = (json: Json, key: string): string => {
  const value = json[key];
  return typeof value === 'string' ? value : '';
};

async function register(user: string, password: string): Promise<void> {
  const url = `${HOMESERVER}/_synapse/admin/v1/register`;
  const nonce = text(await ask({ method: 'GET', url, name: 'register-nonce' }), 'nonce');
  const mac = crypto.hmac('sha1', SHARED_SECRET, [nonce, user, password, 'notadmin'].join('\0'), 'hex');
  const body = { nonce, username: user, password, admin: false, mac };
  await ask({ method: 'POST', url, name: 'register', body });
}

const CLIENT = `${HOMESERVER}/_matrix/client`;

interface Session {
  readonly token: string;
  readonly userId: string;
  readonly device: string;
}

async function logIn(user: string, password: string): Promise<Session> {
  const answer = await ask({
    method: 'POST',
    url: `${CLIENT}/v3/login`,
    name: 'login',
    body: { type: 'm.login.password', identifier: { type: 'm.id.user', user }, password },
  });
  return {
    token: text(answer, 'access_token'),
    userId: text(answer, 'user_id'),
    device: text(answer, 'device_id'),
  };
}

const syncUrl = (timeoutMs: number): string => `${CLIENT}/v3/sync?timeout=${timeoutMs}&filter=${SYNC_FILTER}`;

/** What the homeserver has to serve every client with, until it leaves: its own leaving ends the last poll. */
async function poll(token: string, since: string, isOver: () => boolean): Promise<void> {
  let from = since;
  while (!isOver()) {
    const url = `${syncUrl(POLL_MS)}&since=${encodeURIComponent(from)}`;
    const request = { method: 'GET', url, name: LONG_POLL, token } as const;
    const answer: Answer = await http.asyncRequest('GET', url, null, parametersOf(request));
    if (answer.status !== 200) return;
    from = text(jsonOf(answer), 'next_batch');
  }
}

class Membership {
  private readonly session: Session;
  private readonly room: string;
  private delayId = '';
  private keepAlive = 0;

  constructor(session: Session, room: string) {
    this.session = session;
    this.room = room;
  }

  /** With the word to take it back when the participant falls silent. */
  async announce(): Promise<void> {
    const { token, userId, device } = this.session;
    const key = encodeURIComponent(`_${userId}_${device}`);
    const path = `${CLIENT}/v3/rooms/${encodeURIComponent(this.room)}/state/org.matrix.msc3401.call.member/${key}`;
    const delayed = `${path}?org.matrix.msc4140.delay=${DELAYED_LEAVE_MS}`;
    const leave = { method: 'PUT', url: delayed, name: 'delayed-leave', token, body: {} } as const;
    this.delayId = text(await ask(leave), 'delay_id');
    const body = membershipOf(this.room, device);
    await ask({ method: 'PUT', url: path, name: 'membership', token, body });
    this.keepAlive = setInterval(() => {
      this.update('restart').catch(() => undefined);
    }, KEEP_ALIVE_MS);
  }

  async end(): Promise<void> {
    clearInterval(this.keepAlive);
    await this.update('send');
  }

  private async update(action: 'restart' | 'send'): Promise<void> {
    const url = `${CLIENT}/unstable/org.matrix.msc4140/delayed_events/${this.delayId}`;
    const name = action === 'send' ? 'leave' : 'keep-alive';
    await ask({ method: 'POST', url, name, token: this.session.token, body: { action } });
  }
}

async function join(user: string, password: string): Promise<void> {
  const begun = Date.now();
  const room = ROOMS[exec.scenario.iterationInTest % ROOMS.length] ?? '';
  const session = await logIn(user, password);
  const { token, userId, device } = session;
  const first = await ask({ method: 'GET', url: syncUrl(0), name: 'sync', token });
  const joinUrl = `${CLIENT}/v3/rooms/${encodeURIComponent(room)}/join`;
  await ask({ method: 'POST', url: joinUrl, name: 'room-join', token, body: {} });
  const state = { isOver: false };
  const polling = poll(token, text(first, 'next_batch'), () => state.isOver);
  try {
    const openIdUrl = `${CLIENT}/v3/user/${encodeURIComponent(userId)}/openid/request_token`;
    const openId = await ask({ method: 'POST', url: openIdUrl, name: 'openid', token, body: {} });
    await ask({
      method: 'POST',
      url: `${TOKEN_SERVICE}/sfu/get`,
      name: 'token-service',
      body: { room, openid_token: openId, device_id: device },
    });
    const membership = new Membership(session, room);
    await membership.announce();
    joinTime.add(Date.now() - begun);
    await pause(begun + stayMs() - Date.now());
    state.isOver = true;
    await membership.end();
  } finally {
    state.isOver = true;
  }
  await polling;
}

const pause = (milliseconds: number): Promise<void> =>
  milliseconds <= 0
    ? Promise.resolve()
    : new Promise((resolve) => {
        setTimeout(resolve, milliseconds);
      });

function membershipOf(room: string, device: string): Json {
  return {
    application: 'm.call',
    call_id: '',
    scope: 'm.room',
    device_id: device,
    expires: 14_400_000,
    focus_active: { type: 'livekit', focus_selection: 'oldest_membership' },
    foci_preferred: [{ type: 'livekit', livekit_service_url: TOKEN_SERVICE, livekit_alias: room }],
  };
}

/** One join a call: k6 calls it at the planned rate. */
export default async function run(): Promise<void> {
  const user = `${LABEL}-${exec.scenario.name}-${exec.scenario.iterationInTest}`;
  const password = `${LABEL}-password`;
  try {
    if (!ARE_REGISTERED) await register(user, password);
    await join(user, password);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    joinsFailed.add(1);
  }
}
