// What a recipe file may say. Strict: a key that nobody reads would be a step that nobody takes.
import { z } from 'zod';
import { ELEMENT_ROLES } from '#core/recipe.ts';

/** A client of many megabytes on a line of few. */
const DEFAULT_WITHIN_MS = 15_000;
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m)$/;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

const duration = z
  .string()
  .regex(DURATION, 'expected a duration such as 15s or 500ms')
  .transform((text) => {
    const [, number, unit] = DURATION.exec(text) ?? [];
    return Number(number) * (UNITS[unit ?? ''] ?? 1);
  });

const element = z
  .strictObject({
    role: z.enum(ELEMENT_ROLES).optional(),
    name: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(),
    css: z.string().min(1).optional(),
  })
  .superRefine(({ role, name, css }, context) => {
    if ((role === undefined) === (css === undefined))
      context.addIssue({ code: 'custom', message: 'an element has either a role or css' });
    else if (css !== undefined && name !== undefined)
      context.addIssue({ code: 'custom', message: 'a name belongs to a role, not to css' });
  });

const ACTION_KEYS = ['open', 'fill', 'click', 'press', 'wait_for', 'wait_gone'] as const;

const step = z
  .strictObject({
    open: z.string().min(1).optional(),
    fill: element.optional(),
    with: z.string().optional(),
    click: element.optional(),
    press: z.string().min(1).optional(),
    wait_for: element.optional(),
    wait_gone: element.optional(),
    within: duration.default(DEFAULT_WITHIN_MS),
    optional: z.boolean().default(false),
  })
  .superRefine((written, context) => {
    const actions = ACTION_KEYS.filter((key) => written[key] !== undefined);
    if (actions.length !== 1)
      context.addIssue({
        code: 'custom',
        message: `a step does exactly one of ${ACTION_KEYS.join(', ')}`,
      });
    if ((written.fill === undefined) !== (written.with === undefined))
      context.addIssue({ code: 'custom', message: 'fill and with come together' });
  });

const steps = z.array(step).min(1);

export const recipeSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected small letters, digits and hyphens'),
  title: z.string().min(1),
  /** Null: it was written from what is known of the client, and nobody has seen it work. */
  verified: z
    .strictObject({
      version: z.string().min(1),
      on: z.string().regex(/^\d{4}-\d\d-\d\d$/, 'expected a date'),
    })
    .nullable(),
  /** What stands for a verification that could not be: against what it was held without being run. */
  checked: z.string().min(1).optional(),
  /** What a person has to know about it. */
  notes: z.string().optional(),
  steps: steps.refine(([first]) => first?.open !== undefined, 'the first step opens the client'),
  in_call: z.strictObject({
    see: z.array(element).min(1),
    connected: z.boolean().default(false),
    within: duration.default(DEFAULT_WITHIN_MS * 2),
  }),
  /** Any of these: the client has ended the call by itself. */
  ended: z.array(element).min(1).optional(),
  leave: steps,
  mute_camera: steps.optional(),
  unmute_camera: steps.optional(),
  mute_microphone: steps.optional(),
  unmute_microphone: steps.optional(),
});

export type WrittenRecipe = z.infer<typeof recipeSchema>;
export type WrittenStep = z.infer<typeof step>;
export type WrittenElement = z.infer<typeof element>;
