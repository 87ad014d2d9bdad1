// details.json as a schema. Held equal to core/result.ts by a test over the types.
import { z } from 'zod';
import { TIERS } from '#core/plan.ts';
import { RESULT_SCHEMA_VERSION, VOID_REASONS } from '#core/result.ts';
import { FAILURE_REASONS } from '#core/sample.ts';
import { phaseSchema } from './plan-schema.ts';

const count = z.number().int().nonnegative();
const figure = z.number().nullable();

const seriesSchema = z.strictObject({
  metric: z.string(),
  n: z.array(z.number()),
  p50: z.array(figure),
  p95: z.array(figure),
  mean: z.array(figure),
});

const seatSummarySchema = z.strictObject({
  seat: z.string(),
  room: z.string(),
  tier: z.enum(TIERS),
  join_at_ms: z.number(),
  join_ms: figure,
  first_audio_ms: figure,
  first_video_ms: figure,
  outcome: z.enum(['joined', ...FAILURE_REASONS, 'not-started']),
  detail: z.string(),
  video_frame_rate: figure,
  video_height_pixels: figure,
  video_loss_share: figure,
  video_freeze_share: figure,
  video_latency_ms: figure,
  audio_concealed_share: figure,
  round_trip_ms: figure,
});

const bucketSchema = z.tuple([z.number(), z.number()]);

export const sketchSchema = z.strictObject({
  relative_error: z.number(),
  n: z.number(),
  sum: z.number(),
  min: z.number(),
  max: z.number(),
  zeros: z.number(),
  positive: z.array(bucketSchema),
  negative: z.array(bucketSchema),
});

const sketchesSchema = z.record(z.string(), sketchSchema);

export const detailsSchema = z.strictObject({
  schema_version: z.literal(RESULT_SCHEMA_VERSION),
  bucket_ms: z.number().positive(),
  buckets: count,
  phases: z.array(phaseSchema),
  series: z.array(seriesSchema),
  seats_present: z.array(z.number()),
  valid: z.array(z.number()),
  void_reasons: z.array(z.array(z.enum(VOID_REASONS))),
  seats: z.array(seatSummarySchema),
  sketches: sketchesSchema,
  room_sketches: z.record(z.string(), sketchesSchema),
});
