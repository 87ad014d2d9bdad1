// Kinds of values that many places of a scenario share.
import { z } from 'zod';
import { milliseconds, parseDuration, type Milliseconds } from '#core/units.ts';
import { MAX_SEATS } from './defaults.ts';

const DURATION_PATTERN = /^(\d+(\.\d+)?(ms|s|m|h))+$/;
const NAME_PATTERN = /^[a-z0-9][a-z0-9-]*$/;

const toMilliseconds = (text: string): Milliseconds => parseDuration(text) ?? milliseconds(Number.NaN);

export type DurationSchema = z.ZodPipe<z.ZodString, z.ZodTransform<Milliseconds, string>>;

export function duration(text: string, example = '30s'): DurationSchema {
  return z
    .string()
    .regex(DURATION_PATTERN)
    .meta({ description: `${text} A duration as in k6: 500ms, 30s, 1m30s.`, examples: [example] })
    .transform(toMilliseconds);
}

export const share = (text: string, example = 0.25): z.ZodNumber =>
  z
    .number()
    .min(0)
    .max(1)
    .meta({ description: `${text} 0 to 1.`, examples: [example] });

export const count = (text: string, example: number, least = 1): z.ZodInt =>
  z
    .int()
    .min(least)
    .max(MAX_SEATS)
    .meta({ description: text, examples: [example] });

export const name = (text: string, example: string): z.ZodString =>
  z
    .string()
    .regex(NAME_PATTERN)
    .meta({ description: `${text} Lower-case letters, digits and hyphens.`, examples: [example] });
