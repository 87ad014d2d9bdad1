// How seats are let in to a deployment: as anybody, by JWT or with an XMPP account; and the password of rooms.
import { createHmac } from 'node:crypto';
import type { Fault } from '#core/fault.ts';

const TOKEN = 'JITSI_JWT';
const APP_ID = 'JITSI_JWT_APP_ID';
const APP_SECRET = 'JITSI_JWT_SECRET';
const AUDIENCE = 'JITSI_JWT_AUDIENCE';
const USER = 'JITSI_USER';
const PASSWORD = 'JITSI_PASSWORD';
const ROOM_PASSWORD = 'JITSI_ROOM_PASSWORD';

/** Audience of Jitsi Meet's own tokens (lib-jitsi-meet doc/tokens.md). */
const DEFAULT_AUDIENCE = 'jitsi';
/** A run may drain for longer than planned, and clocks may differ. */
const TOKEN_SLACK_SECONDS = 600;

type Login =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'token'; readonly token: string }
  | {
      readonly kind: 'signed-tokens';
      readonly appId: string;
      readonly secret: string;
      readonly audience: string;
    }
  | { readonly kind: 'account'; readonly user: string; readonly password: string };

export interface Access {
  readonly login: Login;
  readonly roomPassword: string | undefined;
}

/** @returns what the environment gives, or everything that it gives by halves. */
export function readAccess(
  environment: Readonly<Record<string, string | undefined>>,
):
  | { readonly access: Access; readonly faults?: undefined }
  | { readonly access?: undefined; readonly faults: readonly Fault[] } {
  const given = (name: string): string | undefined => {
    const value = environment[name];
    return value === '' ? undefined : value;
  };
  const faults = [...pair(given, APP_ID, APP_SECRET), ...pair(given, USER, PASSWORD)];
  if (faults.length > 0) return { faults };
  return { access: { login: readLogin(given), roomPassword: given(ROOM_PASSWORD) } };
}

function pair(given: (name: string) => string | undefined, first: string, second: string): readonly Fault[] {
  const [a, b] = [given(first), given(second)];
  if ((a === undefined) === (b === undefined)) return [];
  const [missing, there] = a === undefined ? [first, second] : [second, first];
  return [{ where: missing, what: `not set, but ${there} is.`, fix: 'set both, or none.' }];
}

/** The first that is given: a token decides by itself what it is good for. */
function readLogin(given: (name: string) => string | undefined): Login {
  const token = given(TOKEN);
  if (token !== undefined) return { kind: 'token', token };
  const [appId, secret] = [given(APP_ID), given(APP_SECRET)];
  if (appId !== undefined && secret !== undefined) {
    return { kind: 'signed-tokens', appId, secret, audience: given(AUDIENCE) ?? DEFAULT_AUDIENCE };
  }
  const [user, password] = [given(USER), given(PASSWORD)];
  if (user !== undefined && password !== undefined) return { kind: 'account', user, password };
  return { kind: 'anonymous' };
}

/** For whom a token is made. */
interface TokenHolder {
  /** XMPP domain (`sub`). */
  readonly domain: string;
  readonly room: string;
  readonly name: string;
  /** How long it is to be good for, in ms. */
  readonly stayMs: number;
}

/** The seat's JWT (HS256, RFC 7519), undefined where there is none. @param nowMs since 1970. */
export function tokenFor(login: Login, holder: TokenHolder, nowMs: number): string | undefined {
  if (login.kind === 'token') return login.token;
  if (login.kind !== 'signed-tokens') return undefined;
  const now = Math.floor(nowMs / 1000);
  const claims = {
    aud: login.audience,
    iss: login.appId,
    sub: holder.domain,
    room: holder.room,
    nbf: now - TOKEN_SLACK_SECONDS,
    exp: now + Math.ceil(holder.stayMs / 1000) + TOKEN_SLACK_SECONDS,
    context: { user: { id: holder.name, name: holder.name } },
  };
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', login.secret).update(signed).digest('base64url')}`;
}
