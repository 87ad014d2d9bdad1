import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fieldReference, withFieldReference } from '#scenarios/field-reference.ts';
import { libraryNames } from '#scenarios/library.ts';
import { parseScenarioText } from '#scenarios/load.ts';
import { TARGETS } from './known-targets.ts';

const document = readFileSync(new URL('../../../docs/scenarios.md', import.meta.url), 'utf8');

describe('docs/scenarios.md', () => {
  it('lists every field as the schema has it (npm run build:schema)', () => {
    expect(withFieldReference(document)).toBe(document);
    expect(document).toContain(fieldReference());
    expect(fieldReference()).toContain('- `rooms.sizes[].publishers.max` (required): At most.');
    expect(fieldReference()).toContain('- `arrival[]{storm}.joins`: ');
  });

  it('names every ready-made scenario', () => {
    for (const name of libraryNames()) expect(document).toContain(`\`${name}\``);
  });

  it('teaches by an example that is right', () => {
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(document) ?? [];
    expect(parseScenarioText(example, 'docs', { targets: TARGETS })).toMatchObject({ ok: true });
  });

  it('leaves a document without the marks as it is', () => {
    expect(withFieldReference('text')).toBe('text');
  });
});
