// What a participant of a Matrix call asks of the homeserver and the token service, for seats that have no browser:
// the same requests in the same order as matrix-js-sdk sends them, with its long poll and its keep-alive.
// Sources: Matrix Client-Server API v1.11; MSC3401 and MSC4143 (membership), MSC4140 (delayed leave), MSC4195.
import { z } from 'zod';
import type { MatrixTicket } from './ticket.ts';

/** A homeserver at its limit answers late, not never; the seat's own deadline is the plan's. */
const REQUEST_DEADLINE_MS = 60_000;
/** A service that does not answer while a seat joins is asked again after these; then the seat gives up, with the reason. */
const JOIN_RETRIES_MS = [1000, 2000, 4000] as const;
/**
 * As matrix-js-sdk asks (initialSyncLimit 1, lazyLoadMembers): without it every answer carries all members of the room,
 * and in a storm of joins that grows with the square of the room.
 */
const SYNC_FILTER = encodeURIComponent(
  JSON.stringify({ room: { timeline: { limit: 1 }, state: { lazy_load_members: true } } }),
);
/** As matrix-js-sdk polls. */
const POLL_MS = 30_000;
/** A failing poll is asked again after this long. */
const POLL_PAUSE_MS = 2000;
/** How long after its last sign of life the homeserver ends a membership, and how often that sign comes. */
const DELAYED_LEAVE_MS = 8000;
const KEEP_ALIVE_MS = 5000;
/** matrix-js-sdk's default: memberships that nothing else ended. */
const MEMBERSHIP_LIFE_MS = 14_400_000;
const ERROR_TEXT_CHARACTERS = 200;

/** Answered, and not with success. */
export class Refused extends Error {
  override readonly name = 'Refused';
  /** HTTP status; 0 when it is we who refuse. */
  readonly status: number;

  constructor(message: string, status = 0) {
    super(message);
    this.status = status;
  }
}

/** Told when a service that did not answer does again. */
export type Served = (service: 'homeserver' | 'token-service', outageMs: number) => void;

/** A server that is not there, or that says so of itself; what it refuses it would refuse again. */
const isOutage = (error: unknown): boolean => !(error instanceof Refused) || error.status >= 500;
const NOT_FOUND = 404;

export interface SfuAccess {
  readonly url: string;
  readonly token: string;
}

const syncSchema = z.object({ next_batch: z.string() });
const delayedSchema = z.object({ delay_id: z.string() });
const openIdSchema = z.record(z.string(), z.unknown());
const loginSchema = z.object({ access_token: z.string(), device_id: z.string() });
const accessSchema = z.object({ url: z.url(), jwt: z.string() });

interface Session {
  readonly accessToken: string;
  readonly deviceId: string;
}

/** Who has logged in stays so, also when their call breaks and they get in again by a new participant. */
const sessions = new Map<string, Session>();

function named(service: string, error: unknown): unknown {
  if (error instanceof Refused) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  return new Error(`the ${service} does not answer: ${cause}`);
}

const keyOf = ({ homeserver, userId }: MatrixTicket): string => `${homeserver} ${userId}`;

export class Participant {
  private readonly ticket: MatrixTicket;
  private session: Session;
  private readonly over = new AbortController();
  private keepAlive: NodeJS.Timeout | undefined;
  private delayId: string | undefined;
  private readonly served: Served;
  private following: Promise<void> | undefined;
  /** Since when the homeserver has not answered the poll. */
  private silentSinceMs: number | undefined;

  constructor(ticket: MatrixTicket, served: Served = () => undefined) {
    this.ticket = ticket;
    this.session = sessions.get(keyOf(ticket)) ?? ticket;
    this.served = served;
  }

  /** Logs in where there is a password, synchronises and enters the room. @returns an OpenID token for the token service. */
  enter(): Promise<object> {
    return this.persist('homeserver', () => this.enterOnce());
  }

  private async enterOnce(): Promise<object> {
    await this.logIn();
    const { next_batch } = syncSchema.parse(
      await this.ask('GET', `/v3/sync?timeout=0&filter=${SYNC_FILTER}`),
    );
    await this.ask('POST', `/v3/rooms/${encodeURIComponent(this.ticket.roomId)}/join`, {});
    this.following ??= this.poll(next_batch);
    const path = `/v3/user/${encodeURIComponent(this.ticket.userId)}/openid/request_token`;
    return openIdSchema.parse(await this.ask('POST', path, {}));
  }

  private async logIn(): Promise<void> {
    const { homeserver, password, userId } = this.ticket;
    if (password === undefined || sessions.has(keyOf(this.ticket))) return;
    const body = { type: 'm.login.password', identifier: { type: 'm.id.user', user: userId }, password };
    const answer = await this.send('POST', `${homeserver}/_matrix/client/v3/login`, body, {});
    const { access_token: accessToken, device_id: deviceId } = loginSchema.parse(answer);
    this.session = { accessToken, deviceId };
    sessions.set(keyOf(this.ticket), this.session);
  }

  /** @throws Refused also for an SFU on a host that may get no load. */
  exchange(openIdToken: object): Promise<SfuAccess> {
    return this.persist('token-service', () => this.exchangeOnce(openIdToken));
  }

