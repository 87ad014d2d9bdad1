import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { libraryFile, libraryNames } from '#scenarios/library.ts';
import { defineScenario, scenarioJsonSchema, type ScenarioInput } from '#scenarios/schema.ts';
import { validateScenario } from '#scenarios/validate.ts';
import { scenarioOf, scenarioText, TARGETS } from './known-targets.ts';

const published: unknown = JSON.parse(
  readFileSync(new URL('../../../scenarios/schema.json', import.meta.url), 'utf8'),
);

describe('the published JSON Schema of scenarios', () => {
  it('is the one that scenarios are read with (npm run build:schema)', () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
  });

  it.each(libraryNames())('accepts the ready-made scenario %s', (name) => {
    const validate = new Ajv({ strict: false }).compile(scenarioJsonSchema());
    const document: unknown = parse(readFileSync(libraryFile(name), 'utf8'));
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  });

  it('refuses what the reader refuses', () => {
    const validate = new Ajv({ strict: false }).compile(scenarioJsonSchema());
    expect(validate(parse(scenarioText({ extra: 'rom: 3' })))).toBe(false);
    expect(validate(parse(scenarioText({ settle: 'settle: 5' })))).toBe(false);
  });

  it('explains every field and gives an example of it to the person who types', () => {
    const silent: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      const properties: unknown = Reflect.get(value, 'properties');
      if (typeof properties === 'object' && properties !== null) {
        for (const [key, field] of Object.entries(properties)) {
          if (typeof Reflect.get(Object(field), 'description') !== 'string') silent.push(`${path}.${key}`);
        }
      }
      for (const [key, child] of Object.entries(value)) visit(child, `${path}.${key}`);
    };
    visit(scenarioJsonSchema(), '');
    expect(silent).toEqual([]);
  });
});

describe('a scenario that says little', () => {
  it('gets the documented defaults', () => {
    expect(scenarioOf()).toMatchObject({
      seed: 'seatproof',
      tiers: { browser: { share: 1 } },
      publishers: { camera_share: 1, microphone_share: 1 },
      video: { codec: 'vp8', frame_rate: 30, resolution: '720p', simulcast: true },
      layouts: [{ kind: 'gallery', window: { width: 1280, height: 720 }, max_tiles: 25 }],
      settle: 5000,
      join_deadline: 30_000,
      browser: { seats_per_page: 1, pages_per_process: 8 },
      budgets: {},
    });
  });

  it("carries the target's settings as the target reads them", () => {
    expect(scenarioOf().target).toEqual({ system: 'livekit', nodes: 1 });
  });
});

describe('a scenario in TypeScript', () => {
  it('is typed as it is written and reads like the same one in YAML', () => {
    const written: ScenarioInput = defineScenario({
      name: 'small',
      target: { system: 'livekit' },
      rooms: { count: 2, size: 3 },
      arrival: [
        { kind: 'ramp', for: '6s' },
        { kind: 'hold', for: '10s' },
      ],
    });
    expect(validateScenario(written, TARGETS)).toEqual({ ok: true, scenario: scenarioOf() });
  });
});
