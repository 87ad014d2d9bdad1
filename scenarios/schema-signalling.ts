// `signalling:` of a scenario: joins without media, beside the seats.
import { z } from 'zod';
import { count, duration, name } from './schema-values.ts';

/** Far above what one host's k6 can start; keeps a typing error from becoming an attack. */
const MOST_JOINS_PER_SECOND = 1000;

/** A metric by k6's name, optionally narrowed to one request; the stream is added when k6 gets it. */
const K6_METRIC = /^[a-z][a-z0-9_]*(\{name:[A-Za-z0-9_-]+\})?$/;
/** https://grafana.com/docs/k6/latest/using-k6/thresholds/#threshold-syntax */
const K6_THRESHOLD =
  /^\s*(avg|min|max|med|count|rate|value|p\(\s*\d+(\.\d+)?\s*\))\s*(<=|<|>=|>|===?|!==?)\s*-?\d+(\.\d+)?\s*$/;

export const signalling = z
  .array(
    z
      .strictObject({
        name: name('Name in rows and reports.', 'storm').default('joins'),
        kind: z
          .enum(['join', 'web-client'])
          .default('join')
          .describe(
            'join: a participant is let in and leaves. web-client: somebody loads the page of the web client and what it names, with an empty cache.',
          ),
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
        stay: duration(
          'How long after it began to join a participant leaves, but not before it is in. Default: as soon as it is in.',
          '30s',
        ).optional(),
        max_under_way: count(
          'How many may be under way at once. Default: those of 10 s and of `stay`. Joins that would be more are dropped and void the second.',
          100,
        ).optional(),
        thresholds: z
          .record(
            z
              .string()
              .regex(
                K6_METRIC,
                'expected a metric of k6, such as http_req_duration or http_req_duration{name:login}',
              ),
            z.array(z.string().regex(K6_THRESHOLD, 'expected a threshold of k6, such as p(95)<500')).min(1),
          )
          .meta({
            description:
              'Thresholds that k6 itself judges over this stream, in its own names and units (milliseconds). One that is not kept breaks the budget signalling_thresholds_kept_share.',
            examples: [{ http_req_duration: ['p(95)<500'] }],
          })
          .optional(),
      })
      .meta({ description: 'One stream of joins.' }),
  )
  .min(1)
  .meta({
    description: 'Joins without media beside the seats, made by k6 (docs/targets.md).',
    examples: [[{ rate: 3 }]],
  });
