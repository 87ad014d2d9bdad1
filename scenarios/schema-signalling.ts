// `signalling:` of a scenario: joins without media, beside the seats.
import { z } from 'zod';
import { count, duration, name } from './schema-values.ts';

/** Far above what one host's k6 can start; keeps a typing error from becoming an attack. */
const MOST_JOINS_PER_SECOND = 1000;

export const signalling = z
  .array(
    z
      .strictObject({
        name: name('Name in rows and reports.', 'storm').default('joins'),
        rate: z
          .number()
          .positive()
          .max(MOST_JOINS_PER_SECOND)
          .meta({
            description:
              'Joins a second, at absolute times: a slow server does not slow them. Each is a new participant who is let in and leaves, without media.',
            examples: [3],
          }),
        from: duration('When they begin, counted from the start of the run.', '10s').prefault('0s'),
        for: duration('How long they go on. Default: to the end of the run.', '30s').optional(),
        max_under_way: count(
          'How many may be under way at once. Default: those of 10 s. Joins that would be more are dropped and void the second.',
          100,
        ).optional(),
      })
      .meta({ description: 'One stream of joins.' }),
  )
  .min(1)
  .meta({
    description: 'Joins without media beside the seats, made by k6 (docs/targets.md).',
    examples: [[{ rate: 3 }]],
  });
