import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { METRICS } from '#core/metrics/catalogue.ts';
import { exampleResult } from '#test/support/run-examples.ts';
import { renderMetricsDocument } from '../../../docs/build-metrics.ts';
import { renderResultSchema } from '../../../docs/build-result-schema.ts';

function document(name: string): Promise<string> {
  return readFile(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
}

describe('documents drawn from code', () => {
  it('docs/metrics.md says what the catalogue says (npm run build:docs)', async () => {
    expect(await document('metrics.md')).toBe(renderMetricsDocument());
  });

  it('docs/result-schema.json says what results are checked against (npm run build:docs)', async () => {
    expect(await document('result-schema.json')).toBe(renderResultSchema());
  });
});

describe('the catalogue', () => {
  it('says everything in English and German, as whole sentences', () => {
    for (const metric of METRICS) {
      expect(metric.title.de, metric.id).not.toBe('');
      expect(metric.text.en, metric.id).toMatch(/^[A-Z].*\.$/);
      expect(metric.text.de, metric.id).toMatch(/^[A-ZÄÖÜ].*\.$/);
      expect(metric.source, metric.id).not.toBe('');
    }
  });

  it('gives every metric a title of its own in both languages', () => {
    for (const language of ['en', 'de'] as const) {
      const titles = METRICS.map((metric) => metric.title[language]);
      expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
    }
  });
});

describe('the published schema of result.json', () => {
  const schema: unknown = JSON.parse(renderResultSchema());
  const formats = { 'date-time': true } as const;

  it('takes a result and refuses one that lacks its verdict', () => {
    if (typeof schema !== 'object' || schema === null) throw new Error('no schema');
    const validate = new Ajv2020({ formats }).compile(schema);
    expect(validate(exampleResult)).toBe(true);
    const { verdict, ...without } = exampleResult;
    expect(verdict).toBe('pass');
    expect(validate(without)).toBe(false);
  });
});
