// The schemas of files and the types of core are two descriptions of one thing. The compiler holds them equal
// (`npm run check:types`); what runs here shows that the schemas take what the types allow.
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type { Plan } from '#core/plan.ts';
import type { RunDetails, RunResult } from '#core/result.ts';
import { detailsSchema } from '#results/details-schema.ts';
import { planSchema } from '#results/plan-schema.ts';
import { resultSchema } from '#results/result-schema.ts';
import type { headerSchema } from '#results/run-header.ts';
import { type RunHeader } from '#results/run-header.ts';
import { exampleDetails, examplePlan, exampleResult } from '#test/support/run-examples.ts';

type DeepMutable<T> = T extends object ? { -readonly [Key in keyof T]: DeepMutable<T[Key]> } : T;

describe('what is on disk', () => {
  it('has the shape of the types in core', () => {
    expectTypeOf<z.infer<typeof resultSchema>>().toEqualTypeOf<DeepMutable<RunResult>>();
    expectTypeOf<z.infer<typeof detailsSchema>>().toEqualTypeOf<DeepMutable<RunDetails>>();
    expectTypeOf<z.infer<typeof planSchema>>().toEqualTypeOf<DeepMutable<Plan>>();
    expectTypeOf<z.infer<typeof headerSchema>>().toEqualTypeOf<DeepMutable<RunHeader>>();
    expect(resultSchema.parse(exampleResult)).toEqual(exampleResult);
    expect(detailsSchema.parse(exampleDetails)).toEqual(exampleDetails);
    expect(planSchema.parse(examplePlan)).toEqual(examplePlan);
  });

  it('may not carry what the types do not know', () => {
    expect(resultSchema.safeParse({ ...exampleResult, extra: 1 }).success).toBe(false);
    expect(planSchema.safeParse({ ...examplePlan, extra: 1 }).success).toBe(false);
  });
});
