// What a seat of a Matrix call needs to get in. The page client reads exactly this.

export interface MatrixTicket {
  readonly homeserver: string;
  readonly userId: string;
  readonly deviceId: string;
  readonly accessToken: string;
  readonly roomId: string;
  /** Where OpenID tokens are exchanged (`livekit_service_url`). */
  readonly tokenService: string;
  /** Hosts that may get load: an SFU elsewhere is not joined. */
  readonly mediaHosts: readonly string[];
}
