// plan.json as it is read back. Held equal to core/plan.ts by a test over the types.
import { z } from 'zod';
import { AGGREGATIONS, OPERATORS } from '#core/budget.ts';
import { SERVER_PARTS } from '#core/server-fault.ts';
import { PLAN_SCHEMA_VERSION, TIERS, VIDEO_CODECS } from '#core/plan.ts';

const time = z.number();
const count = z.number().int().nonnegative();

const cameraSchema = z.strictObject({
  codec: z.enum(VIDEO_CODECS),
  frame_rate: z.number().positive(),
  layers: z.array(
    z.strictObject({
      rid: z.enum(['q', 'h', 'f']),
      width: count,
      height: count,
      max_bitrate_bps: z.number().nonnegative(),
    }),
  ),
});

const linkSchema = z.strictObject({
  delay_ms: z.number().nonnegative(),
  jitter_ms: z.number().nonnegative(),
  jitter_reorders: z.boolean(),
  loss_share: z.number().min(0).max(1),
  loss_burst_packets: z.number().min(1).nullable(),
  rate_bps: z.number().positive().nullable(),
  queue_bytes: z.number().nonnegative().nullable(),
  reorder_share: z.number().min(0).max(1),
  reorder_by_ms: z.number().nonnegative(),
  outage: z.enum(['drop', 'hold']).nullable(),
});

const networkSchema = z.array(
  z.strictObject({ from_ms: time, profile: z.string(), up: linkSchema, down: linkSchema }),
);

const seatSchema = z.strictObject({
  id: z.string(),
  index: count,
  room: z.string(),
  tier: z.enum(TIERS),
  process: count,
  page: count,
  join_at_ms: time,
  leave_at_ms: time,
  camera: cameraSchema.nullable(),
  microphone: z.boolean(),
  media_seed: z.number(),
  talk: z.array(time).exactOptional(),
  demand: z.strictObject({
    layout: z.enum(['gallery', 'speaker', 'none']),
    tiles: z.array(z.strictObject({ width: count, height: count })),
  }),
  decoded_videos: count.exactOptional(),
  actions: z.array(
    z.strictObject({
      at_ms: time,
      action: z.enum(['mute-camera', 'unmute-camera', 'mute-microphone', 'unmute-microphone']),
    }),
  ),
  network: networkSchema.exactOptional(),
});

export const phaseSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(['ramp', 'hold', 'storm', 'drain']),
  from_ms: time,
  to_ms: time,
});

const budgetSchema = z.strictObject({
  key: z.string(),
  metric: z.string(),
  selector: z.record(z.string(), z.string()),
  text: z.string(),
  threshold: z.strictObject({
    aggregation: z.enum(AGGREGATIONS),
    percentile: z.number().min(0).max(100).exactOptional(),
    operator: z.enum(OPERATORS),
    limit: z.number(),
  }),
});

export const planSchema = z.strictObject({
  schema_version: z.literal(PLAN_SCHEMA_VERSION),
  scenario: z.strictObject({ name: z.string(), description: z.string(), seed: z.string() }),
  target: z.strictObject({ system: z.string(), settings: z.unknown() }),
  duration_ms: time,
  phases: z.array(phaseSchema),
  rooms: z.array(z.strictObject({ id: z.string(), size: count })),
  seats: z.array(seatSchema),
  budgets: z.array(budgetSchema),
  media_quality: z.enum(['sampled', 'full']).exactOptional(),
  vmaf: z.literal(true).exactOptional(),
  signalling: z
    .array(
      z.strictObject({
        id: z.string(),
        kind: z.literal('web-client').exactOptional(),
        from_ms: time,
        to_ms: time,
        joins_per_second: z.number().positive(),
        max_under_way: count,
        stay_ms: time.exactOptional(),
        thresholds: z.record(z.string(), z.array(z.string())).exactOptional(),
      }),
    )
    .exactOptional(),
  faults: z
    .array(z.strictObject({ at_ms: time, server: z.enum(SERVER_PARTS), back_at_ms: time.nullable() }))
    .exactOptional(),
  settle_ms: time,
  join_deadline_ms: time,
});
