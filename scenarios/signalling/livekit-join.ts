// A participant of a LiveKit room, without media: connects the signalling websocket with a token of its own making,
// is let in by the server's first message, stays a moment and leaves. Runs inside k6, not Node.
import { check } from 'k6';
import crypto from 'k6/crypto';
import encoding from 'k6/encoding';
import exec from 'k6/execution';
import { Counter, Trend } from 'k6/metrics';
import ws from 'k6/ws';

const URL = __ENV['LIVEKIT_URL'] ?? '';
const API_KEY = __ENV['LIVEKIT_API_KEY'] ?? '';
const API_SECRET = __ENV['LIVEKIT_API_SECRET'] ?? '';
const ROOM_PREFIX = __ENV['ROOM_PREFIX'] ?? 'k6';
/** Meetings, not one hall: the cost of a join grows with who is there. */
const ROOMS = 20;
/** Version of the signalling protocol that livekit-client 2.23 speaks. */
const PROTOCOL = 16;
const TOKEN_LIFE_SECONDS = 600;
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

const base64url = (json: object): string => encoding.b64encode(JSON.stringify(json), 'rawurl');

function tokenFor(identity: string, room: string): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: API_KEY,
    sub: identity,
    nbf: now - 10,
    exp: now + TOKEN_LIFE_SECONDS,
    video: { room, roomJoin: true, canPublish: true, canSubscribe: true },
  };
  const signed = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url(claims)}`;
  return `${signed}.${crypto.hmac('sha256', API_SECRET, signed, 'base64rawurl')}`;
}

/** One join a call: k6 calls it at the planned rate. */
export default function run(): void {
  const number = exec.scenario.iterationInTest;
  const identity = `k6-${exec.scenario.name}-${number}`;
  const token = tokenFor(identity, `${ROOM_PREFIX}${number % ROOMS}`);
  const address = `${URL}/rtc?access_token=${token}&protocol=${PROTOCOL}&auto_subscribe=0&sdk=js`;
  const begun = Date.now();
  const seat = { isIn: false };
  const answer = ws.connect(address, { tags: { name: 'rtc' } }, (socket) => {
    // The first message that the server sends is its JoinResponse.
    socket.on('binaryMessage', () => {
      if (seat.isIn) return;
      seat.isIn = true;
      joinTime.add(Date.now() - begun);
      socket.setTimeout(() => socket.close(), Math.max(SHORTEST_STAY_MS, begun + stayMs() - Date.now()));
    });
    socket.setTimeout(() => {
      if (!seat.isIn) socket.close();
    }, ANSWER_DEADLINE_MS);
  });
  check(answer, { rtc: ({ status }) => status === 101 });
  if (!seat.isIn) joinsFailed.add(1);
}
