// What joins without media need at a Jitsi deployment, and where its web client is.
import { FaultError } from '#core/fault.ts';
import type { SignallingAccess } from '#core/signalling.ts';
import type { Access } from './access.ts';
import type { Deployment } from './deployment.ts';

interface SignallingAdmission {
  readonly deployment: Deployment;
  readonly access: Access;
  /** Before every room name. */
  readonly roomPrefix: string;
  /** Page of the web client, where there is one. */
  readonly webClientUrl?: string;
}

/** Rejects with a FaultError where guests can't join, or only over BOSH. */
export function signallingAccess({
  deployment,
  access,
  roomPrefix,
  webClientUrl,
}: SignallingAdmission): Promise<SignallingAccess> {
  const { domain, guestDomain, muc, focus, serviceUrl, conferenceRequestUrl } = deployment;
  const refuse = (what: string): Promise<never> =>
    Promise.reject(
      new FaultError([{ where: 'signalling', what, fix: 'remove `signalling`, or use packet seats.' }]),
    );
  if (!/^wss?:/.test(serviceUrl)) return refuse('joins without media speak XMPP over WebSocket, not BOSH.');
  if (access.login.kind !== 'anonymous') return refuse('joins without media are those of guests.');
  return Promise.resolve({
    script: 'xmpp-join',
    ...(webClientUrl === undefined ? {} : { webClientUrl }),
    environment: {
      XMPP_URL: serviceUrl,
      XMPP_DOMAIN: guestDomain ?? domain,
      XMPP_MUC: muc,
      XMPP_FOCUS: focus,
      ROOM_PREFIX: `${roomPrefix}signalling-`,
      ...(conferenceRequestUrl === undefined ? {} : { CONFERENCE_REQUEST_URL: conferenceRequestUrl }),
      ...(access.roomPassword === undefined ? {} : { ROOM_PASSWORD: access.roomPassword }),
    },
  });
}
