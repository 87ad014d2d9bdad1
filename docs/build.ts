// `npm run build:docs`: writes the documents that are drawn from code.
import { writeFile } from 'node:fs/promises';
import { renderMetricsDocument } from './build-metrics.ts';
import { renderResultSchema } from './build-result-schema.ts';

const DOCUMENTS = { 'metrics.md': renderMetricsDocument, 'result-schema.json': renderResultSchema } as const;

for (const [name, render] of Object.entries(DOCUMENTS)) {
  await writeFile(new URL(name, import.meta.url), render());
}
