// The few requests a run makes itself at a homeserver: users, rooms, what it says of its transports.
// Sources: Matrix Client-Server API v1.11; Synapse's admin API (shared-secret registration); MSC4143.
import { createHmac } from 'node:crypto';
import { z } from 'zod';

/** Registration behind a burst of others takes seconds on a busy server; longer means that it is stuck. */
const REQUEST_DEADLINE_MS = 30_000;
const ERROR_TEXT_CHARACTERS = 200;

export interface MatrixUser {
  readonly userId: string;
  readonly deviceId: string;
  readonly accessToken: string;
  /** Where the run itself has made the user. */
  readonly password?: string;
}

const userSchema = z
  .object({ user_id: z.string(), device_id: z.string(), access_token: z.string() })
  .transform(({ user_id, device_id, access_token }): MatrixUser => ({
    userId: user_id,
    deviceId: device_id,
    accessToken: access_token,
  }));

const livekitTransport = z.object({ type: z.literal('livekit'), livekit_service_url: z.url() });
const transportsSchema = z.array(z.unknown()).transform((transports) =>
  transports.flatMap((transport) => {
    const parsed = livekitTransport.safeParse(transport);
    return parsed.success ? [parsed.data.livekit_service_url.replace(/\/$/, '')] : [];
  }),
);

/** A homeserver by its client-server address, without a final slash. Every method rejects with what it answered. */
export class Homeserver {
  readonly baseUrl: string;

  constructor(baseUrl: string) {
    this.baseUrl = baseUrl;
  }

  /** @param sharedSecret the server's `registration_shared_secret`. */
  async register(name: string, password: string, sharedSecret: string): Promise<MatrixUser> {
    const path = '/_synapse/admin/v1/register';
    const { nonce } = z.object({ nonce: z.string() }).parse(await this.request('GET', path));
    const mac = createHmac('sha1', sharedSecret)
      .update([nonce, name, password, 'notadmin'].join('\0'))
      .digest('hex');
    const body = { nonce, username: name, password, admin: false, mac };
    return { ...userSchema.parse(await this.request('POST', path, { body })), password };
  }

  async login(user: string, password: string): Promise<MatrixUser> {
    const body = { type: 'm.login.password', identifier: { type: 'm.id.user', user }, password };
    return userSchema.parse(await this.request('POST', '/_matrix/client/v3/login', { body }));
  }

  /** Whose token it is. A token without a device can take no part in a call. */
  async whoami(accessToken: string): Promise<MatrixUser> {
    const answer = await this.request('GET', '/_matrix/client/v3/account/whoami', { accessToken });
    const { user_id, device_id } = z.object({ user_id: z.string(), device_id: z.string() }).parse(answer);
    return { userId: user_id, deviceId: device_id, accessToken };
  }

  /** A room that anybody may enter and everybody may call in. @returns its id. */
  async createRoom(user: MatrixUser, name: string): Promise<string> {
    const body = {
      name,
      preset: 'public_chat',
      visibility: 'private',
      // Without it only moderators could say that they are in a call (MSC3401, MSC4143).
      power_level_content_override: { events: { 'org.matrix.msc3401.call.member': 0 } },
    };
    const { accessToken } = user;
    const answer = await this.request('POST', '/_matrix/client/v3/createRoom', { body, accessToken });
    return z.object({ room_id: z.string() }).parse(answer).room_id;
  }

  /**
   * Addresses of the token services for LiveKit that the server recommends.
   * @returns from MSC4143's endpoint, else from `.well-known`; empty when it names none.
   */
  async tokenServices(user: MatrixUser): Promise<readonly string[]> {
    const path = '/_matrix/client/unstable/org.matrix.msc4143/rtc/transports';
    const { accessToken } = user;
    const answer = await this.request('GET', path, { accessToken }).catch(() => undefined);
    const asked = z.object({ rtc_transports: transportsSchema }).safeParse(answer);
    if (asked.success && asked.data.rtc_transports.length > 0) return asked.data.rtc_transports;
    const wellKnown = await this.request('GET', '/.well-known/matrix/client').catch(() => undefined);
    const named = z.object({ 'org.matrix.msc4143.rtc_foci': transportsSchema }).safeParse(wellKnown);
    return named.success ? named.data['org.matrix.msc4143.rtc_foci'] : [];
  }

  private async request(
    method: 'GET' | 'POST',
    path: string,
    { body, accessToken }: { readonly body?: object; readonly accessToken?: string } = {},
  ): Promise<unknown> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_DEADLINE_MS),
    });
    const text = await response.text();
    if (!response.ok) {
      const said = text.slice(0, ERROR_TEXT_CHARACTERS);
      throw new Error(`${method} ${path} was answered ${response.status}: ${said}`);
    }
    return JSON.parse(text);
  }
}
