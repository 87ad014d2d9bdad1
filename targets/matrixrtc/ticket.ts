// What a seat of a Matrix call needs to get in. The page client and the packet client read exactly this.
import { z } from 'zod';

export const ticketSchema = z.object({
  homeserver: z.string(),
  userId: z.string(),
  deviceId: z.string(),
  accessToken: z.string(),
  /** Of a user that a seat without a browser logs in by itself, on a device of its own; absent: by the access token. */
  password: z.string().optional(),
  roomId: z.string(),
  /** Where OpenID tokens are exchanged (`livekit_service_url`). */
  tokenService: z.string(),
  /** Hosts that may get load: an SFU elsewhere is not joined. */
  mediaHosts: z.array(z.string()).readonly(),
});
export type MatrixTicket = Readonly<z.infer<typeof ticketSchema>>;
