// What the token service's process is told, through its environment: command lines are seen by all users of a host.
import { z } from 'zod';

export const SETTINGS_VARIABLE = 'SEATPROOF_TOKEN_SERVICE';

export const tokenServiceSettings = z.strictObject({
  port: z.int().positive(),
  /** Client-server address of the only homeserver whose users are let in. */
  homeserver: z.url(),
  serverName: z.string().min(1),
  /** `ws://` address of the SFU, as clients use it. */
  sfuUrl: z.url(),
  apiKey: z.string().min(1),
  apiSecret: z.string().min(1),
});
export type TokenServiceSettings = z.infer<typeof tokenServiceSettings>;
