// One ICE agent with a single host candidate (RFC 8445, consent RFC 7675): IPv4, UDP, no relay of its own.
// Holds no socket and no timer: datagrams and the time come in by calls, checks go out by a callback.
import { randomBytes, randomFillSync } from 'node:crypto';
import type { IceParameters, TransportCandidate, TransportRoles } from '#core/packet-client.ts';
import { HmacKey } from '../wire/hmac-sha1.ts';
import { buildStun, parseStun, verifyIntegrity } from '../wire/stun.ts';
import type { ParsedStun, StunMessage } from '../wire/stun.ts';

export type IceEvents = {
  send(datagram: Buffer, address: number, port: number): void;
  /** A pair has answered that the other side has not nominated yet. Once, and not after {@link selected}. */
  usable(address: number, port: number): void;
  /** A pair is nominated; media and DTLS may flow to it. Once. */
  selected(address: number, port: number): void;
  failed(reason: string): void;
};

/** Chromium checks a pair that is not yet writable every 48 ms (P2PTransportChannel, WEAK_PING_INTERVAL). */
const CHECK_INTERVAL_MS = 50;
/** Chromium's ping interval on a strong, stable connection (STRONG_AND_STABLE_WRITABLE_CONNECTION_PING_INTERVAL). */
const CONSENT_INTERVAL_MS = 2500;
/** Checks of many seats leave together: see receive/receiver.ts on what a lone datagram costs. */
const CONSENT_GRID_MS = 20;
/** RFC 7675 §5.1. */
const CONSENT_EXPIRY_MS = 30_000;
/** Host candidate, peer-reflexive type preference 110 (RFC 8445 §5.1.2.1). */
const PEER_REFLEXIVE_PRIORITY = 110 * 2 ** 24 + 65_535 * 2 ** 8 + 255;
/** A host candidate's priority with local preference 65535. */
export const HOST_PRIORITY = 126 * 2 ** 24 + 65_535 * 2 ** 8 + 255;
const ROLE_CONFLICT = 487;
/** More pairs than this are an attack or a mistake, and every pair costs checks. */
const MAX_REMOTES = 32;
const PENDING_CHECKS = 64;

type Remote = { readonly address: number; readonly port: number; valid: boolean; nominated: boolean };

export function parseIpv4(text: string): number {
  return text.split('.').reduce((value, octet) => value * 256 + (Number(octet) & 0xff), 0) >>> 0;
}

/** Random numbers for many checks at once: asking for twelve bytes costs as much as writing the check. */
const TRANSACTION_BYTES = 12;
const randomPool = Buffer.alloc(64 * TRANSACTION_BYTES);
let randomAt = randomPool.length;

function newTransactionId(): Buffer {
  if (randomAt === randomPool.length) {
    randomFillSync(randomPool);
    randomAt = 0;
  }
  const id = Buffer.allocUnsafe(TRANSACTION_BYTES);
  randomPool.copy(id, 0, randomAt, randomAt + TRANSACTION_BYTES);
  randomAt += TRANSACTION_BYTES;
  return id;
}

export function newIceParameters(): IceParameters {
  return {
    usernameFragment: randomBytes(6).toString('base64').replace(/\W/g, 'x').slice(0, 8),
    password: randomBytes(24).toString('base64').replace(/\W/g, 'x'),
  };
}

export class IceAgent {
  readonly local: IceParameters;
  readonly #events: IceEvents;
  readonly #remotes: Remote[] = [];
  readonly #pending = new Map<string, { remote: Remote; sentMs: number }>();
  readonly #tieBreaker = randomBytes(8).readBigUInt64BE();
  #role: TransportRoles['ice'] = 'controlled';
  readonly #localKey: HmacKey;
  #remote: { readonly username: string; readonly key: HmacKey } | undefined;
  #selected: Remote | undefined;
  #answered = false;
  #nextCheckMs = 0;
  #lastConsentMs = 0;
  #over = false;
  /** Of the last answered check, in milliseconds; 0 before the first. */
  roundTripMs = 0;

  constructor(local: IceParameters, events: IceEvents) {
    this.local = local;
    this.#localKey = new HmacKey(local.password);
    this.#events = events;
  }

  /** When {@link tick} has something to do. */
  get dueMs(): number {
    return this.#remote === undefined || this.#over ? Number.POSITIVE_INFINITY : this.#nextCheckMs;
  }

  get connected(): boolean {
    return this.#selected !== undefined;
  }

  start(remote: IceParameters, role: TransportRoles['ice'], nowMs: number): void {
    const username = `${remote.usernameFragment}:${this.local.usernameFragment}`;
    this.#remote = { username, key: new HmacKey(remote.password) };
    this.#role = role;
    this.#nextCheckMs = nowMs;
  }

