// docs/result-schema.json: result.json for other tools, as JSON Schema 2020-12.
import { z } from 'zod';
import { resultSchema } from '#results/result-schema.ts';

/** The whole file. */
export function renderResultSchema(): string {
  const { $schema, ...rest } = z.toJSONSchema(resultSchema, { target: 'draft-2020-12' });
  const document = {
    $schema,
    $comment: 'Generated from results/result-schema.ts by `npm run build:docs`; a test holds them equal.',
    title: 'Seatproof result.json',
    ...rest,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
