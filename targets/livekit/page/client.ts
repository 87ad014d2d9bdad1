// How one seat joins a LiveKit room from a page.
import type { JoinRequest, SeatClient } from '#core/page/seat-client.ts';
import { JoinError } from '#core/page/seat-client.ts';
import type { RoomAccess } from '../../shared/livekit/page/room.ts';
import { joinRoom } from '../../shared/livekit/page/room.ts';

/** Parameters of a ticket, as targets/livekit/adapter.ts makes them. */
function readTicket(parameters: JoinRequest['parameters']): RoomAccess {
  const { url, token } = parameters;
  if (typeof url !== 'string' || typeof token !== 'string') {
    throw new JoinError('internal-error', 'a LiveKit ticket needs the texts url and token');
  }
  return { url, token };
}

export function createSeatClient(): SeatClient {
  return { join: async (request, events) => joinRoom(readTicket(request.parameters), request, events) };
}
