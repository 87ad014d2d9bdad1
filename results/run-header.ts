// environment.json: where and when a run took place and against what. Written twice: when the folder is made,
// and again when the target is up and the run's clock starts.
import { z } from 'zod';
import type { RunEnvironment } from '#core/result.ts';
import type { TargetDescription } from '#core/target.ts';
import { environmentSchema, targetSchema } from './result-schema.ts';

export const HEADER_SCHEMA_VERSION = 1;

interface RunStart {
  /** ISO 8601, UTC: the run's t = 0. */
  readonly started_at: string;
  /** The same on the scale of `Clock.epochMs`, with fractions. */
  readonly clock_epoch_ms: number;
  readonly target: TargetDescription;
}

export interface RunHeader {
  readonly schema_version: typeof HEADER_SCHEMA_VERSION;
  /** Of the lines in samples.ndjson and events.ndjson. */
  readonly sample_schema_version: number;
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  /** Name of the scenario's copy in the folder. */
  readonly scenario_file: string | null;
  readonly environment: RunEnvironment;
  /** null when the run ended before its clock started. */
  readonly start: RunStart | null;
}

export const headerSchema = z.strictObject({
  schema_version: z.literal(HEADER_SCHEMA_VERSION),
  sample_schema_version: z.number().int().positive(),
  id: z.string().min(1),
  created_at: z.iso.datetime(),
  scenario_file: z.string().nullable(),
  environment: environmentSchema,
  start: z
    .strictObject({ started_at: z.iso.datetime(), clock_epoch_ms: z.number(), target: targetSchema })
    .nullable(),
});
