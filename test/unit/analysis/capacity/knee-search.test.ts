import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextKneeStep } from '#analysis/capacity/knee-search.ts';
import type { KneeConclusion, KneeSearchOptions, StepOutcome } from '#analysis/capacity/types.ts';
import { createRandom } from '#core/random.ts';

const OPTIONS: KneeSearchOptions = { unit: 'participants', min: 10, max: 2000, stepSeconds: 40 };

type Server = (load: number, step: number) => Partial<StepOutcome>;

function step(load: number, more: Partial<StepOutcome> = {}): StepOutcome {
  return { load, verdict: 'pass', brokenBudgets: [], generatorLimited: false, serverResources: {}, ...more };
}

/** A server that breaks above its knee. */
function serverWithKnee(knee: number): Server {
  return (load) => ({
    verdict: load <= knee ? 'pass' : 'fail',
    brokenBudgets: load <= knee ? [] : [{ budget: 'video_freeze_share', excess: load / knee - 1 }],
    serverResources: { cpu: load / knee, memory: 0.3 },
    delivered: (100 * load) / (1 + 0.001 * load),
    seconds: 30,
  });
}

function search(
  server: Server,
  options: KneeSearchOptions = OPTIONS,
): { conclusion: KneeConclusion; history: StepOutcome[] } {
  const history: StepOutcome[] = [];
  for (;;) {
    const next = nextKneeStep(options, history, createRandom('search'));
    if (next.kind === 'conclusion') {
      return { conclusion: next, history };
    }
    history.push(step(next.load, server(next.load, history.length)));
  }
}

describe('knee search', () => {
  it('brackets any knee within 15 %, in a bounded number of steps, in whole units', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 1999 }), (knee) => {
        const { conclusion, history } = search(serverWithKnee(knee));
        if (conclusion.answer.kind !== 'knee') {
          throw new Error(`no knee but ${conclusion.answer.kind}`);
        }
        const { low, high } = conclusion.answer.interval;
        expect(low).toBeLessThanOrEqual(knee);
        expect(high).toBeGreaterThan(knee);
        expect(conclusion.answer.tight || high - low <= 1).toBe(true);
        expect(history.length).toBeLessThanOrEqual(16);
        expect(history.every(({ load }) => Number.isInteger(load))).toBe(true);
      }),
    );
  });

  it('finds about the same knee on a server whose verdicts are noisy near it', () => {
    const middles = Array.from({ length: 30 }, (_, seed) => {
      const random = createRandom(seed);
      const { conclusion } = search((load) => ({
        verdict: load * (1 + 0.05 * random.normal()) <= 300 ? 'pass' : 'fail',
      }));
      return conclusion.answer.kind === 'knee' ? conclusion.answer.interval.estimate : Number.NaN;
    });
    expect(middles.filter((middle) => middle > 255 && middle < 345).length).toBeGreaterThanOrEqual(28);
  });

  it('says which budget broke first and which server resource was full then', () => {
    const { conclusion } = search(serverWithKnee(300));
    expect(conclusion.culprit?.budgets[0]?.budget).toBe('video_freeze_share');
    expect(conclusion.culprit?.resource).toMatchObject({ name: 'cpu' });
    expect(conclusion.culprit?.resource?.useBefore).toBeLessThan(conclusion.culprit?.resource?.use ?? 0);
  });

  it('names no knee while the generator is the limit', () => {
    const { conclusion } = search((load) => ({
      verdict: load > 200 ? 'inconclusive' : 'pass',
      generatorLimited: load > 200,
      ...(load > 200 ? { generatorLimit: 'cpu' } : {}),
    }));
    expect(conclusion.answer).toMatchObject({ kind: 'at_least', because: 'generator_limited' });
    expect(conclusion.answer.kind === 'at_least' && conclusion.answer.load).toSatisfy(
      (load: number) => load <= 200 && load > 200 * 0.7,
    );
    expect(conclusion.generatorLimit).toBe('cpu');
    const never = search(() => ({ verdict: 'fail', generatorLimited: true })).conclusion;
    expect(never.answer).toEqual({ kind: 'unknown', because: 'generator_limited' });
  });

  it('tries a step again when the generator stumbled once', () => {
    const { conclusion } = search((load, index) =>
      index === 3 ? { generatorLimited: true } : serverWithKnee(300)(load, index),
    );
    expect(conclusion.answer.kind).toBe('knee');
  });

  it('never speaks beyond the range that it tested', () => {
    expect(search(serverWithKnee(1e9)).conclusion.answer).toEqual({
      kind: 'at_least',
      load: 2000,
      because: 'tested_range',
    });
    expect(search(serverWithKnee(1)).conclusion.answer).toEqual({ kind: 'below_minimum', load: 10 });
  });

  it('does not call steps without a verdict a knee', () => {
    const { conclusion } = search((load) => ({ verdict: load > 100 ? 'inconclusive' : 'pass' }));
    expect(conclusion.answer).toEqual({ kind: 'unknown', because: 'inconclusive_steps' });
  });

  it('reopens the bracket when a repeat turns an end over', () => {
    let calls = 0;
    const { conclusion } = search((load) => {
      calls += 1;
      return { verdict: load <= 150 || (load <= 330 && calls <= 6) ? 'pass' : 'fail' };
    });
    expect(conclusion.answer).toMatchObject({ kind: 'knee' });
    expect(conclusion.answer.kind === 'knee' && conclusion.answer.interval.low).toBeLessThanOrEqual(150);
  });

  it('resumes from the finished steps alone, in whatever order they are read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 1900 }), fc.nat(15), (knee, cut) => {
        const { history } = search(serverWithKnee(knee));
        const done = history.slice(0, Math.min(cut, history.length - 1));
        const next = nextKneeStep(OPTIONS, [...done].reverse(), createRandom('search'));
        expect(next).toMatchObject({ kind: 'step', load: history[done.length]?.load });
      }),
    );
  });

  it('estimates the time left from the steps so far, and it runs out', () => {
    const first = nextKneeStep(OPTIONS, [], createRandom(0));
    expect(first).toMatchObject({ kind: 'step', load: 10, purpose: 'bracket' });
    expect(first.kind === 'step' && first.remaining.seconds).toBe(
      (first.kind === 'step' ? first.remaining.steps : 0) * 40,
    );
    const { history } = search(serverWithKnee(300));
    const last = nextKneeStep(OPTIONS, history.slice(0, -1), createRandom(0));
    expect(last).toMatchObject({ kind: 'step', remaining: { steps: 1, seconds: 30 } });
  });

  it('ends at its step limit with what it has, marked as not tight', () => {
    const { conclusion, history } = search(serverWithKnee(300), { ...OPTIONS, maxSteps: 7 });
    expect(history).toHaveLength(7);
    expect(conclusion.answer).toMatchObject({ kind: 'knee', tight: false });
  });

  it('shows the scalability law beside the knee once six levels were measured', () => {
    expect(search(serverWithKnee(900)).conclusion.scalabilityLaw).toHaveProperty('gamma');
    expect(search(serverWithKnee(12)).conclusion.scalabilityLaw).toMatchObject({ kind: 'too-few-levels' });
  });

  it('names every option that makes no sense', () => {
    const bad = { ...OPTIONS, min: 0, growth: 1, repeats: 0 };
    expect(() => nextKneeStep(bad, [], createRandom(0))).toThrow(/min must.*growth must.*repeats must/);
  });
});
