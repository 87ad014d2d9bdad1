// capacity.json as a schema, held equal to core/capacity.ts by a test over the types.
import { z } from 'zod';
import { CAPACITY_SCHEMA_VERSION, CAPACITY_UNITS, STEP_PURPOSES } from '#core/capacity.ts';
import { VERDICTS } from '#core/result.ts';
import { generatorNoteSchema } from './generator-note-schema.ts';
import { environmentSchema, targetSchema } from './result-schema.ts';

const count = z.number().int().nonnegative();
const above = z.number().positive();
const figure = z.number().nullable();
const brokenBudgets = z.array(z.strictObject({ budget: z.string(), excess: figure }));

const searchSchema = z.strictObject({
  unit: z.enum(CAPACITY_UNITS),
  min: above,
  max: above,
  granularity: above,
  growth: z.number().gt(1),
  tolerance: above,
  repeats: z.number().int().positive(),
  max_steps: z.number().int().positive(),
  step_seconds: above,
  hold_ms: above,
  joins_per_second: above,
  canaries: count.nullable(),
});

const stepSchema = z.strictObject({
  run: z.string().min(1),
  load: above,
  purpose: z.enum(STEP_PURPOSES),
  participants: count,
  rooms: count,
  estimated_packets_per_second: z.number().nonnegative(),
  seconds: z.number().nonnegative(),
  verdict: z.enum(VERDICTS),
  broken_budgets: brokenBudgets,
  generator_limited: z.boolean(),
  generator_limit: z.string().nullable(),
  generator_notes: z.array(generatorNoteSchema).exactOptional(),
  valid_share: z.number().min(0).max(1),
  server_resources: z.record(z.string(), z.number().nonnegative()),
  server_cpu_cores: figure,
  server_packets_in_per_second: figure,
  server_packets_out_per_second: figure,
});

const answerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('knee'),
    low: z.number(),
    estimate: z.number(),
    high: z.number(),
    tight: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('at_least'),
    load: z.number(),
    because: z.enum(['generator_limited', 'tested_range']),
  }),
  z.strictObject({ kind: z.literal('below_minimum'), load: z.number() }),
  z.strictObject({
    kind: z.literal('unknown'),
    because: z.enum(['generator_limited', 'inconclusive_steps', 'step_limit']),
  }),
]);

const pair = z.tuple([z.number(), z.number()]);
const lawSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('too_few_levels'), levels: count, needed: count }),
  z.strictObject({
    kind: z.literal('fit'),
    levels: count,
    gamma: z.number(),
    alpha: z.number(),
    beta: z.number(),
    r_squared: z.number(),
    alpha_interval: pair,
    beta_interval: pair,
    peak: z.tuple([z.number(), z.number(), z.number()]).nullable(),
    curve: z.array(z.strictObject({ load: z.number(), delivered: z.number() })),
  }),
]);

const conclusionSchema = z.strictObject({
  answer: answerSchema,
  culprit: z
    .strictObject({
      load: z.number(),
      budgets: brokenBudgets,
      resource: z.strictObject({ name: z.string(), use: z.number(), use_before: figure }).nullable(),
    })
    .nullable(),
  generator_limit: z.string().nullable(),
  scalability_law: lawSchema,
});

export const capacitySchema = z.strictObject({
  schema_version: z.literal(CAPACITY_SCHEMA_VERSION),
  id: z.string().min(1),
  created_at: z.iso.datetime(),
  scenario: z.strictObject({
    name: z.string(),
    description: z.string(),
    seed: z.string(),
    file: z.string().min(1),
  }),
  target: z.strictObject({ system: z.string(), settings: z.unknown() }),
  server: targetSchema.nullable(),
  environment: environmentSchema,
  search: searchSchema,
  steps: z.array(stepSchema),
  conclusion: conclusionSchema.nullable(),
});
