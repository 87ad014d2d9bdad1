// What `target: { system: url }` may say, and what variables a recipe gets from it.
import { z } from 'zod';
import type { SeatPlan } from '#core/plan.ts';

const PASSWORD_VARIABLE = 'SEATPROOF_RECIPE_PASSWORD';

type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLE_NAME = /^[a-z][a-z0-9_]*$/;

export const urlSettings = z.strictObject({
  url: z
    .url({
      protocol: /^https?$/,
      error: 'expected the address of a web client, such as https://meet.example.org',
    })
    .refine((text) => {
      if (!URL.canParse(text)) return true;
      const { username, password } = new URL(text);
      return username === '' && password === '';
    }, `a URL must not carry a user name or password; the recipe's {password} comes from ${PASSWORD_VARIABLE}`)
    .describe('Address of the service, `{url}` of the recipe; without a final slash there.'),
  recipe: z
    .string()
    .min(1)
    .describe('How to get in: a name of `seatproof recipe list`, or a file of your own (docs/recipes.md).'),
  hosts: z
    .array(z.string().min(1))
    .default([])
    .describe('Further hosts that get load when its client is used; each must be authorised.'),
  email: z
    .string()
    .default('{name}@example.org')
    .describe('`{email}` of the recipe; {name} in it is the name of the seat.'),
  variables: z
    .record(z.string().regex(VARIABLE_NAME, 'expected small letters, digits and underscores'), z.string())
    .default({})
    .describe('Further variables of the recipe; no secrets, as settings are kept with the run.'),
});
export type UrlSettings = z.infer<typeof urlSettings>;

/** Names that always have a value. `{password}` is empty where the environment has none. */
const OWN_VARIABLES = ['url', 'room', 'name', 'email', 'password'] as const;

export function knownVariables(settings: Pick<UrlSettings, 'variables'>): readonly string[] {
  return [...OWN_VARIABLES, ...Object.keys(settings.variables)];
}

/** @param roomPrefix keeps two runs on one service apart. */
export function variablesFor(
  settings: UrlSettings,
  seat: Pick<SeatPlan, 'id' | 'room'>,
  roomPrefix: string,
  environment: Environment,
): Readonly<Record<string, string>> {
  return {
    ...settings.variables,
    url: settings.url.replace(/\/+$/, ''),
    room: `${roomPrefix}${seat.room}`,
    name: seat.id,
    email: settings.email.replaceAll('{name}', seat.id),
    password: environment[PASSWORD_VARIABLE] ?? '',
  };
}
