// What joins without media need at a homeserver: rooms of their own, and the means to make users.
import { FaultError } from '#core/fault.ts';
import type { SignallingAccess } from '#core/signalling.ts';
import type { Homeserver } from './homeserver-api.ts';
import { SHARED_SECRET_VARIABLE, type UserSource } from './settings.ts';
import { newLabel, type Cast } from './users.ts';

/** Meetings, not one hall: what a join costs the homeserver grows with who is in the room already. */
const ROOMS = 20;

/** @throws FaultError where users can't be registered: given accounts are too few for joins by the second. */
export async function signallingAccess(
  homeserver: Homeserver,
  cast: Cast,
  users: UserSource,
  tokenService: string,
): Promise<SignallingAccess> {
  if (users.kind !== 'shared-secret') {
    const what = 'not set, so joins without media can not register their users.';
    const fix = "set it to the homeserver's registration_shared_secret, or remove `signalling`.";
    throw new FaultError([{ where: SHARED_SECRET_VARIABLE, what, fix }]);
  }
  const label = newLabel();
  const rooms: string[] = [];
  for (let number = 0; number < ROOMS; number += 1) {
    rooms.push(await homeserver.createRoom(cast.userOf(0), `${label} signalling ${number}`));
  }
  return {
    script: 'matrix-join',
    environment: {
      HOMESERVER: homeserver.baseUrl,
      SHARED_SECRET: users.secret,
      TOKEN_SERVICE: tokenService,
      ROOMS: rooms.join(' '),
      LABEL: label,
    },
  };
}
