import { describe, expect, it } from 'vitest';
import { upgradeDocument } from '#results/upgrade.ts';

const history = {
  current: 3,
  steps: [
    (document: Readonly<Record<string, unknown>>) => ({ ...document, second: true }),
    (document: Readonly<Record<string, unknown>>) => ({ ...document, third: document['second'] }),
  ],
};

describe('reading an older file', () => {
  it('brings it up to date, step by step', () => {
    expect(upgradeDocument({ schema_version: 1, name: 'x' }, history, 'plan.json')).toEqual({
      kind: 'current',
      from: 1,
      document: { schema_version: 3, name: 'x', second: true, third: true },
    });
    expect(upgradeDocument({ schema_version: 2, second: 5 }, history, 'plan.json')).toEqual({
      kind: 'current',
      from: 2,
      document: { schema_version: 3, second: 5, third: 5 },
    });
  });

  it('leaves a current one as it is', () => {
    const document = { schema_version: 3 };
    expect(upgradeDocument(document, history, 'plan.json')).toEqual({ kind: 'current', from: 3, document });
  });

  it.each([
    [{ schema_version: 4 }, 'it has schema version 4, this Seatproof reads up to 3.'],
    [{}, 'it carries no schema version (found undefined).'],
    [{ schema_version: '1' }, 'it carries no schema version (found 1).'],
    [{ schema_version: 0 }, 'it carries no schema version (found 0).'],
    [[], 'it is not a JSON object.'],
    [null, 'it is not a JSON object.'],
  ])('refuses %j', (value, what) => {
    const answer = upgradeDocument(value, history, 'plan.json');
    expect(answer.kind === 'refused' && answer.fault.what).toBe(what);
  });
});
