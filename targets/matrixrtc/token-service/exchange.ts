// The exchange of MSC4195, apart from network and process: whoever shows an OpenID token of the homeserver gets a
// token of the SFU. Written from the MSC; a real deployment brings its own service.
// https://github.com/matrix-org/matrix-spec-proposals/pull/4195
import { createHash } from 'node:crypto';
import { z } from 'zod';

const openIdToken = z.object({ access_token: z.string().min(1), matrix_server_name: z.string().min(1) });

/** `POST /sfu/get`, as clients before MSC4195's second form ask. */
const firstForm = z
  .object({ room: z.string().min(1), openid_token: openIdToken, device_id: z.string().min(1) })
  .transform(({ room, openid_token, device_id }) => ({
    room,
    // The slot that every call of a room has (MSC4143).
    slot: 'm.call#ROOM',
    openIdToken: openid_token,
    identityOf: (user: string) => `${user}:${device_id}`,
    claimedUser: undefined,
  }));

/** `POST /get_token`. */
const secondForm = z
  .object({
    room_id: z.string().min(1),
    slot_id: z.string().min(1),
    openid_token: openIdToken,
    member: z.object({
      id: z.string().min(1),
      claimed_user_id: z.string().min(1),
      claimed_device_id: z.string().min(1),
    }),
  })
  .transform(({ room_id, slot_id, openid_token, member }) => ({
    room: room_id,
    slot: slot_id,
    openIdToken: openid_token,
    identityOf: (user: string) => digest([user, member.claimed_device_id, member.id]),
    claimedUser: member.claimed_user_id,
  }));

const FIRST_PATH = '/sfu/get';
const SECOND_PATH = '/get_token';

/** What the exchange needs of the two servers. */
export interface Surroundings {
  readonly serverName: string;
  /** Asks the homeserver whose OpenID token it is. @returns undefined when it knows none such. */
  userOf(openIdAccessToken: string): Promise<string | undefined>;
  /** Opens the SFU's room where it is not open yet. */
  openRoom(room: string): Promise<void>;
  tokenFor(identity: string, room: string): Promise<string>;
  readonly sfuUrl: string;
}

export interface Answer {
  readonly status: number;
  readonly body: object;
}

export function isExchangePath(path: string): boolean {
  return path === FIRST_PATH || path === SECOND_PATH;
}

/** Rejects only when one of the two servers does not answer. */
export async function exchange(path: string, text: string, around: Surroundings): Promise<Answer> {
  const form = path === SECOND_PATH ? secondForm : firstForm;
  const request = form.safeParse(jsonOf(text));
  if (!request.success) return refuse(400, 'M_BAD_JSON', z.prettifyError(request.error));
  const { room, slot, openIdToken: token, identityOf, claimedUser } = request.data;
  // Asking a server that the caller names would let anybody send requests from here.
  if (token.matrix_server_name !== around.serverName) {
    return refuse(401, 'M_UNAUTHORIZED', `not a user of ${around.serverName}`);
  }
  const user = await around.userOf(token.access_token);
  if (user === undefined || (claimedUser !== undefined && claimedUser !== user)) {
    return refuse(401, 'M_UNAUTHORIZED', 'the homeserver does not confirm the OpenID token');
  }
  const sfuRoom = digest([room, slot]);
  await around.openRoom(sfuRoom);
  const jwt = await around.tokenFor(identityOf(user), sfuRoom);
  return { status: 200, body: { url: around.sfuUrl, jwt } };
}

/** A name that tells the SFU nothing of room or user. */
function digest(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('|')).digest('base64url');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refuse(status: number, errcode: string, error: string): Answer {
  return { status, body: { errcode, error } };
}
