import { expectTypeOf, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { ASSUMPTION_IDS, DEFAULT_ASSUMPTIONS } from '#analysis/fleet/assumptions.ts';
import { WORKLOAD_PRESETS } from '#analysis/fleet/presets.ts';
import { runReplicationsHere } from '#analysis/fleet/replication.ts';
import { computeFleet } from '#cli/fleet/compute.ts';
import { kneeOf } from '#cli/fleet/knee.ts';
import { readFleetArguments, type FleetArguments } from '#cli/fleet/options.ts';
import type { CapacityDocument } from '#core/capacity.ts';
import type { FleetDocument } from '#core/fleet.ts';
import { ASSUMPTION_NAMES, GERMAN_UNITS } from '#reporters/fleet/page/assumption-texts.ts';
import { GERMAN_SOURCES, sourceText } from '#reporters/fleet/page/source-texts.ts';
import { renderFleetPage } from '#reporters/fleet/fleet-page.ts';
import type { capacitySchema } from '#results/capacity-schema.ts';
import { fleetSchema } from '#results/fleet-schema.ts';
import { makeCapacity } from '#test/support/make-capacity.ts';

type DeepMutable<T> = T extends object ? { -readonly [Key in keyof T]: DeepMutable<T[Key]> } : T;

const NONE: FleetArguments = {
  capacity: [],
  assume: [],
  limit: [],
  whatIf: [],
  sensitivity: false,
  baseline: true,
};

function read(given: Partial<FleetArguments>): ReturnType<typeof readFleetArguments> {
  return readFleetArguments({ ...NONE, ...given }, 2);
}

const SMALL = { seats: '2000', replications: '2', knee: '40000..60000', concurrency: '20%,5%' } as const;

describe('a fleet answer', () => {
  it('holds the answer, other loads and the labelled baseline, the same for the same question', async () => {
    const asked = read({ ...SMALL, whatIf: ['last-n=5'] });
    if ('faults' in asked) throw new Error('refused');
    const { question } = asked.wish;
    const content = await computeFleet(question, true, runReplicationsHere);
    expect(content.rows.map(({ kind }) => kind)).toEqual(['answer', 'concurrency', 'baseline']);
    expect(content.rows.at(-1)?.caveat?.en).toBe('published model, not measured');
    expect(content.rows[1]?.figures.peak_people.high).toBeLessThan(
      content.rows[0]?.figures.peak_people.low ?? 0,
    );
    // Nobody signs a guess: a knee given by hand never makes a fleet ready.
    expect(content.verdict.readiness).not.toBe('ready');
    expect(content.assumptions.find(({ id }) => id === 'node_knee')?.basis).toBe('assumed');
    expect(content.what_ifs[0]?.text).toBe('last-n=5');
    expect(await computeFleet(question, true, runReplicationsHere)).toEqual(content);
    const document: FleetDocument = {
      schema_version: 1,
      id: 'fleet',
      created_at: '2026-11-22T12:00:00Z',
      seatproof: '0.1.0',
      ...content,
    };
    expect(fleetSchema.parse(document)).toEqual(document);
    expect(await renderFleetPage(document)).toContain("default-src 'none'");
  });

  it('refuses questions and assumptions that make no sense before a day is simulated', async () => {
    const never = (): never => {
      throw new Error('simulated');
    };
    for (const given of [
      { whatIf: ['last-n=many'] },
      { whatIf: ['more-of-everything'] },
      { assume: ['camera_shar=0.4'] },
      { assume: ['camera_share=7'] },
      { assume: ['meeting_share_medium=0.8', 'meeting_share_large=0.8'] },
    ]) {
      const asked = read({ ...SMALL, ...given });
      if ('faults' in asked) throw new Error('refused too early');
      await expect(computeFleet(asked.wish.question, true, never)).rejects.toThrow('Fix:');
    }
  });
});

describe('the arguments of a fleet', () => {
  it('are refused all at once, a message each', () => {
    const refused = read({
      knee: '9..3',
      kneeUnit: 'bits',
      seats: '0',
      concurrency: '120%',
      preset: 'school',
      placement: 'nowhere',
      assume: ['camera_share'],
      limit: ['wishes=3'],
      replications: '1.5',
    });
    const faults = 'faults' in refused ? refused.faults : [];
    expect(faults.map(({ where }) => where).sort()).toEqual([
      '--assume',
      '--concurrency',
      '--knee',
      '--knee-unit',
      '--limit',
      '--placement',
      '--preset',
      '--replications',
      '--seats',
    ]);
    const twice = read({ knee: '5..6', capacity: ['a'] });
    expect('faults' in twice && twice.faults[0]?.what).toBe('it excludes --capacity.');
  });
});

describe('the documents of studies', () => {
  it('have the shape of the types in core', () => {
    expectTypeOf<z.infer<typeof fleetSchema>>().toEqualTypeOf<DeepMutable<FleetDocument>>();
    expectTypeOf<z.infer<typeof capacitySchema>>().toEqualTypeOf<DeepMutable<CapacityDocument>>();
    expect(Object.keys(ASSUMPTION_NAMES).sort()).toEqual([...ASSUMPTION_IDS].sort());
  });

  it('say in German where every assumption comes from', () => {
    const own = ASSUMPTION_IDS.map((id) => DEFAULT_ASSUMPTIONS[id].source);
    const changed = Object.values(WORKLOAD_PRESETS).flatMap(({ changes }) =>
      Object.values(changes).flatMap((change) => (typeof change === 'number' ? [] : [change.source])),
    );
    const sources = new Set([...own, ...changed, 'given by hand', 'given by hand, not measured here']);
    expect(Object.keys(GERMAN_SOURCES).sort()).toEqual([...sources].sort());
    const knee = kneeOf(makeCapacity(), 'folder', undefined);
    expect(sourceText(knee.source, 'de')).toMatch(
      /^vom Server gezählte Pakete bei \d+ und \d+ Teilnehmern, /,
    );
    expect(sourceText('our own contract', 'de')).toBe('our own contract');
  });

  it('name every unit of an assumption in German', () => {
    const units = new Set(ASSUMPTION_IDS.map((id) => DEFAULT_ASSUMPTIONS[id].unit));
    expect(Object.keys(GERMAN_UNITS).sort()).toEqual([...units].sort());
  });
});
