// Jitsi's signalling for a packet seat, in lib-jitsi-meet's order: XMPP over WebSocket, the conference request, the
// room, and whatever Jicofo says by Jingle from then on. ICE, DTLS and media are the engine's.
import { randomBytes, randomUUID } from 'node:crypto';
import type { CreatePacketClient, PacketClient, PacketClientHost } from '#core/packet-client.ts';
import type { SeatPlan } from '#core/plan.ts';
import type { FailureReason } from '#core/sample.ts';
import { BridgeSession } from './bridge-session.ts';
import { newMachineUid, requestConference } from './conference-request.ts';
import { NS_JINGLE } from './jingle.ts';
import type { LocalSource } from './jingle.ts';
import { discoAnswer, goodbye, lockOf, NS_DISCO_INFO, presenceOf, readPresence } from './muc.ts';
import type { OwnPresence } from './muc.ts';
import { readTicket } from './read-ticket.ts';
import type { PacketTicket } from './read-ticket.ts';
import { attribute, element } from './xml.ts';
import type { Element } from './xml.ts';
import { XmppError, XmppSession } from './xmpp-session.ts';
import type { XmppSettings } from './xmpp-session.ts';

const NS_STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas';
/** Jicofo's nickname in every room (jicofo, reference.conf and FocusManager). */
const FOCUS = 'focus';
/** The room's answer to our leaving is waited for so long. */
const FAREWELL_MS = 1000;

function reasonOf(error: unknown): FailureReason {
  if (!(error instanceof XmppError)) return 'internal-error';
  return error.kind === 'refused' ? 'signalling-refused' : 'signalling-unreachable';
}

function xmppSettings({ serviceUrl, loginDomain, token, account }: PacketTicket): XmppSettings {
  if (!/^wss?:/.test(serviceUrl)) {
    throw new XmppError(
      'refused',
      'packet seats speak XMPP over WebSocket, and the deployment has BOSH only',
    );
  }
  const service = new URL(serviceUrl);
  if (token !== undefined) service.searchParams.set('token', token);
  if (account === undefined) return { service: service.href, domain: loginDomain };
  const [username = '', domain = loginDomain] = account.jid.split('@');
  return { service: service.href, domain, username, password: account.password };
}

class JitsiPacketClient implements PacketClient {
  readonly #seat: SeatPlan;
  readonly #ticket: PacketTicket;
  readonly #host: PacketClientHost;
  /** Nickname in the room, and the endpoint's name at the bridge: eight hexadecimal digits as in lib-jitsi-meet. */
  readonly #endpoint = randomBytes(4).toString('hex');
  readonly #room: string;
  readonly #sources: readonly LocalSource[];
  readonly #muted = new Set<LocalSource['source']>();
  #session: XmppSession | undefined;
  #bridge: BridgeSession | undefined;
  /** Jingle is worked off in order, though opening a socket takes a moment. */
  #work: Promise<void> = Promise.resolve();
  #isAnnounced = false;
  #isIn = false;
  #isModerator = false;
  #over = false;
  /** Endpoints in the room, Jicofo left out. Sources do not tell: Jicofo takes them back before it moves a seat. */
  readonly #others = new Set<string>();
  /** Unix time; undefined while there is one, or nobody to hear by it. */
  #withoutBridgeSinceMs: number | undefined;
  #gone: () => void = () => undefined;

  constructor(seat: SeatPlan, ticket: PacketTicket, host: PacketClientHost) {
    this.#seat = seat;
    this.#ticket = ticket;
    this.#host = host;
    this.#room = `${ticket.room}@${ticket.muc}`;
    this.#sources = this.#localSources();
  }

