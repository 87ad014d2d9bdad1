import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareSamples, weightedQuantile, type RunSamples } from '#analysis/statistics/sample-sets.ts';
import { judgeRegression, type RegressionOptions } from '#analysis/statistics/regression-verdict.ts';
import { createRandom } from '#core/random.ts';

function runs(seed: string, count: number, factor: number, runSpread = 0.02): RunSamples[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, run) => {
    const level = factor * Math.exp(runSpread * random.normal());
    return {
      run: `${seed}-${run}`,
      rooms: Array.from({ length: 6 }, (_unused, room) => ({
        room: `room-${room}`,
        values: Array.from({ length: 60 }, () => level * Math.exp(0.3 * random.normal())),
      })),
    };
  });
}

function options(more: Partial<RegressionOptions> = {}): RegressionOptions {
  return {
    statistic: { kind: 'quantile', q: 0.95 },
    scale: 'ratio',
    direction: 'lower-is-better',
    tolerance: 0.05,
    random: createRandom('bootstrap'),
    ...more,
  };
}

describe('regression verdict', () => {
  it('passes an unchanged build, fails one that is 30 % slower', () => {
    expect(judgeRegression(runs('a', 8, 1, 0.005), runs('b', 8, 0.98, 0.005), options()).verdict).toBe(
      'pass',
    );
    expect(judgeRegression(runs('a', 5, 1), runs('b', 5, 1.3), options()).verdict).toBe('fail');
  });

  it('asks for more runs when the interval covers the tolerance, and those runs settle it', () => {
    const few = judgeRegression(runs('c', 4, 1, 0.1), runs('d', 4, 1.15, 0.1), options());
    expect(few).toMatchObject({ verdict: 'inconclusive', moreRuns: { runs: expect.any(Number) as number } });
    expect(judgeRegression(runs('c', 60, 1, 0.1), runs('d', 60, 1.15, 0.1), options()).verdict).toBe('fail');
  });

  it('says that no number of runs decides an effect that sits on the tolerance', () => {
    const exact = [100, 104, 96, 102, 98].map((value, run) => ({
      run: `${run}`,
      rooms: [{ room: 'r', values: [value] }],
    }));
    const shifted = exact.map(({ run, rooms }) => ({
      run,
      rooms: rooms.map(({ room, values }) => ({ room, values: values.map((value) => value * 1.05) })),
    }));
    expect(judgeRegression(exact, shifted, options())).toMatchObject({
      verdict: 'inconclusive',
      moreRuns: { kind: 'on-the-tolerance' },
    });
  });

  it('never judges fewer than four runs a side, nor sides without samples', () => {
    expect(judgeRegression(runs('a', 3, 1), runs('b', 5, 9), options())).toEqual({
      verdict: 'inconclusive',
      reason: 'too-few-runs',
      runsNeeded: 1,
    });
    expect(judgeRegression([], runs('b', 5, 1), options())).toMatchObject({
      reason: 'no-samples',
      runsNeeded: 4,
    });
    const zeros = Array.from({ length: 5 }, (_, run) => ({
      run: `${run}`,
      rooms: [{ room: 'r', values: [0, 1] }],
    }));
    expect(judgeRegression(zeros, zeros, options())).toMatchObject({ reason: 'not-positive' });
  });

  it('judges shares by difference, in the direction that is worse for them', () => {
    const share = (level: number): RunSamples[] =>
      Array.from({ length: 5 }, (_, run) => ({
        run: `${run}`,
        rooms: [{ room: 'r', values: [level, level - run / 1e4] }],
      }));
    const more = {
      statistic: { kind: 'mean' },
      scale: 'difference',
      direction: 'higher-is-better',
      tolerance: 0.005,
    } as const;
    expect(judgeRegression(share(0.999), share(0.97), options(more)).verdict).toBe('fail');
    expect(judgeRegression(share(0.97), share(0.999), options(more)).verdict).toBe('pass');
  });

  it('gives the same answer for raw values and for sketch counts of them', () => {
    const raw = runs('a', 5, 1).map(({ run, rooms }) => ({
      run,
      rooms: rooms.map((entry) => ({
        room: entry.room,
        values: 'values' in entry ? entry.values.map((v) => Math.round(v * 20) / 20) : [],
      })),
    }));
    const counted = raw.map(({ run, rooms }) => ({
      run,
      rooms: rooms.map(({ room, values }) => {
        const counts = new Map<number, number>();
        values.forEach((value) => counts.set(value, (counts.get(value) ?? 0) + 1));
        return { room, buckets: [...counts].map(([value, count]) => ({ value, count })) };
      }),
    }));
    expect(judgeRegression(raw, raw, options())).toEqual(
      judgeRegression(counted, counted, options({ random: createRandom('bootstrap') })),
    );
  });

  it('is the same for the same seed', () => {
    const judge = (): unknown =>
      judgeRegression(runs('a', 5, 1), runs('b', 5, 1.1), options({ random: createRandom(3) }));
    expect(judge()).toEqual(judge());
  });
});

describe('weighted quantile', () => {
  it('is the nearest-rank quantile of the repeated samples, from either end', () => {
    const values = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 12 });
    const rooms = fc.array(fc.tuple(values, fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(rooms, fc.constantFrom(0.05, 0.25, 0.5, 0.75, 0.9, 0.95), (list, q) => {
        const repeated = list.flatMap(([items, weight]) =>
          Array.from({ length: weight }, () => items).flat(),
        );
        const prepared = prepareSamples([
          { run: 'only', rooms: list.map(([items], index) => ({ room: `${index}`, values: items })) },
        ]);
        const weights = Float64Array.from(list, ([, weight]) => weight);
        const found = weightedQuantile(prepared, weights, q);
        if (repeated.length === 0) {
          expect(found).toBeNaN();
          return;
        }
        const below = repeated.filter((value) => value < found).length / repeated.length;
        const upTo = repeated.filter((value) => value <= found).length / repeated.length;
        expect(below).toBeLessThanOrEqual(q + 1e-9);
        expect(upTo).toBeGreaterThanOrEqual(q - 1e-9);
      }),
    );
  });
});