  /** Asks again while there is an outage, as the SDKs do, and names the service that had one. */
  private async persist<Value>(
    service: 'homeserver' | 'token-service',
    work: () => Promise<Value>,
  ): Promise<Value> {
    let silentSinceMs: number | undefined;
    for (const delayMs of [...JOIN_RETRIES_MS, undefined]) {
      try {
        const value = await work();
        if (silentSinceMs !== undefined) this.served(service, performance.now() - silentSinceMs);
        return value;
      } catch (error) {
        if (delayMs === undefined || !isOutage(error) || this.over.signal.aborted)
          throw named(service, error);
        // One that answers with an error of its own is there; what it misses is somebody else's outage.
        if (!(error instanceof Refused)) silentSinceMs ??= performance.now();
        await this.pause(delayMs);
      }
    }
    throw new Error('not reached: the last try returns or throws');
  }

  private async exchangeOnce(openIdToken: object): Promise<SfuAccess> {
    const { tokenService, roomId, mediaHosts } = this.ticket;
    const { deviceId } = this.session;
    const body = { room: roomId, openid_token: openIdToken, device_id: deviceId };
    const answer = await this.send('POST', `${tokenService}/sfu/get`, body, {});
    const { url, jwt } = accessSchema.parse(answer);
    const { hostname } = new URL(url);
    if (mediaHosts.includes(hostname)) return { url, token: jwt };
    throw new Refused(`the SFU is on ${hostname}, which is not among the hosts that may get load`);
  }

  /** Says that the seat is in the call, with the word to take it back when the seat falls silent. */
  async announce(): Promise<void> {
    const { roomId, tokenService } = this.ticket;
    const { deviceId } = this.session;
    const path = this.membershipPath();
    const delay = `org.matrix.msc4140.delay=${DELAYED_LEAVE_MS}`;
    this.delayId = delayedSchema.parse(await this.ask('PUT', `${path}?${delay}`, {})).delay_id;
    await this.ask('PUT', path, {
      application: 'm.call',
      call_id: '',
      scope: 'm.room',
      device_id: deviceId,
      expires: MEMBERSHIP_LIFE_MS,
      focus_active: { type: 'livekit', focus_selection: 'oldest_membership' },
      foci_preferred: [{ type: 'livekit', livekit_service_url: tokenService, livekit_alias: roomId }],
    });
    clearInterval(this.keepAlive);
    this.keepAlive = setInterval(() => {
      // One that fails is made good by the next; two in a row end the membership, as they should.
      this.confirm().catch(() => undefined);
    }, KEEP_ALIVE_MS);
  }

  /** That the seat is still there; says so anew when the homeserver has ended the membership meanwhile. */
  private async confirm(): Promise<void> {
    try {
      await this.updateDelayed('restart');
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== NOT_FOUND || this.over.signal.aborted) throw error;
      await this.announce();
    }
  }

  /** The homeserver answers again: the seat is back when its membership is. */
  private async homeserverBack(): Promise<void> {
    const since = this.silentSinceMs;
    if (since === undefined) return;
    if (this.delayId !== undefined) await this.confirm();
    this.silentSinceMs = undefined;
    this.served('homeserver', performance.now() - since);
  }

  /** Ends the membership now rather than when the homeserver would. Never rejects. */
  async leave(): Promise<void> {
    clearInterval(this.keepAlive);
    if (this.delayId !== undefined) await this.updateDelayed('send').catch(() => undefined);
    this.over.abort();
  }

  private updateDelayed(action: 'restart' | 'send'): Promise<unknown> {
    const path = `/unstable/org.matrix.msc4140/delayed_events/${this.delayId ?? ''}`;
    return this.ask('POST', path, { action });
  }

  private membershipPath(): string {
    const { roomId, userId } = this.ticket;
    const { deviceId } = this.session;
    const key = encodeURIComponent(`_${userId}_${deviceId}`);
    return `/v3/rooms/${encodeURIComponent(roomId)}/state/org.matrix.msc3401.call.member/${key}`;
  }

  /** Until the seat leaves: what the homeserver has to serve every client with. */
  private async poll(since: string): Promise<void> {
    let from = since;
    while (!this.over.signal.aborted) {
      try {
        // Without waiting for news when the question is whether it is there again.
        const timeoutMs = this.silentSinceMs === undefined ? POLL_MS : 0;
        const path = `/v3/sync?timeout=${timeoutMs}&filter=${SYNC_FILTER}&since=${encodeURIComponent(from)}`;
        from = syncSchema.parse(await this.ask('GET', path)).next_batch;
        await this.homeserverBack();
      } catch {
        this.silentSinceMs ??= performance.now();
        await this.pause(POLL_PAUSE_MS);
      }
    }
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.over.signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    });
  }

  private ask(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<unknown> {
    const url = `${this.ticket.homeserver}/_matrix/client${path}`;
    return this.send(method, url, body, { authorization: `Bearer ${this.session.accessToken}` });
  }

  private async send(
    method: string,
    url: string,
    body: object | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<unknown> {
    const response = await fetch(url, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([this.over.signal, AbortSignal.timeout(REQUEST_DEADLINE_MS)]),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text);
    const said = text.slice(0, ERROR_TEXT_CHARACTERS);
    const { status } = response;
    throw new Refused(`${method} ${new URL(url).pathname} was answered ${status}: ${said}`, status);
  }
}
