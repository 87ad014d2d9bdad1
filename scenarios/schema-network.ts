// The shape of `network:`, the networks on which seats are.
import { z } from 'zod';
import { NETWORK_PROFILE_NAMES } from '#core/network-profiles.ts';
import { TIERS } from '#core/plan.ts';
import { duration, share } from './schema-values.ts';

const link = (direction: string) =>
  z
    .strictObject({
      delay: duration('Added one-way delay.', '40ms').optional(),
      jitter: duration('Standard deviation of the delay.', '5ms').optional(),
      jitter_reorders: z
        .boolean()
        .meta({ description: 'Whether jitter lets packets overtake each other.', examples: [false] })
        .optional(),
      loss: share('Part of the packets that is lost.', 0.01).optional(),
      loss_burst: z
        .number()
        .min(1)
        .max(1000)
        .meta({
          description: 'Mean length of loss bursts in packets (Gilbert-Elliott). Absent: independent losses.',
          examples: [4],
        })
        .optional(),
      rate_bps: z
        .number()
        .min(8000)
        .meta({ description: 'Bottleneck in bits per second, IP headers included.', examples: [2_000_000] })
        .optional(),
      queue_bytes: z
        .int()
        .min(1500)
        .meta({ description: 'Most that waits before the bottleneck; more is dropped.', examples: [64_000] })
        .optional(),
      reorder: share('Part of the packets that is held back by `reorder_by`.', 0.01).optional(),
      reorder_by: duration('How long these are held back.', '20ms').optional(),
      outage: z
        .enum(['drop', 'hold'])
        .meta({
          description: 'drop: nothing gets through. hold: everything waits until the next change.',
          examples: ['drop'],
        })
        .optional(),
    })
    .meta({ description: `${direction}: what differs from the profile.`, examples: [{ delay: '40ms' }] });

const conditions = {
  profile: z
    .enum(NETWORK_PROFILE_NAMES)
    .meta({ description: 'A ready network (docs/networks.md).', examples: ['lte'] })
    .optional(),
  up: link('Seat to server').optional(),
  down: link('Server to seat').optional(),
};

export const networks = z
  .array(
    z
      .strictObject({
        tier: z
          .enum(TIERS)
          .meta({ description: 'Only seats of this tier.', examples: ['browser'] })
          .optional(),
        rooms: z
          .array(z.int().min(1))
          .min(1)
          .meta({ description: 'Only seats of these rooms, counted from 1.', examples: [[1]] })
          .optional(),
        share: share('This part of the seats that are meant and not on a network yet.', 1).default(1),
        ...conditions,
        changes: z
          .array(
            z
              .strictObject({ at: duration('Since the start of the run.', '1m'), ...conditions })
              .meta({ description: 'From then on this network instead of the one before.' }),
          )
          .min(1)
          .meta({
            description: 'Changes in mid-run, in order of time.',
            examples: [[{ at: '1m', profile: 'lte' }]],
          })
          .optional(),
      })
      .meta({ description: 'Some seats and their network.' }),
  )
  .min(1)
  .meta({
    description:
      'Networks on which seats are: a relay of our own between seat and server. A seat takes the first entry that means it.',
    examples: [[{ profile: 'dsl-16' }]],
  });

/** Any part of it, as it is read. */
export type Networks = z.output<typeof networks>;
