// result.json as a schema: checked before it is written and after it is read, and published for other tools
// as docs/result-schema.json. Held equal to core/result.ts by a test over the types.
import { z } from 'zod';
import { TIERS } from '#core/plan.ts';
import { RESULT_SCHEMA_VERSION, VERDICTS, VOID_REASONS } from '#core/result.ts';
import { SERVER_PARTS } from '#core/server-fault.ts';
import { FAILURE_REASONS } from '#core/sample.ts';
import { generatorNoteSchema } from './generator-note-schema.ts';

const count = z.number().int().nonnegative();
const share = z.number().min(0).max(1);
const figure = z.number().nullable();

export const environmentSchema = z
  .strictObject({
    seatproof: z.string(),
    commit: z.string().nullable().describe('Git commit of Seatproof, with -dirty when files were changed.'),
    node: z.string(),
    browser: z.string().nullable(),
    os: z.string(),
    cpu_model: z.string(),
    cpu_count: count,
    memory_bytes: count,
    host_fingerprint: z.string().describe('Equal for hosts whose figures may be compared.'),
  })
  .describe('The generator host and its software.');

export const targetSchema = z
  .strictObject({
    system: z.string(),
    title: z
      .string()
      .describe('Name of the system for people; older results have the identifier only.')
      .exactOptional(),
    version: z.string(),
    managed: z.boolean().describe('Whether the run started the server itself.'),
    url: z.string(),
    same_host: z.boolean().describe("Whether the server shares the generator's host."),
    cpus: z.array(count).exactOptional().describe('Processors that the server was bound to.'),
  })
  .describe('The system under test.');

export const metricSchema = z.strictObject({
  unit: z.string(),
  n: z
    .number()
    .nonnegative()
    .describe('Values of a trend, seconds or trials of a rate, events of a counter.'),
  mean: figure,
  min: figure,
  p50: figure,
  p95: figure,
  p99: figure,
  max: figure,
  rate: figure.describe('Share for rates and for trends with attempts; otherwise null.'),
  count: figure.describe('Events of a counter; otherwise null.'),
});

const budgetSchema = z.strictObject({
  metric: z.string().describe('As in the scenario, with its selector: join_seconds{tier:browser}.'),
  threshold: z.string().describe('As in the scenario: p(95)<5.'),
  value: figure.describe('null when there was nothing to judge.'),
  unit: z.string(),
  n: z.number().nonnegative(),
  outcome: z.enum(VERDICTS),
  margin: figure.describe("Inside the limit when positive, outside when negative, in the metric's unit."),
  valid_share: share,
  reason: z.string().describe('One sentence: why this outcome.'),
});

const reasonSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all-budgets-kept'), budgets: count }),
  z.strictObject({
    kind: z.literal('budget-broken'),
    metric: z.string(),
    threshold: z.string(),
    value: z.number(),
  }),
  z.strictObject({ kind: z.literal('budget-without-data'), metric: z.string(), threshold: z.string() }),
  z.strictObject({ kind: z.literal('no-budgets') }),
  z.strictObject({ kind: z.literal('no-seat-joined'), planned: count }),
  z.strictObject({
    kind: z.literal('generator-saturated'),
    valid_share: share,
    limit: z.enum(VOID_REASONS),
  }),
  z.strictObject({ kind: z.literal('interrupted'), at_ms: z.number() }),
  z.strictObject({ kind: z.literal('incomplete'), at_ms: z.number() }),
]);

const seatsSchema = z.strictObject({
  planned: count,
  joined: count,
  failed: count,
  failures: z.array(z.strictObject({ reason: z.enum(FAILURE_REASONS), count })),
  by_tier: z.array(z.strictObject({ tier: z.enum(TIERS), planned: count, joined: count })),
});

const serverFaultSchema = z.strictObject({
  server: z.enum(SERVER_PARTS),
  killed_ms: z.number(),
  back_ms: z.number().nullable(),
  seats_interrupted: count,
  seats_recovered: count,
  recovery_p50_seconds: z.number().nullable(),
  recovery_max_seconds: z.number().nullable(),
});

export const resultSchema = z
  .strictObject({
    schema_version: z.literal(RESULT_SCHEMA_VERSION),
    id: z.string(),
    started_at: z.iso.datetime(),
    duration_ms: z.number().nonnegative(),
    planned_duration_ms: z.number().nonnegative(),
    verdict: z.enum(VERDICTS),
    reasons: z.array(reasonSchema).describe('Why the verdict is what it is.'),
    ended: z
      .enum(['completed', 'interrupted', 'cut-off'])
      .describe('As planned, by Ctrl-C, or cut off and recovered from what was on disk.'),
    scenario: z.strictObject({ name: z.string(), description: z.string(), seed: z.string() }),
    target: targetSchema,
    rooms: count,
    seats: seatsSchema,
    server_faults: z.array(serverFaultSchema).exactOptional(),
    valid_share: share.describe("Share of 1 s intervals in which the generator's health allowed to count."),
    valid_seconds: z.number().nonnegative(),
    void_reasons: z.array(
      z.strictObject({ reason: z.enum(VOID_REASONS), seconds: z.number().nonnegative() }),
    ),
    generator_notes: z
      .array(generatorNoteSchema)
      .describe('What the generator said of itself without voiding a second.')
      .exactOptional(),
    budgets: z.array(budgetSchema),
    metrics: z
      .record(z.string(), metricSchema)
      .describe('By catalogue id (docs/metrics.md), and id{tier:…} or id{phase:…} where a budget asks.'),
    quantile_relative_error: share.describe('Relative error of every quantile (DDSketch).'),
    environment: environmentSchema,
  })
  .describe('The answer of one Seatproof run.');