  addCandidate(candidate: TransportCandidate, nowMs: number): void {
    const remote = this.#addRemote(parseIpv4(candidate.address), candidate.port);
    if (this.#selected === undefined && remote !== undefined && !remote.valid) this.#nextCheckMs = nowMs;
  }

  #addRemote(address: number, port: number): Remote | undefined {
    const known = this.#remotes.find((remote) => remote.address === address && remote.port === port);
    if (known !== undefined || this.#remotes.length >= MAX_REMOTES) return known;
    const remote = { address, port, valid: false, nominated: false };
    this.#remotes.push(remote);
    return remote;
  }

  tick(nowMs: number): void {
    if (this.#remote === undefined || this.#over || nowMs < this.#nextCheckMs) return;
    if (this.#selected !== undefined) {
      if (nowMs - this.#lastConsentMs > CONSENT_EXPIRY_MS) {
        this.#over = true;
        this.#events.failed(`no answer to connectivity checks for ${CONSENT_EXPIRY_MS / 1000} s`);
        return;
      }
      this.#check(this.#selected, nowMs);
      this.#nextCheckMs = Math.ceil((nowMs + CONSENT_INTERVAL_MS) / CONSENT_GRID_MS) * CONSENT_GRID_MS;
      return;
    }
    for (const remote of this.#remotes) this.#check(remote, nowMs);
    this.#nextCheckMs = nowMs + CHECK_INTERVAL_MS;
  }

  #check(remote: Remote, nowMs: number): void {
    const credentials = this.#remote;
    if (credentials === undefined) return;
    const transactionId = newTransactionId();
    if (this.#pending.size >= PENDING_CHECKS) {
      const [oldest] = this.#pending.keys();
      if (oldest !== undefined) this.#pending.delete(oldest);
    }
    this.#pending.set(transactionId.toString('latin1'), { remote, sentMs: nowMs });
    const request: StunMessage = {
      kind: 'request',
      transactionId,
      username: credentials.username,
      priority: PEER_REFLEXIVE_PRIORITY,
      role: { name: this.#role, tieBreaker: this.#tieBreaker },
      // Aggressive nomination, as Chromium does without the renomination option.
      ...(this.#role === 'controlling' ? { useCandidate: true } : {}),
    };
    this.#events.send(buildStun(request, credentials.key), remote.address, remote.port);
  }

  /** Returns false when the datagram was no STUN message that concerns this agent. */
  receive(data: Buffer, address: number, port: number, nowMs: number): boolean {
    const message = parseStun(data);
    if (message === undefined || this.#over) return false;
    if (message.kind === 'request') return this.#onRequest(data, message, address, port, nowMs);
    if (message.kind === 'success' || message.kind === 'error') return this.#onResponse(data, message, nowMs);
    return true;
  }

  #onRequest(data: Buffer, message: ParsedStun, address: number, port: number, nowMs: number): boolean {
    const mine = message.username?.split(':')[0] === this.local.usernameFragment;
    if (!mine || !verifyIntegrity(data, message, this.#localKey)) return false;
    if (message.role?.name === this.#role && this.#resolveConflict(message, address, port)) return true;
    const answer: StunMessage = {
      kind: 'success',
      transactionId: message.transactionId,
      mappedAddress: { address, port },
    };
    this.#events.send(buildStun(answer, this.#localKey), address, port);
    const remote = this.#addRemote(address, port);
    if (remote === undefined) return true;
    if (message.useCandidate === true && this.#role === 'controlled') {
      remote.nominated = true;
      // A lite peer's or an early nomination counts at once: its check proves that the path carries both ways
      // as soon as our answer arrives, and it repeats the check when it does not.
      this.#select(remote, nowMs);
    } else if (!remote.valid && this.#selected === undefined && this.#remote !== undefined)
      this.#check(remote, nowMs);
    return true;
  }

  /** RFC 8445 §7.3.1.1. True when the request was answered with 487. */
  #resolveConflict(message: ParsedStun, address: number, port: number): boolean {
    const theirs = message.role?.tieBreaker ?? 0n;
    const keep = this.#role === 'controlling' ? this.#tieBreaker >= theirs : this.#tieBreaker < theirs;
    if (!keep) {
      this.#role = this.#role === 'controlling' ? 'controlled' : 'controlling';
      return false;
    }
    const refusal: StunMessage = {
      kind: 'error',
      transactionId: message.transactionId,
      errorCode: ROLE_CONFLICT,
    };
    this.#events.send(buildStun(refusal, this.#localKey), address, port);
    return true;
  }

  #onResponse(data: Buffer, message: ParsedStun, nowMs: number): boolean {
    const id = message.transactionId.toString('latin1');
    const check = this.#pending.get(id);
    if (check === undefined || this.#remote === undefined) return false;
    if (!verifyIntegrity(data, message, this.#remote.key)) return false;
    this.#pending.delete(id);
    if (message.kind === 'error') {
      if (message.errorCode === ROLE_CONFLICT) {
        this.#role = this.#role === 'controlling' ? 'controlled' : 'controlling';
        this.#nextCheckMs = nowMs;
      }
      return true;
    }
    check.remote.valid = true;
    this.roundTripMs = nowMs - check.sentMs;
    this.#lastConsentMs = nowMs;
    if (this.#role === 'controlling' || check.remote.nominated) this.#select(check.remote, nowMs);
    else if (!this.#answered && this.#selected === undefined) {
      this.#answered = true;
      this.#events.usable(check.remote.address, check.remote.port);
    }
    return true;
  }

  #select(remote: Remote, nowMs: number): void {
    if (this.#selected !== undefined || this.#remote === undefined) return;
    this.#selected = remote;
    this.#lastConsentMs = nowMs;
    this.#nextCheckMs = nowMs;
    this.#events.selected(remote.address, remote.port);
  }

  close(): void {
    this.#over = true;
    this.#pending.clear();
  }
}
