// The shape of `faults:`, servers that are killed in mid-run.
import { z } from 'zod';
import { SERVER_PARTS } from '#core/server-fault.ts';
import { duration } from './schema-values.ts';

export const serverFaults = z
  .array(
    z
      .strictObject({
        at: duration('Since the start of the run.', '30s'),
        kill: z.enum(SERVER_PARTS).meta({
          description: 'Which server is killed without a chance to say goodbye.',
          examples: ['sfu'],
        }),
        back_after: duration(
          'It is started again so long after, on its old ports. Absent: it stays away.',
          '5s',
        ).optional(),
      })
      .meta({ description: 'One server killed once.' }),
  )
  .min(1)
  .meta({
    description:
      'Servers killed in mid-run and brought back; only with servers that the run starts itself (docs/networks.md).',
    examples: [[{ at: '30s', kill: 'sfu', back_after: '5s' }]],
  });
