// `npm run build:schema`: writes schema.json for editors and the list of fields in docs/scenarios.md. Tests hold
// both equal to the schema.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFieldReference } from './field-reference.ts';
import { scenarioJsonSchema } from './schema.ts';

const here = import.meta.dirname;
writeFileSync(join(here, 'schema.json'), `${JSON.stringify(scenarioJsonSchema(), undefined, 2)}\n`);

const document = join(here, '../docs/scenarios.md');
writeFileSync(document, withFieldReference(readFileSync(document, 'utf8')));
