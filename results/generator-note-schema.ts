// What a generator said of itself, as run and search keep it; held equal to core by their tests over the types.
import { z } from 'zod';

export const generatorNoteSchema = z.union([
  z.string().describe('In its own words, in English.'),
  z
    .strictObject({
      kind: z.literal('thread-load'),
      packets_per_second: z.number().nonnegative().describe('Datagrams a second in and out together.'),
      ceiling_packets_per_second: z.number().positive().describe('Measured against no server.'),
    })
    .describe('A thread of the packet engine went beyond the safe part of what it can carry on this host.'),
]);
