// A participant of a Jitsi conference, without media: connects to XMPP over WebSocket (RFC 7395), logs in as a guest,
// asks Jicofo for the conference, enters the room, is in when the room shows it, stays a moment and leaves. Jicofo's
// offer of a session is acknowledged, not accepted. Runs inside k6, not Node.
import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import ws, { type Socket } from 'k6/ws';

const SERVICE = __ENV['XMPP_URL'] ?? '';
const DOMAIN = __ENV['XMPP_DOMAIN'] ?? '';
const MUC = __ENV['XMPP_MUC'] ?? '';
const FOCUS = __ENV['XMPP_FOCUS'] ?? '';
/** Empty where the deployment takes conference requests as IQs only. */
const REQUEST_URL = __ENV['CONFERENCE_REQUEST_URL'] ?? '';
const ROOM_PREFIX = __ENV['ROOM_PREFIX'] ?? 'k6-';
const ROOM_PASSWORD = __ENV['ROOM_PASSWORD'] ?? '';
/** Meetings, not one hall: the cost of a join grows with who is there. */
const ROOMS = 20;
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
/** Parts of a join, from its beginning. */
const loginTime = new Trend('seatproof_xmpp_login', true);
const conferenceTime = new Trend('seatproof_conference_request', true);

const NS_FRAMING = 'urn:ietf:params:xml:ns:xmpp-framing';
const NS_SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
const NS_BIND = 'urn:ietf:params:xml:ns:xmpp-bind';
const NS_MUC = 'http://jabber.org/protocol/muc';
const NS_FOCUS = 'http://jitsi.org/protocol/focus';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
/** Of the first element; servers write either kind of quotes. */
const attributeOf = (stanza: string, name: string): string =>
  new RegExp(`^<[^>]*?\\s${name}=(?:"([^"]*)"|'([^']*)')`).exec(stanza)?.slice(1).find(Boolean) ?? '';

class Join {
  isIn = false;
  private isBound = false;
  private isLoggedIn = false;
  private readonly room: string;
  private readonly nick: string;
  private readonly begun = Date.now();
  private readonly socket: Socket;

  constructor(socket: Socket, room: string, nick: string) {
    this.socket = socket;
    this.room = room;
    this.nick = nick;
  }

  open(): void {
    this.socket.send(`<open xmlns="${NS_FRAMING}" to="${DOMAIN}" version="1.0"/>`);
  }

  take(stanza: string): void {
    if (stanza.startsWith('<stream:features') || stanza.startsWith('<features')) this.onFeatures(stanza);
    else if (stanza.startsWith('<success')) {
      this.isLoggedIn = true;
      this.open();
    } else if (stanza.startsWith('<failure') || stanza.startsWith('<stream:error')) this.socket.close();
    else if (stanza.startsWith('<iq')) this.onIq(stanza);
    else if (stanza.startsWith('<presence')) this.onPresence(stanza);
  }

  private onFeatures(stanza: string): void {
    if (this.isLoggedIn) this.ask('bind', 'set', '', `<bind xmlns="${NS_BIND}"/>`);
    else if (stanza.includes('ANONYMOUS'))
      this.socket.send(`<auth xmlns="${NS_SASL}" mechanism="ANONYMOUS"/>`);
    else this.socket.close();
  }

  private onIq(stanza: string): void {
    const type = attributeOf(stanza, 'type');
    const id = attributeOf(stanza, 'id');
    if (type === 'set' || type === 'get') {
      const to = escaped(attributeOf(stanza, 'from'));
      this.socket.send(`<iq xmlns="jabber:client" type="result" id="${escaped(id)}" to="${to}"/>`);
    } else if (type === 'error') this.socket.close();
    else if (id === 'bind' && !this.isBound) this.onBound();
    else if (id === 'conference') this.enter();
  }

  private onBound(): void {
    this.isBound = true;
    loginTime.add(Date.now() - this.begun);
    const room = `${this.room}@${MUC}`;
    const machine = `${exec.scenario.name}${String(exec.scenario.iterationInTest)}`;
    if (REQUEST_URL === '') {
      const conference = `<conference xmlns="${NS_FOCUS}" room="${room}" machine-uid="${machine}"/>`;
      this.ask('conference', 'set', FOCUS, conference);
      return;
    }
    const answer = http.post(
      withRoom(REQUEST_URL, this.room),
      JSON.stringify({ room, machineUid: machine, properties: {} }),
      { headers: { 'Content-Type': 'application/json' }, tags: { name: 'conference-request' } },
    );
    const isFine = check(answer, { 'conference-request': ({ status }) => status === 200 });
    if (isFine) this.enter();
    else this.socket.close();
  }

  private enter(): void {
    conferenceTime.add(Date.now() - this.begun);
    const password = ROOM_PASSWORD === '' ? '' : `<password>${escaped(ROOM_PASSWORD)}</password>`;
    this.socket.send(
      `<presence xmlns="jabber:client" to="${this.room}@${MUC}/${this.nick}">` +
        `<x xmlns="${NS_MUC}">${password}</x><nick xmlns="http://jabber.org/protocol/nick">${this.nick}</nick></presence>`,
    );
  }

  private onPresence(stanza: string): void {
    if (attributeOf(stanza, 'from') !== `${this.room}@${MUC}/${this.nick}`) return;
    if (attributeOf(stanza, 'type') === 'error') {
      this.socket.close();
      return;
    }
    if (this.isIn) return;
    this.isIn = true;
    joinTime.add(Date.now() - this.begun);
    this.socket.setTimeout(
      () => this.leave(),
      Math.max(SHORTEST_STAY_MS, this.begun + stayMs() - Date.now()),
    );
  }

  private leave(): void {
    const to = `${this.room}@${MUC}/${this.nick}`;
    this.socket.send(`<presence xmlns="jabber:client" type="unavailable" to="${to}"/>`);
    this.socket.send(`<close xmlns="${NS_FRAMING}"/>`);
    this.socket.close();
  }

  private ask(id: string, type: 'get' | 'set', to: string, child: string): void {
    const target = to === '' ? '' : ` to="${to}"`;
    this.socket.send(`<iq xmlns="jabber:client" type="${type}" id="${id}"${target}>${child}</iq>`);
  }
}

function withRoom(url: string, room: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}room=${encodeURIComponent(room)}`;
}

/** One join a call: k6 calls it at the planned rate. */
export default function run(): void {
  const number = exec.scenario.iterationInTest;
  const room = `${ROOM_PREFIX}${number % ROOMS}`;
  const parameters = { headers: { 'Sec-WebSocket-Protocol': 'xmpp' }, tags: { name: 'xmpp' } };
  const seat: { join?: Join } = {};
  const answer = ws.connect(withRoom(SERVICE, room), parameters, (socket) => {
    const join = new Join(socket, room, `k6-${exec.scenario.name}-${number}`);
    seat.join = join;
    socket.on('open', () => join.open());
    socket.on('message', (text) => join.take(text));
    socket.setTimeout(() => {
      if (!join.isIn) socket.close();
    }, ANSWER_DEADLINE_MS);
  });
  check(answer, { xmpp: ({ status }) => status === 101 });
  if (seat.join?.isIn !== true) joinsFailed.add(1);
}
