// A baseline file as it is read back. Held equal to core/evidence.ts by a test over the types.
import { z } from 'zod';
import { BASELINE_SCHEMA_VERSION } from '#core/evidence.ts';
import { VERDICTS, VOID_REASONS } from '#core/result.ts';
import { sketchSchema } from '../details-schema.ts';
import { metricSchema } from '../result-schema.ts';

const count = z.number().int().nonnegative();
const sketches = z.record(z.string(), sketchSchema);

const originSchema = z.strictObject({
  scenario: z.strictObject({ name: z.string(), identity: z.string() }),
  target: z.strictObject({
    system: z.string(),
    title: z.string().exactOptional(),
    managed: z.boolean(),
    place: z.string().nullable(),
    same_host: z.boolean(),
  }),
  host: z.strictObject({
    fingerprint: z.string(),
    cpu_model: z.string(),
    cpu_count: count,
    memory_bytes: count,
  }),
});

const figuresSchema = z.strictObject({
  id: z.string(),
  started_at: z.iso.datetime(),
  seed: z.string(),
  target_version: z.string(),
  seatproof: z.string(),
  commit: z.string().nullable(),
  verdict: z.enum(VERDICTS),
  valid_share: z.number().min(0).max(1),
  saturated: z.enum(VOID_REASONS).nullable(),
  seats: z.strictObject({ planned: count, joined: count }),
  metrics: z.record(z.string(), metricSchema),
  sketches,
  rooms: z.record(z.string(), sketches),
});

export const baselineSchema = z.strictObject({
  schema_version: z.literal(BASELINE_SCHEMA_VERSION),
  origin: originSchema,
  runs: z.array(figuresSchema).min(1, 'a baseline without runs says nothing'),
});