  #localSources(): readonly LocalSource[] {
    const { camera, microphone } = this.#seat;
    const endpoint = this.#endpoint;
    const named = (kind: 'audio' | 'video', encodings: LocalSource['encodings']): LocalSource => ({
      name: `${endpoint}-${kind === 'audio' ? 'a0' : 'v0'}`,
      source: kind === 'audio' ? 'microphone' : 'camera',
      msid: `${endpoint}-${kind}-0-1 ${randomUUID()}-1`,
      encodings,
    });
    const sound = microphone ? [named('audio', [{ ssrc: this.#host.newSsrc(), layer: 0 }])] : [];
    const layers = (camera?.layers ?? []).map(({ rid }, layer) => {
      return { rid, ssrc: this.#host.newSsrc(), rtxSsrc: this.#host.newSsrc(), layer };
    });
    return [...sound, ...(layers.length === 0 ? [] : [named('video', layers)])];
  }

  async join(): Promise<void> {
    const { focus, token, conferenceRequestUrl, roomPassword } = this.#ticket;
    try {
      const session = await XmppSession.open(xmppSettings(this.#ticket), {
        presence: (stanza) => this.#onPresence(stanza),
        asked: {
          [NS_JINGLE]: { type: 'set', name: 'jingle', answer: (ask) => this.#onJingle(ask) },
          [NS_DISCO_INFO]: { type: 'get', name: 'query', answer: discoAnswer },
        },
        lost: (reason) => {
          this.#isIn = false;
          this.#fail('disconnected', reason);
        },
      });
      this.#session = session;
      if (this.#isOver()) {
        await session.close();
        return;
      }
      this.#host.reached('xmpp');
      await requestConference(session, {
        room: this.#room,
        focus,
        ...(conferenceRequestUrl === undefined ? {} : { url: conferenceRequestUrl }),
        ...(token === undefined ? {} : { token }),
      });
      if (this.#isOver()) return;
      this.#host.reached('focus');
      this.#host.signalling();
      const password = roomPassword === undefined ? {} : { password: roomPassword };
      this.#tell({ machineUid: newMachineUid(), ...password });
    } catch (error) {
      this.#fail(reasonOf(error), error instanceof Error ? error.message : String(error));
    }
  }

  get #occupant(): string {
    return `${this.#room}/${this.#endpoint}`;
  }

  #tell(entering?: OwnPresence['entering']): void {
    const announced = this.#isAnnounced ? this.#sources : [];
    this.#session?.send(
      presenceOf({
        occupant: this.#occupant,
        name: this.#ticket.displayName,
        sources: new Map(announced.map(({ name, source }) => [name, this.#muted.has(source)])),
        ...(entering === undefined ? {} : { entering }),
      }),
    );
  }

  #onPresence(stanza: Element): void {
    const event = readPresence(stanza, this.#room, this.#endpoint);
    if (event === undefined) return;
    if (event.kind === 'own-gone') this.#gone();
    if (this.#over) return;
    if (event.kind === 'here') {
      if (event.endpoint !== FOCUS) this.#others.add(event.endpoint);
      return;
    }
    if (event.kind === 'gone') this.#others.delete(event.endpoint);
    // Nobody is left to speak for the conference; lib-jitsi-meet gives up as well (conference.focusLeft).
    if (event.kind === 'gone' && event.endpoint === FOCUS)
      this.#fail('disconnected', 'Jicofo is gone from the room');
    else if (event.kind === 'gone') this.#queue(() => this.#bridge?.removeOf(event.endpoint));
    else if (event.kind === 'own-here') this.#enter(event.moderator);
    else if (event.kind === 'own-gone') this.#fail('disconnected', event.reason);
    else this.#fail('signalling-refused', `the room refuses us: ${event.reason}`);
  }

  #enter(moderator: boolean): void {
    if (!this.#isIn) {
      this.#host.named(this.#endpoint);
      this.#host.joined();
    }
    this.#isIn = true;
    const { roomPassword } = this.#ticket;
    if (!moderator || this.#isModerator) return;
    this.#isModerator = true;
    if (roomPassword === undefined || this.#session === undefined) return;
    // The first one in locks the room; one that can't be locked stays open, as with lib-jitsi-meet.
    this.#session.request(lockOf(this.#room, roomPassword)).catch(() => undefined);
  }

  /** Answers at once, as Jicofo waits for it, and does the work afterwards. */
  #onJingle(ask: Element): Element | undefined {
    const from = attribute(ask, 'from') ?? '';
    const jingle = ask.getChild('jingle', NS_JINGLE);
    // Browsers that are two by themselves try to connect directly; packet seats are there to load the bridge.
    if (jingle === undefined || from !== `${this.#room}/${FOCUS}`) {
      return element('error', { type: 'cancel' }, element('service-unavailable', { xmlns: NS_STANZAS }));
    }
    this.#queue(() => this.#handle(jingle, from));
    return undefined;
  }

  #queue(act: () => Promise<void> | void): void {
    this.#work = this.#work
      .then(() => (this.#over ? undefined : act()))
      .catch((error: unknown) => {
        this.#fail(reasonOf(error), error instanceof Error ? error.message : String(error));
      });
  }

  async #handle(jingle: Element, focus: string): Promise<void> {
    const action = attribute(jingle, 'action');
    if (action === 'session-initiate') {
      this.#host.reached('sfu');
      return this.#accept(jingle, focus);
    }
    if (attribute(jingle, 'sid') !== this.#bridge?.sid) return;
    if (action === 'source-add') this.#bridge?.add(jingle);
    else if (action === 'source-remove') this.#bridge?.remove(jingle);
    else if (action === 'transport-info') this.#bridge?.addCandidates(jingle);
    else if (action === 'session-terminate') this.#loseBridge();
  }

  /**
   * The others left, or Jicofo moves us: it offers another session when there is something to connect to. Until then
   * who was not alone is without a call.
   */
  #loseBridge(): void {
    const bridge = this.#bridge;
    if (bridge !== undefined && this.#others.size > 0)
      this.#withoutBridgeSinceMs ??= bridge.lostMs ?? Date.now();
    bridge?.end();
    this.#bridge = undefined;
  }

  /** Call when there is a way to a bridge again. */
  #haveBridge(): void {
    const since = this.#withoutBridgeSinceMs;
    this.#withoutBridgeSinceMs = undefined;
    if (since !== undefined && !this.#over) this.#host.served?.('sfu', Date.now() - since);
  }

  async #accept(jingle: Element, focus: string): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    this.#loseBridge();
    const bridge = await BridgeSession.open(jingle, {
      seat: this.#seat,
      host: this.#host,
      sources: this.#sources,
      isMuted: (source) => this.#muted.has(source),
      lastN: this.#ticket.lastN,
      connected: () => this.#haveBridge(),
    });
    this.#bridge = bridge;
    if (this.#isOver()) {
      bridge.silence();
      return;
    }
    const accepted = session.request(
      element('iq', { type: 'set', to: focus }, bridge.acceptance(focus, session.jid)),
    );
    bridge.start();
    await accepted;
    this.#isAnnounced = true;
    this.#tell();
  }

  #fail(reason: FailureReason, detail: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#bridge?.silence();
    this.#host.failed(reason, detail);
  }

  /** As a call, for TypeScript does not see that it changes during an await. */
  #isOver(): boolean {
    return this.#over;
  }

  setMuted(source: LocalSource['source'], muted: boolean): void {
    if (muted) this.#muted.add(source);
    else this.#muted.delete(source);
    if (this.#over || !this.#isAnnounced) return;
    this.#tell();
    if (source === 'camera') this.#bridge?.tellVideoType();
  }

  async leave(): Promise<void> {
    this.#over = true;
    this.#bridge?.silence();
    const session = this.#session;
    if (session === undefined) return;
    if (this.#isIn) {
      this.#isIn = false;
      const gone = new Promise<void>((resolve) => (this.#gone = resolve));
      session.send(goodbye(this.#occupant));
      await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, FAREWELL_MS).unref())]);
    }
    await session.close();
  }
}

/** The ticket's shape is ../ticket.ts's. */
export const createPacketClient: CreatePacketClient = (seat, ticket, host) =>
  new JitsiPacketClient(seat, readTicket(ticket.parameters), host);
