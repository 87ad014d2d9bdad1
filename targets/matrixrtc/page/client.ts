// How one seat joins a call of Matrix from a page, with Matrix's own SDK for the homeserver and the membership
// (MSC4143, MSC4140) and LiveKit's for the media: what Element Call does, without its surface.
import {
  ClientEvent,
  createClient,
  SyncState,
  type IOpenIDToken,
  type MatrixClient,
  type Room,
} from 'matrix-js-sdk';
import { MatrixRTCSessionEvent, type MatrixRTCSession } from 'matrix-js-sdk/lib/matrixrtc';
import type { JoinRequest, SeatClient, SeatClientEvents, SeatSession } from '#core/page/seat-client.ts';
import { JoinError } from '#core/page/seat-client.ts';
import { joinRoom as joinSfu, type RoomAccess } from '../../shared/livekit/page/room.ts';
import type { MatrixTicket } from '../ticket.ts';
import { readTicket } from './read-ticket.ts';

/** The runner gives up waiting for a seat that leaves after 2 s. */
const LEAVE_DEADLINE_MS = 1500;
/** As Element Call sets it: how long after its last sign of life the homeserver ends a membership (MSC4140). */
const DELAYED_LEAVE_MS = 8000;
const KEEP_ALIVE_MS = 5000;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Runs a step of joining; what goes wrong in it gets the step's name. */
async function step<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof JoinError) throw error;
    const refused = typeof error === 'object' && error !== null && 'httpStatus' in error;
    throw new JoinError(
      refused ? 'signalling-refused' : 'signalling-unreachable',
      `${name}: ${messageOf(error)}`,
    );
  }
}

function newClient(ticket: MatrixTicket): MatrixClient {
  const { homeserver, accessToken, userId, deviceId } = ticket;
  return createClient({
    baseUrl: homeserver,
    accessToken,
    userId,
    deviceId,
    // Hundreds of lines a seat would cost more than the call.
    logger: SILENT,
  });
}

const nothing = (): void => undefined;
const SILENT = {
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  getChild: () => SILENT,
};

/** Resolves after the first sync. */
function synchronised(client: MatrixClient): Promise<void> {
  return new Promise((resolve, reject) => {
    client.on(ClientEvent.Sync, (state, _before, data) => {
      if (state === SyncState.Prepared) resolve();
      else if (state === SyncState.Error) reject(data?.error ?? new Error('/sync failed'));
    });
  });
}

/** Lets the seat into its room and waits until sync has brought it. */
async function enterRoom(client: MatrixClient, roomId: string): Promise<Room> {
  const room = await client.joinRoom(roomId);
  if (room.hasMembershipState(client.getUserId() ?? '', 'join')) return room;
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (!(client.getRoom(roomId)?.hasMembershipState(client.getUserId() ?? '', 'join') ?? false)) return;
      client.off(ClientEvent.Sync, look);
      resolve();
    };
    client.on(ClientEvent.Sync, look);
  });
  return client.getRoom(roomId) ?? room;
}

async function exchangeToken(ticket: MatrixTicket, openIdToken: IOpenIDToken): Promise<RoomAccess> {
  const response = await fetch(`${ticket.tokenService}/sfu/get`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      room: ticket.roomId,
      openid_token: openIdToken,
      device_id: ticket.deviceId,
    }),
  });
  const answer: unknown = await response.json();
  if (!response.ok) {
    throw new JoinError('signalling-refused', `token service: ${JSON.stringify(answer)}`);
  }
  const { url, jwt } = answer as { readonly url?: unknown; readonly jwt?: unknown };
  if (typeof url !== 'string' || typeof jwt !== 'string') {
    throw new JoinError('signalling-refused', 'token service: its answer has no url and jwt');
  }
  const { hostname } = new URL(url);
  if (!ticket.mediaHosts.includes(hostname)) {
    const what = `the SFU is on ${hostname}, which is not among the hosts that may get load`;
    throw new JoinError('internal-error', what);
  }
  return { url, token: jwt };
}

/** Says that the seat is in the call, and resolves when the homeserver has told it so itself. */
async function announce(client: MatrixClient, room: Room, ticket: MatrixTicket): Promise<MatrixRTCSession> {
  const session = client.matrixRTC.getRoomSession(room);
  const focus = {
    type: 'livekit',
    livekit_service_url: ticket.tokenService,
    livekit_alias: ticket.roomId,
  };
  const isThere = (): boolean =>
    session.memberships.some(
      ({ sender, deviceId }) => sender === ticket.userId && deviceId === ticket.deviceId,
    );
  const told = new Promise<void>((resolve, reject) => {
    session.on(MatrixRTCSessionEvent.MembershipsChanged, () => {
      if (isThere()) resolve();
    });
    session.on(MatrixRTCSessionEvent.MembershipManagerError, (error) =>
      reject(new JoinError('signalling-refused', `membership: ${messageOf(error)}`)),
    );
  });
  session.joinRoomSession(
    [focus],
    { type: 'livekit', focus_selection: 'oldest_membership' },
    {
      useNewMembershipManager: true,
      membershipServerSideExpiryTimeout: DELAYED_LEAVE_MS,
      membershipKeepAlivePeriod: KEEP_ALIVE_MS,
      manageMediaKeys: false,
    },
  );
  if (!isThere()) await told;
  return session;
}

function sessionOf(media: SeatSession, session: MatrixRTCSession, client: MatrixClient): SeatSession {
  return {
    ...media,
    leave: async () => {
      await Promise.all([media.leave(), session.leaveRoomSession(LEAVE_DEADLINE_MS)]);
      client.stopClient();
    },
  };
}

async function join(request: JoinRequest, events: SeatClientEvents): Promise<SeatSession> {
  const ticket = readTicket(request.parameters);
  const client = newClient(ticket);
  try {
    const room = await step('homeserver', async () => {
      const ready = synchronised(client);
      await client.startClient({ initialSyncLimit: 1, lazyLoadMembers: true });
      await ready;
      return enterRoom(client, ticket.roomId);
    });
    const openIdToken = await step('homeserver', () => client.getOpenIdToken());
    events.reached('homeserver');
    const access = await step('token service', () => exchangeToken(ticket, openIdToken));
    events.reached('token-service');
    const sfuEvents: SeatClientEvents = {
      ...events,
      signalling: () => {
        events.reached('sfu');
        events.signalling();
      },
    };
    const [session, media] = await Promise.all([
      announce(client, room, ticket),
      joinSfu(access, request, sfuEvents),
    ]);
    return sessionOf(media, session, client);
  } catch (error) {
    client.stopClient();
    throw error;
  }
}

export function createSeatClient(): SeatClient {
  return { join };
}
