// `npm run build:schema`: writes schema.json for editors. A test holds it equal to the schema.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarioJsonSchema } from './schema.ts';

writeFileSync(
  join(import.meta.dirname, 'schema.json'),
  `${JSON.stringify(scenarioJsonSchema(), undefined, 2)}\n`,
);
