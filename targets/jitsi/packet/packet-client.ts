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
import { discoAnswer, goodbye, NS_DISCO_INFO, presenceOf, readPresence } from './muc.ts';
import type { RemoteSource } from './sources.ts';
import { attribute, element } from './xml.ts';
import type { Element } from './xml.ts';
import { XmppError, XmppSession } from './xmpp-session.ts';

const NS_STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas';
/** Jicofo's nickname in every room (jicofo, FocusManager). */
const FOCUS = 'focus';
/** The room's answer to our leaving is waited for so long. */
const FAREWELL_MS = 1000;

function reasonOf(error: unknown): FailureReason {
  if (!(error instanceof XmppError)) return 'internal-error';
  return error.kind === 'refused' ? 'signalling-refused' : 'signalling-unreachable';
}

class JitsiPacketClient implements PacketClient {
  readonly #seat: SeatPlan;
  readonly #ticket: JitsiTicket;
  readonly #host: PacketClientHost;
  /** Nickname in the room, and the endpoint's name at the bridge: eight hexadecimal digits as in lib-jitsi-meet. */
  readonly #endpoint = randomBytes(4).toString('hex');
  readonly #sources: readonly LocalSource[];
  readonly #names = new Map<string, string>();
  readonly #muted = new Set<LocalSource['source']>();
  #session: XmppSession | undefined;
  #bridge: BridgeSession | undefined;
  /** Jingle is worked off in order, though opening a socket takes a moment. */
  #work: Promise<void> = Promise.resolve();
  #isIn = false;
  #over = false;
  #gone: () => void = () => undefined;
}
