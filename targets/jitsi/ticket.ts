// What a seat of a Jitsi call needs to get in. The page client and the packet client read exactly this.

export interface JitsiTicket {
  /** XMPP domain that the seat logs in to: that of guests where the deployment has one. */
  readonly loginDomain: string;
  /** `hosts.domain` of the deployment. */
  readonly domain: string;
  /** XMPP service of the rooms (`hosts.muc`). */
  readonly muc: string;
  /** XMPP address that conference requests go to as IQs (`hosts.focus`). */
  readonly focus: string;
  /** Jicofo's own user, as far as the deployment tells it (`focusUserJid`); the answer to a request names it too. */
  readonly focusUserJid?: string;
  /** XMPP over WebSocket (RFC 7395) by `ws:` or `wss:`, or BOSH by `http:` or `https:`; the room is in its query. */
  readonly serviceUrl: string;
  /** Where a conference is asked for over HTTP, with the room in its query; absent: by an IQ to `focus`. */
  readonly conferenceRequestUrl?: string;
  /** Local part of the room's address: `room@muc`. */
  readonly room: string;
  /** Shown to others, and how a seat is found in their figures. */
  readonly displayName: string;
  /** JWT (Prosody's token authentication). */
  readonly token?: string;
  /** XMPP account, where rooms are opened by people with one. */
  readonly account?: { readonly jid: string; readonly password: string };
  /** Password of the room itself; the first one in sets it. */
  readonly roomPassword?: string;
  /** The most videos that the deployment sends (`channelLastN`); -1: as many as asked for. */
  readonly lastN: number;
  /** lib-jitsi-meet of the deployment. */
  readonly libraryUrl: string;
  /** The deployment's config.js, evaluated, with what the scenario overrides. */
  readonly config: Readonly<Record<string, unknown>>;
}
