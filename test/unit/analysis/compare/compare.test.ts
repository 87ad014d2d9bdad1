import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QuantileSketch } from '#analysis/aggregate/sketch.ts';
import { adjustForMany, changesBetween } from '#analysis/compare/change.ts';
import { compareSides, type Side } from '#analysis/compare/compare.ts';
import { bucketsOf } from '#analysis/compare/sample-source.ts';
import { scenarioIdentity } from '#analysis/compare/scenario-identity.ts';
import type { RunFigures } from '#core/evidence.ts';
import { makeBudget, makePlan, makeSeat } from '#test/support/make-plan.ts';
import { makeEvidence, repetitions, type RecordedShape } from '#test/support/recorded-runs.ts';

function figures(name: string, count: number, shape: Omit<RecordedShape, 'seed'> = {}): RunFigures[] {
  return repetitions(name, count, shape).map((one) => makeEvidence(one).figures);
}

function side(name: string, shape: Omit<RecordedShape, 'seed'> = {}): Side {
  const runs = repetitions(name, 4, shape).map(makeEvidence);
  const [first] = runs;
  if (first === undefined) throw new Error('no run');
  return { origin: first.origin, runs: runs.map((run) => run.figures), capabilities: null };
}

describe('a comparison', () => {
  it('puts what changed first and says in which direction', () => {
    const { changes } = changesBetween(figures('a', 5), figures('b', 5, { slowness: 1.3 }));
    const outcomes = changes.map(({ outcome }) => outcome);
    expect(outcomes.lastIndexOf('worse')).toBeLessThan(outcomes.indexOf('unclear'));
    expect(changes.find(({ metric }) => metric === 'video_rendered_frame_rate')?.outcome).toBe('worse');
    expect(changes.find(({ metric }) => metric === 'join_seconds')?.effect?.estimate).toBeCloseTo(1.3, 0);
  });

  it('shows no difference between repetitions of one build', () => {
    const { changes } = changesBetween(figures('a', 5), figures('c', 5));
    expect(changes.filter(({ outcome }) => outcome === 'worse' || outcome === 'better')).toEqual([]);
  });

  it('rests on rooms, and says so, where a side has one run', () => {
    const { basis, changes } = changesBetween(figures('a', 1), figures('b', 1, { slowness: 2 }));
    expect(basis).toBe('rooms');
    expect(changes.find(({ metric }) => metric === 'join_seconds')?.outcome).toBe('worse');
    expect(changes.find(({ metric }) => metric === 'server_cpu_cores')?.outcome).toBe('no-interval');
  });

  it('says nothing of single runs whose rooms are all alike: nothing tells how far apart runs lie by chance', () => {
    const alike = (runs: readonly RunFigures[]): RunFigures[] =>
      runs.map((run) => {
        const [[, first] = ['', {}]] = Object.entries(run.rooms);
        return { ...run, rooms: { r001: first, r002: first } };
      });
    const { changes } = changesBetween(alike(figures('a', 1)), alike(figures('b', 1, { slowness: 1.01 })));
    const join = changes.filter(({ metric, statistic }) => metric === 'join_seconds' && statistic === 'p95');
    expect(join.map(({ outcome, effect }) => ({ outcome, effect }))).toEqual([
      { outcome: 'no-interval', effect: null },
    ]);
  });

  it('sets any number of systems side by side, and labels other hosts', () => {
    const comparison = compareSides(
      side('a'),
      [side('b', { system: 'janus' }), side('c', { system: 'matrixrtc', host: 'other' })],
      '0.1.0',
    );
    expect(comparison.sides.map(({ name, origin }) => `${name} ${origin.target.system}`)).toEqual([
      'A livekit',
      'B janus',
      'C matrixrtc',
    ]);
    expect(comparison.comparisons.map(({ side: name }) => name)).toEqual(['B', 'C']);
    expect(comparison.other_hosts).toBe(true);
    const [first] = comparison.sides;
    expect(first?.matrix.packets_per_core?.estimate).toBeCloseTo(3600 / 0.6, -3);
    expect(first?.matrix.server_cpu_per_seat?.estimate).toBeCloseTo(0.6 / 12, 2);
  });

  it('never makes a p-value smaller by correcting for many, and keeps their order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 }),
        (list) => {
          const adjusted = adjustForMany(list);
          adjusted.forEach((value, index) => {
            expect(value).toBeGreaterThanOrEqual((list[index] ?? 0) - 1e-12);
            expect(value).toBeLessThanOrEqual(1);
          });
          const byRaw = list.map((p, index) => ({ p, q: adjusted[index] ?? 0 })).sort((a, b) => a.p - b.p);
          byRaw.slice(1).forEach(({ q }, index) => expect(q).toBeGreaterThanOrEqual(byRaw[index]?.q ?? 0));
        },
      ),
    );
  });

  it('gives back the figures of Benjamini and Hochberg for a known list', () => {
    const adjusted = adjustForMany([0.01, 0.02, 0.03, 0.5]);
    [0.04, 0.04, 0.04, 0.5].forEach((q, index) => expect(adjusted[index]).toBeCloseTo(q, 12));
  });
});

describe('buckets of a sketch', () => {
  it('hold every value, within the relative error of the sketch', () => {
    const value = fc.double({ min: -1000, max: 1000, noNaN: true }).map((x) => (Math.abs(x) < 1e-3 ? 0 : x));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), (list) => {
        const sketch = new QuantileSketch();
        for (const item of list) sketch.add(item);
        const spread = bucketsOf(sketch.toData())
          .flatMap((bucket) => Array.from({ length: bucket.count }, () => bucket.value))
          .sort((a, b) => a - b);
        const sorted = [...list].sort((a, b) => a - b);
        expect(spread.length).toBe(sorted.length);
        spread.forEach((found, index) => {
          const wanted = sorted[index] ?? 0;
          expect(Math.abs(found - wanted)).toBeLessThanOrEqual(0.0101 * Math.abs(wanted) + 1e-9);
        });
      }),
    );
  });
});

describe('the identity of a scenario', () => {
  const plan = makePlan();

  it('is the same for another seed, target or budget', () => {
    const other = makePlan({
      scenario: { ...plan.scenario, seed: '2' },
      target: { system: 'janus', settings: { secret: 'x' } },
      budgets: [makeBudget('join_seconds', 'p(95)<5')],
    });
    expect(scenarioIdentity(other)).toBe(scenarioIdentity(plan));
  });

  it('differs for another load', () => {
    const others = [
      makePlan({ duration_ms: 30_000 }),
      makePlan({ seats: [makeSeat(0), makeSeat(1), makeSeat(2)] }),
      makePlan({ seats: [makeSeat(0), makeSeat(1, { tier: 'packet' })] }),
      makePlan({ seats: [makeSeat(0, { camera: null }), makeSeat(1, { camera: null })] }),
    ];
    const identities = new Set([plan, ...others].map(scenarioIdentity));
    expect(identities.size).toBe(5);
  });
});
