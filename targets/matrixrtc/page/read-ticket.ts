// A ticket comes as plain JSON: what is missing is a defect of the adapter, told before anything is joined.
import { JoinError, type JoinRequest } from '#core/page/seat-client.ts';
import type { MatrixTicket } from '../ticket.ts';

/** @throws JoinError that names the field. */
export function readTicket(parameters: JoinRequest['parameters']): MatrixTicket {
  const text = (name: keyof MatrixTicket): string => {
    const value = parameters[name];
    if (typeof value === 'string') return value;
    throw new JoinError('internal-error', `a Matrix ticket needs the text ${name}`);
  };
  const { mediaHosts } = parameters;
  if (!Array.isArray(mediaHosts)) {
    throw new JoinError('internal-error', 'a Matrix ticket needs the list mediaHosts');
  }
  return {
    homeserver: text('homeserver'),
    userId: text('userId'),
    deviceId: text('deviceId'),
    accessToken: text('accessToken'),
    roomId: text('roomId'),
    tokenService: text('tokenService'),
    mediaHosts: mediaHosts.map(String),
  };
}
