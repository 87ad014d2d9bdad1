// How a packet seat joins a LiveKit room: with the token of its ticket.
import type { CreatePacketClient } from '#core/packet-client.ts';
import { createRoomClient } from '../shared/livekit/packet-client.ts';

/** The ticket's shape is ticket.ts's. */
export const createPacketClient: CreatePacketClient = (seat, ticket, host) => {
  const { url, token } = ticket.parameters;
  if (typeof url !== 'string' || typeof token !== 'string')
    throw new Error('a LiveKit ticket needs the texts url and token');
  return createRoomClient(seat, { url, token }, host);
};
