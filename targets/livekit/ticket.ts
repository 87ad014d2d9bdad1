// What a LiveKit seat needs to get in. The page client and the packet client read exactly this.
import { AccessToken } from 'livekit-server-sdk';
import type { SeatPlan } from '#core/plan.ts';

export interface LivekitTicket {
  /** `ws://` or `wss://`. */
  readonly url: string;
  /** JWT of one participant for one room. */
  readonly token: string;
}

export interface TicketIssuer {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Before every room name, so that two runs on one server do not meet. */
  readonly roomPrefix: string;
}

/** A run may drain for longer than planned, and clocks may differ. */
const TOKEN_SLACK_SECONDS = 600;

/** @param stayMs how long the seat may stay and come back. */
export async function issueTicket(
  issuer: TicketIssuer,
  seat: SeatPlan,
  stayMs: number,
): Promise<LivekitTicket> {
  const token = new AccessToken(issuer.apiKey, issuer.apiSecret, {
    identity: seat.id,
    ttl: Math.ceil(stayMs / 1000) + TOKEN_SLACK_SECONDS,
  });
  token.addGrant({
    room: `${issuer.roomPrefix}${seat.room}`,
    roomJoin: true,
    canPublish: seat.camera !== null || seat.microphone,
    canSubscribe: true,
    canPublishData: false,
  });
  return { url: issuer.url, token: await token.toJwt() };
}

export type IssueTicket = typeof issueTicket;
