// What joins without media need at a Janus: rooms of their own, made before the clock starts.
import type { SignallingAccess } from '#core/signalling.ts';
import type { Rooms } from './rooms.ts';
import type { JanusId } from './ticket.ts';

/** Meetings, not one hall: what a join costs Janus grows with who is in the room already. */
const ROOMS = 20;

interface Reached {
  readonly url: string;
  readonly apiSecret: string | undefined;
  readonly token: string | undefined;
}

/** @throws JanusError when the rooms can't be made. */
export async function signallingAccess(
  rooms: Rooms,
  { url, apiSecret, token }: Reached,
): Promise<SignallingAccess> {
  const made: JanusId[] = [];
  for (let number = 0; number < ROOMS; number += 1) made.push(await rooms.ensure(`signalling-${number}`));
  return {
    script: 'janus-join',
    environment: {
      JANUS_URL: url,
      JANUS_ROOMS: JSON.stringify(made),
      ...(apiSecret === undefined ? {} : { JANUS_API_SECRET: apiSecret }),
      ...(token === undefined ? {} : { JANUS_TOKEN: token }),
    },
  };
}
