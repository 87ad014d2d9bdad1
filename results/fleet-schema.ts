// fleet.json as a schema, held equal to core/fleet.ts by a test over the types.
import { z } from 'zod';
import { CAPACITY_UNITS } from '#core/capacity.ts';
import { BASES, FLEET_SCHEMA_VERSION, PLACEMENTS, READINESS } from '#core/fleet.ts';

const figure = z.number();
const share = z.number().min(0).max(1);
const basis = z.enum(BASES);
const text = z.strictObject({ en: z.string(), de: z.string() });
const intervalShape = { low: figure, estimate: figure, high: figure };
const interval = z.strictObject(intervalShape);

const knee = z.strictObject({
  ...intervalShape,
  unit: z.enum(CAPACITY_UNITS),
  basis,
  source: z.string(),
  capacity: z.string().nullable(),
});

const change = z.union([
  figure,
  z.strictObject({
    value: figure,
    low: figure.exactOptional(),
    high: figure.exactOptional(),
    basis,
    source: z.string(),
  }),
]);

const question = z.strictObject({
  preset: z.string(),
  changes: z.record(z.string(), change),
  knee: knee.nullable(),
  placement: z.enum(PLACEMENTS).nullable(),
  survives_zone_loss: z.boolean(),
  replications: z.number().int().positive(),
  seed: z.string(),
  limits: z.strictObject({
    nodes: figure.nullable(),
    egress_gbps: figure.nullable(),
    eur_per_seat_year: figure.nullable(),
  }),
  concurrencies: z.array(share),
  other_knees: z.array(knee),
  what_ifs: z.array(z.string()),
  sensitivity: z.boolean(),
});

const figures = z.strictObject({
  planned_nodes: figure,
  carried_share: share,
  nodes: interval,
  nodes_by_knee: z.strictObject({ at_low: figure, at_estimate: figure, at_high: figure }),
  peak_people: interval,
  egress_gbps: interval,
  relay_gbps: interval,
  signalling_shards: interval,
  turn_nodes: interval,
  joins_per_second: interval,
  join_delay_p95_seconds: interval,
  join_success_share: interval,
  worst_hour_utilisation_p95: interval,
  largest_part_share: interval,
  eur_per_year: interval,
  eur_per_seat_year: interval,
  cost_parts: z.array(z.strictObject({ part: z.string(), eur_per_year: figure })),
});

const sensitivityEnd = z.strictObject({ value: figure, nodes: figure, eur_per_seat_year: figure });

export const fleetSchema = z.strictObject({
  schema_version: z.literal(FLEET_SCHEMA_VERSION),
  id: z.string().min(1),
  created_at: z.iso.datetime(),
  seatproof: z.string(),
  question,
  verdict: z.strictObject({
    readiness: z.enum(READINESS),
    seats: figure,
    sentence: text,
    reasons: z.array(text),
  }),
  today_eur_per_seat_year: figure,
  rows: z
    .array(
      z.strictObject({
        kind: z.enum(['answer', 'concurrency', 'knee', 'baseline']),
        label: text,
        caveat: text.nullable(),
        readiness: z.enum(READINESS),
        concurrency_share: share,
        figures,
      }),
    )
    .min(1),
  assumptions: z.array(
    z.strictObject({ ...intervalShape, id: z.string(), unit: z.string(), basis, source: z.string() }),
  ),
  what_ifs: z.array(
    z.strictObject({
      text: z.string(),
      planned_nodes: figure,
      nodes: interval,
      more_nodes: figure,
      more_egress_gbps: figure,
      more_eur_per_year: figure,
    }),
  ),
  sensitivity: z
    .strictObject({
      base: sensitivityEnd,
      bars: z.array(z.strictObject({ id: z.string(), at_low: sensitivityEnd, at_high: sensitivityEnd })),
    })
    .nullable(),
});
