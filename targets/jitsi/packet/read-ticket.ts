// What of a seat's ticket the packet tier needs; the page client needs more (../ticket.ts).
import { z } from 'zod';

const schema = z.object({
  loginDomain: z.string(),
  muc: z.string(),
  focus: z.string(),
  serviceUrl: z.string(),
  conferenceRequestUrl: z.string().optional(),
  room: z.string(),
  displayName: z.string(),
  token: z.string().optional(),
  account: z.object({ jid: z.string(), password: z.string() }).optional(),
  roomPassword: z.string().optional(),
  lastN: z.number(),
});

export type PacketTicket = Readonly<z.infer<typeof schema>>;

/** @throws when the parameters are not those of a Jitsi ticket. */
export function readTicket(parameters: unknown): PacketTicket {
  return schema.parse(parameters);
}
