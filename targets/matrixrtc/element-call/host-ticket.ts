// What the page around Element Call is told: it comes in the fragment of its address, which no server sees.
import { z } from 'zod';
import { ticketSchema } from '../ticket.ts';

export const ENCRYPTIONS = ['none', 'shared-key', 'per-participant'] as const;

const hostTicketSchema = z.object({
  matrix: ticketSchema,
  encryption: z.enum(ENCRYPTIONS),
  /** Of the call, where the key is shared. */
  password: z.string(),
});
export type HostTicket = Readonly<z.infer<typeof hostTicketSchema>>;

/** @throws when the text is no ticket. */
export function readHostTicket(text: string): HostTicket {
  return hostTicketSchema.parse(JSON.parse(text));
}
