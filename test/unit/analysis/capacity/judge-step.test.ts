import { describe, expect, it } from 'vitest';
import { judgeStep } from '#analysis/capacity/judge-step.ts';
import type { BudgetResult, RunDetails, RunResult, Series, VoidReason } from '#core/result.ts';
import type { FailureReason } from '#core/sample.ts';
import { exampleDetails, examplePlan, exampleResult } from '#test/support/run-examples.ts';

/** Four seconds of ramp, six of hold. */
const SECONDS = 10;
const HOLD_FROM = 4;
const PHASES: RunDetails['phases'] = [
  { name: 'ramp', kind: 'ramp', from_ms: 0, to_ms: 4000 },
  { name: 'hold', kind: 'hold', from_ms: 4000, to_ms: 10_000 },
];

interface Shape {
  readonly budgets?: readonly Partial<BudgetResult>[];
  /** Seconds that are void, and why. */
  readonly voided?: Readonly<Record<number, VoidReason>>;
  readonly joined?: number;
  readonly failures?: readonly { readonly reason: FailureReason; readonly count: number }[];
  readonly series?: Readonly<Record<string, readonly (number | null)[]>>;
  readonly target?: Partial<RunResult['target']>;
  readonly phases?: RunDetails['phases'];
  readonly notes?: readonly string[];
}

const budget = (given: Partial<BudgetResult>): BudgetResult => ({
  metric: 'video_loss_share{phase:hold}',
  threshold: 'p(95)<0.02',
  unit: 'share',
  n: 100,
  value: 0,
  outcome: 'pass',
  margin: 0.02,
  valid_share: 1,
  reason: '',
  ...given,
});

const seriesOf = ([metric, mean]: readonly [string, readonly (number | null)[]]): Series => ({
  metric,
  n: mean.map(() => 1),
  p50: mean,
  p95: mean,
  mean,
});

/** A run of a hundred seats. */
function judge(shape: Shape): ReturnType<typeof judgeStep> {
  const { budgets = [{}], voided = {}, joined = 100, failures = [], series = {} } = shape;
  const seconds = Array.from({ length: SECONDS }, (_, second) => second);
  const result: RunResult = {
    ...exampleResult,
    target: { ...exampleResult.target, ...shape.target },
    seats: { planned: 100, joined, failed: 100 - joined, failures, by_tier: [] },
    budgets: budgets.map(budget),
    ...(shape.notes === undefined ? {} : { generator_notes: shape.notes }),
  };
  const details: RunDetails = {
    ...exampleDetails,
    buckets: SECONDS,
    phases: shape.phases ?? PHASES,
    series: Object.entries(series).map(seriesOf),
    valid: seconds.map((second) => (voided[second] === undefined ? 1 : 0)),
    void_reasons: seconds.map((second) => voided[second] ?? []).map((reason) => [reason].flat()),
  };
  return judgeStep({ plan: examplePlan, result, details });
}

const BROKEN = { value: 0.03, outcome: 'fail' } as const;

describe('a step of a search', () => {
  it('holds when every budget is kept', () => {
    expect(judge({})).toMatchObject({ verdict: 'pass', broken_budgets: [], generator_limited: false });
  });

  it('breaks with the budgets that were missed, by how much each', () => {
    const { verdict, broken_budgets: broken } = judge({
      budgets: [{}, BROKEN, { metric: 'seat_failures', threshold: 'count==0', value: 4, outcome: 'fail' }],
    });
    expect(verdict).toBe('fail');
    expect(broken[0]?.budget).toBe('video_loss_share{phase:hold} p(95)<0.02');
    expect(broken[0]?.excess).toBeCloseTo(0.5);
    expect(broken[1]).toEqual({ budget: 'seat_failures count==0', excess: null });
  });

  it('says nothing where a budget is without data, or none was set', () => {
    expect(judge({ budgets: [{}, { value: null, outcome: 'inconclusive' }] }).verdict).toBe('inconclusive');
    expect(judge({ budgets: [] }).verdict).toBe('inconclusive');
  });

  it('hands on what the generator said of itself', () => {
    expect(judge({ notes: ['one thread carries much'] }).generator_notes).toEqual([
      'one thread carries much',
    ]);
    expect(judge({})).not.toHaveProperty('generator_notes');
  });

  it('never breaks while the generator was the limit in the hold', () => {
    const step = judge({ budgets: [BROKEN], voided: { 5: 'event-loop', 6: 'cpu', 7: 'cpu' } });
    expect(step).toMatchObject({ verdict: 'inconclusive', generator_limited: true, generator_limit: 'cpu' });
    expect(step.valid_share).toBeCloseTo(0.5);
  });

  it('is not touched by a generator that was busy while seats joined', () => {
    const voided = { 0: 'cpu', 1: 'cpu', 2: 'cpu', [HOLD_FROM - 1]: 'cpu' } as const;
    expect(judge({ voided })).toMatchObject({ verdict: 'pass', valid_share: 1 });
  });

  it('breaks when seats were turned away, though no budget says so', () => {
    const { verdict, broken_budgets: broken } = judge({
      joined: 90,
      failures: [{ reason: 'join-timeout', count: 10 }],
    });
    expect(verdict).toBe('fail');
    expect(broken).toEqual([{ budget: 'seats_joined', excess: expect.closeTo(0.1) as number }]);
  });

  it('counts seats that were thrown out again as missing', () => {
    const failures = [{ reason: 'disconnected', count: 5 }] as const;
    expect(judge({ failures }).verdict).toBe('fail');
    expect(judge({ failures: [{ reason: 'disconnected', count: 2 }] }).verdict).toBe('pass');
  });

  it('is the generator’s own limit when it lost the seats', () => {
    const step = judge({ joined: 90, failures: [{ reason: 'page-crashed', count: 10 }] });
    expect(step).toMatchObject({ verdict: 'inconclusive', generator_limited: true });
    expect(step.generator_limit).toBe('page-crashed');
  });

  it('measures the server in the hold alone, as a share of the processors that it was given', () => {
    const cores = [9, 9, 9, 9, 0.5, 0.7, null, 0.6, 0.6, 0.6];
    const packets = [0, 0, 0, 0, 100, 100, 100, 100, 100, 100];
    const series = { server_cpu_cores: cores, server_packets_out_per_second: packets };
    const bound = judge({ series, target: { cpus: [0] } });
    expect(bound.server_resources['cpu']).toBeCloseTo(0.6);
    expect(bound.server_packets_out_per_second).toBe(100);
    expect(judge({ series }).server_resources['cpu']).toBeCloseTo(0.3); // of this host's two
    expect(judge({ series, target: { same_host: false } }).server_resources).toEqual({});
    expect(judge({}).server_cpu_cores).toBeNull();
  });

  it('cannot be judged without a hold: a defect of whoever scaled the scenario', () => {
    expect(() => judge({ phases: PHASES.slice(0, 1) })).toThrow('no hold');
  });
});
