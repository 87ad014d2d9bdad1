import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeGate } from '#analysis/compare/gate.ts';
import type { GateCheck, GateResult } from '#core/gate.ts';
import { makeBaseline, makeGateCase } from '#test/support/gate-case.ts';
import { makeBudget } from '#test/support/make-plan.ts';

const regressions = ({ checks }: GateResult): GateCheck[] =>
  checks.filter(({ kind }) => kind === 'regression');

describe('a gate over repeated runs', () => {
  it('passes when every interval keeps its budget and a regression is ruled out', () => {
    const result = judgeGate(makeGateCase(5, {}));
    expect(result.verdict).toBe('pass');
    expect(result.reasons).toEqual([{ kind: 'all-kept', budgets: 4, comparisons: 4 }]);
    expect(result.more_runs).toBeNull();
  });

  it('fails on a regression although every budget is kept', () => {
    const result = judgeGate(makeGateCase(5, { slowness: 1.3 }));
    expect(result.verdict).toBe('fail');
    const failed = regressions(result).filter(({ outcome }) => outcome === 'fail');
    expect(failed.map(({ metric }) => metric)).toContain('join_seconds');
  });

  it('fails on a broken budget without any baseline', () => {
    const budgets = [makeBudget('join_seconds', 'p(95)<1')];
    const result = judgeGate(makeGateCase(5, {}, { budgets, baseline: null }));
    expect(result.verdict).toBe('fail');
  });

  it('is inconclusive when the generator was saturated in one run, however bad the figures', () => {
    const given = makeGateCase(5, { slowness: 2 });
    const [first, ...others] = given.runs;
    if (first === undefined) throw new Error('no run');
    const result = judgeGate({ ...given, runs: [{ ...first, saturated: 'cpu' }, ...others] });
    expect(result.verdict).toBe('inconclusive');
    expect(result.reasons[0]).toEqual({ kind: 'generator-saturated', runs: [first.id], limit: 'cpu' });
  });

  it('is inconclusive when the interval covers the limit, and the runs it asks for settle it', () => {
    const budgets = [makeBudget('join_seconds', 'p(95)<1.95')];
    const few = judgeGate(makeGateCase(3, { spread: 0.03 }, { budgets, baseline: null }));
    expect(few.verdict).toBe('inconclusive');
    expect(few.more_runs).toMatchObject({ kind: 'candidate' });
    const many = judgeGate(makeGateCase(40, { spread: 0.03 }, { budgets, baseline: null }));
    expect(many.verdict).toBe('pass');
  });

  it('asks for 4 runs a side before it compares', () => {
    expect(judgeGate(makeGateCase(2, {})).more_runs).toEqual({ kind: 'candidate', runs: 2 });
    const short = makeGateCase(5, {}, { baseline: makeBaseline(3) });
    expect(judgeGate(short).more_runs).toEqual({ kind: 'both-sides', runs: 1 });
  });

  it('never passes a budget that some run has no data for', () => {
    const given = makeGateCase(5, {}, { baseline: null });
    const [first, ...others] = given.runs;
    if (first === undefined) throw new Error('no run');
    const result = judgeGate({ ...given, runs: [{ ...first, metrics: {} }, ...others] });
    expect(result.verdict).toBe('inconclusive');
    expect(result.checks.filter(({ no_judgement }) => no_judgement === 'no-data').length).toBeGreaterThan(0);
  });

  it('is inconclusive without budgets: there is nothing that could have passed', () => {
    expect(judgeGate(makeGateCase(5, {}, { budgets: [] })).reasons).toEqual([{ kind: 'no-budgets' }]);
  });

  it('judges one run by its value, without an interval', () => {
    const result = judgeGate(makeGateCase(1, {}, { baseline: null }));
    expect(result.verdict).toBe('pass');
    expect(result.checks[0]).toMatchObject({ kind: 'budget', value: { low: null, high: null } });
  });

  it('compares zero events with zero events', () => {
    const budgets = [makeBudget('seat_failures', 'count<1')];
    expect(judgeGate(makeGateCase(5, {}, { budgets })).verdict).toBe('pass');
  });

  it('gives the same answer for the same runs', () => {
    expect(judgeGate(makeGateCase(5, {}))).toEqual(judgeGate(makeGateCase(5, {})));
  });

  it('never fails what is faster, and never passes what is a third slower', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.6, max: 0.9, noNaN: true }), (slowness) => {
        expect(judgeGate(makeGateCase(5, { slowness })).verdict).toBe('pass');
        expect(judgeGate(makeGateCase(5, { slowness: slowness + 0.8 })).verdict).not.toBe('pass');
      }),
      { numRuns: 8 },
    );
  });
});
