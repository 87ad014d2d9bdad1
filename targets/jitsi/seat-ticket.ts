// One seat's way in, from what the deployment says and what the environment gives.
import type { SeatPlan } from '#core/plan.ts';
import { tokenFor, type Access } from './access.ts';
import type { JitsiSettings } from './config.ts';
import { withRoom, type Deployment } from './deployment.ts';
import type { JitsiTicket } from './ticket.ts';

export interface Admission {
  readonly deployment: Deployment;
  readonly access: Access;
  readonly bridgeChannel: JitsiSettings['bridge_channel'];
  /** Before every room name, so that two runs on one deployment do not meet. Lower case, as all room names. */
  readonly roomPrefix: string;
  /** How long a seat may stay and come back, in ms. */
  readonly stayMs: number;
}

/** @param nowMs since 1970, from when on a signed token is good. */
export function seatTicket(admission: Admission, seat: SeatPlan, nowMs: number): JitsiTicket {
  const { deployment, access, roomPrefix, stayMs, bridgeChannel } = admission;
  const { domain, guestDomain, muc, focus, focusUserJid, conferenceRequestUrl, lastN } = deployment;
  const room = `${roomPrefix}${seat.room}`.toLowerCase();
  const { login, roomPassword } = access;
  const token = tokenFor(login, { domain, room, name: seat.id, stayMs }, nowMs);
  return {
    domain,
    loginDomain: login.kind === 'anonymous' ? (guestDomain ?? domain) : domain,
    muc,
    focus,
    serviceUrl: withRoom(deployment.serviceUrl, room),
    room,
    displayName: seat.id,
    lastN,
    libraryUrl: deployment.libraryUrl,
    config: { ...deployment.config, ...channelConfig(bridgeChannel) },
    ...(focusUserJid === undefined ? {} : { focusUserJid }),
    ...(conferenceRequestUrl === undefined
      ? {}
      : { conferenceRequestUrl: withRoom(conferenceRequestUrl, room) }),
    ...(token === undefined ? {} : { token }),
    ...(login.kind === 'account'
      ? { account: { jid: withDomain(login.user, domain), password: login.password } }
      : {}),
    ...(roomPassword === undefined ? {} : { roomPassword }),
  };
}

/** `openBridgeChannel` is what older versions read, `bridgeChannel` what newer ones do. */
function channelConfig(wanted: Admission['bridgeChannel']): Readonly<Record<string, unknown>> {
  if (wanted === undefined) return {};
  return { openBridgeChannel: wanted, bridgeChannel: { preferSctp: wanted === 'datachannel' } };
}

function withDomain(user: string, domain: string): string {
  return user.includes('@') ? user : `${user}@${domain}`;
}
