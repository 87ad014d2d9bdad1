// A participant of a Matrix call, without media: registers, logs in, synchronises, enters a room, says that they are
// in the call (MSC3401's state event, as MatrixRTC clients send it), gets an OpenID token, exchanges it, and leaves.
// Runs inside k6, not Node.
import { check } from 'k6';
import crypto from 'k6/crypto';
import exec from 'k6/execution';
import http, { type RefinedResponse } from 'k6/http';
import { Counter, Trend } from 'k6/metrics';

const HOMESERVER = __ENV['HOMESERVER'] ?? '';
const SHARED_SECRET = __ENV['SHARED_SECRET'] ?? '';
const TOKEN_SERVICE = __ENV['TOKEN_SERVICE'] ?? '';
const ROOMS = (__ENV['ROOMS'] ?? '').split(' ');
const LABEL = __ENV['LABEL'] ?? 'k6';

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

/** @throws Refused when it is not answered with success; the join ends there. */
function ask({ method, url, name, token, body }: Request): Json {
  const answer: Answer = http.request(method, url, body === undefined ? null : JSON.stringify(body), {
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    tags: { name },
    responseType: 'text',
  });
  const isFine = check(answer, { [name]: ({ status }) => status === 200 });
  if (!isFine) throw new Refused(`${name}: ${answer.status}`);
  const json: unknown = JSON.parse(answer.body);
  return typeof json === 'object' && json !== null ? (json as Json) : {};
}

const text = (json: Json, key: string): string => {
  const value = json[key];
  return typeof value === 'string' ? value : '';
};

function register(user: string, password: string): void {
  const url = `${HOMESERVER}/_synapse/admin/v1/register`;
  const nonce = text(ask({ method: 'GET', url, name: 'register-nonce' }), 'nonce');
  const mac = crypto.hmac('sha1', SHARED_SECRET, [nonce, user, password, 'notadmin'].join('\0'), 'hex');
  const body = { nonce, username: user, password, admin: false, mac };
  ask({ method: 'POST', url, name: 'register', body });
}

function join(user: string, password: string): void {
  const begun = Date.now();
  const client = `${HOMESERVER}/_matrix/client/v3`;
  const room = ROOMS[exec.scenario.iterationInTest % ROOMS.length] ?? '';
  const login = ask({
    method: 'POST',
    url: `${client}/login`,
    name: 'login',
    body: { type: 'm.login.password', identifier: { type: 'm.id.user', user }, password },
  });
  const token = text(login, 'access_token');
  const userId = text(login, 'user_id');
  const device = text(login, 'device_id');
  ask({ method: 'GET', url: `${client}/sync?timeout=0`, name: 'sync', token });
  const roomPath = `${client}/rooms/${encodeURIComponent(room)}`;
  ask({ method: 'POST', url: `${roomPath}/join`, name: 'room-join', token, body: {} });
  const userPath = encodeURIComponent(userId);
  const openId = ask({
    method: 'POST',
    url: `${client}/user/${userPath}/openid/request_token`,
    name: 'openid',
    token,
    body: {},
  });
  const key = encodeURIComponent(`_${userId}_${device}`);
  const membershipUrl = `${roomPath}/state/org.matrix.msc3401.call.member/${key}`;
  ask({ method: 'PUT', url: membershipUrl, name: 'membership', token, body: membership(room, device) });
  ask({
    method: 'POST',
    url: `${TOKEN_SERVICE}/sfu/get`,
    name: 'token-service',
    body: { room, openid_token: openId, device_id: device },
  });
  joinTime.add(Date.now() - begun);
  ask({ method: 'PUT', url: membershipUrl, name: 'leave', token, body: {} });
}

function membership(room: string, device: string): Json {
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
export default function run(): void {
  const user = `${LABEL}-${exec.scenario.name}-${exec.scenario.iterationInTest}`;
  const password = `${LABEL}-password`;
  try {
    register(user, password);
    join(user, password);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    joinsFailed.add(1);
  }
}
