import { describe, expect, it } from 'vitest';
import { analyseRun } from '#analysis/analyse.ts';
import type { Plan } from '#core/plan.ts';
import type { RunResult } from '#core/result.ts';
import type { RunEvent, SampleRow } from '#core/sample.ts';
import { makeBudget, makePlan, makeSeat } from '#test/support/make-plan.ts';
import {
  healthyRow,
  healthySeconds,
  joinedEvents,
  TEST_ENVIRONMENT,
  TEST_TARGET,
} from '#test/support/make-rows.ts';

const SECONDS = 20;
const START: RunEvent = { kind: 'run', event: 'started', t_ms: 0 };
const END: RunEvent = { kind: 'run', event: 'ended', t_ms: SECONDS * 1000 };
const BOTH_JOIN = [...joinedEvents('r001-s001', 800), ...joinedEvents('r001-s002', 1900)];

async function judge(
  plan: Plan,
  events: readonly RunEvent[],
  samples: readonly SampleRow[],
): Promise<RunResult> {
  const facts = {
    id: 'run',
    startedAt: '2026-01-01T00:00:00Z',
    plan,
    target: TEST_TARGET,
    environment: TEST_ENVIRONMENT,
  };
  return (await analyseRun(facts, events, samples)).result;
}

const withBudgets = (...budgets: readonly (readonly [string, string])[]): Plan =>
  makePlan({ budgets: budgets.map(([key, text]) => makeBudget(key, text)) });

describe('a run', () => {
  it('passes when every budget is kept on valid data', async () => {
    const plan = withBudgets(['join_seconds', 'p(95)<5'], ['join_seconds', 'rate>0.99']);
    const result = await judge(plan, [START, ...BOTH_JOIN, END], healthySeconds(SECONDS));
    expect(result.verdict).toBe('pass');
    expect(result.reasons).toEqual([{ kind: 'all-budgets-kept', budgets: 2 }]);
    expect(result.budgets[0]).toMatchObject({ outcome: 'pass', n: 2 });
    expect(result.budgets[0]?.value).toBeCloseTo(0.9, 1);
    expect(result.valid_share).toBe(1);
  });

  it('fails when a budget is broken, and says which and by how much', async () => {
    const result = await judge(
      withBudgets(['join_seconds', 'max<0.5']),
      [START, ...BOTH_JOIN, END],
      healthySeconds(SECONDS),
    );
    expect(result.verdict).toBe('fail');
    expect(result.reasons[0]).toMatchObject({ kind: 'budget-broken', metric: 'join_seconds' });
    expect(result.budgets[0]?.margin).toBeCloseTo(-0.4, 5);
  });

  it('is inconclusive, not passed, when a budgeted metric has no data', async () => {
    const result = await judge(
      withBudgets(['video_latency_seconds', 'p(95)<0.4']),
      [START, ...BOTH_JOIN, END],
      healthySeconds(SECONDS),
    );
    expect(result.verdict).toBe('inconclusive');
    expect(result.budgets[0]).toMatchObject({ outcome: 'inconclusive', value: null, n: 0 });
  });

  it('keeps what the generator said of itself, as figures where it has any, and no other note', async () => {
    const figures = { packets_per_second: 9000, ceiling_packets_per_second: 10_000 };
    const notes: RunEvent[] = [
      { kind: 'note', t_ms: 4000, text: 'one thread carries 9000', about: 'thread-load', ...figures },
      { kind: 'note', t_ms: 5000, text: 'one thread carries much', about: 'generator' },
      { kind: 'note', t_ms: 5000, text: 'a camera is late' },
    ];
    const result = await judge(makePlan(), [START, ...BOTH_JOIN, ...notes, END], healthySeconds(SECONDS));
    expect(result.generator_notes).toEqual([{ kind: 'thread-load', ...figures }, 'one thread carries much']);
  });

  it('is inconclusive without budgets: nothing was asked of it', async () => {
    const result = await judge(makePlan(), [START, ...BOTH_JOIN, END], healthySeconds(SECONDS));
    expect(result.verdict).toBe('inconclusive');
    expect(result.reasons).toEqual([{ kind: 'no-budgets' }]);
  });

  it('whose generator saturates is inconclusive even where a budget looks broken', async () => {
    const saturated = healthySeconds(SECONDS).map((row) =>
      row.t_ms > 15_000 ? { ...row, cpu_share: 0.95 } : row,
    );
    const result = await judge(
      withBudgets(['join_seconds', 'max<0.5']),
      [START, ...BOTH_JOIN, END],
      saturated,
    );
    expect(result.verdict).toBe('inconclusive');
    expect(result.valid_share).toBe(0.75);
    expect(result.reasons[0]).toEqual({ kind: 'generator-saturated', valid_share: 0.75, limit: 'cpu' });
  });

  it('keeps values of void seconds out of its quantiles', async () => {
    const rows: SampleRow[] = [];
    for (let second = 1; second <= SECONDS; second += 1) {
      const isVoid = second === 12;
      rows.push(healthyRow(second * 1000, isVoid ? { cpu_share: 0.9 } : {}));
      rows.push({
        kind: 'transport',
        t_ms: second * 1000 - 500,
        seat: 'r001-s001',
        stream: 'subscriber',
        currentRoundTripTime: isVoid ? 9 : 0.02,
      });
    }
    const result = await judge(
      withBudgets(['round_trip_seconds', 'max<1']),
      [START, ...BOTH_JOIN, END],
      rows,
    );
    expect(result.metrics['round_trip_seconds']?.max).toBeCloseTo(0.02);
    expect(result.verdict).toBe('pass');
  });

  it('counts seats that fail with their reasons and in the success rate', async () => {
    const failed: RunEvent[] = [
      { kind: 'join-step', seat: 'r001-s002', step: 'started', t_ms: 1000 },
      { kind: 'seat-failed', seat: 'r001-s002', reason: 'join-timeout', detail: 'no answer', t_ms: 16_000 },
    ];
    const result = await judge(
      withBudgets(['join_seconds', 'rate>0.99']),
      [START, ...joinedEvents('r001-s001', 800), ...failed, END],
      healthySeconds(SECONDS),
    );
    expect(result.seats).toMatchObject({
      planned: 2,
      joined: 1,
      failed: 1,
      failures: [{ reason: 'join-timeout', count: 1 }],
    });
    expect(result.budgets[0]).toMatchObject({ value: 0.5, n: 2, outcome: 'fail' });
  });

  it('knows that no seat failed when seats were there to fail', async () => {
    const plan = withBudgets(['seat_failures', 'count==0']);
    const result = await judge(plan, [START, ...BOTH_JOIN, END], healthySeconds(SECONDS));
    expect(result.budgets[0]).toMatchObject({ value: 0, n: 2, outcome: 'pass' });
  });

  it('fails a success rate when not one seat got in', async () => {
    const failed: RunEvent[] = ['r001-s001', 'r001-s002'].map((seat) => ({
      kind: 'seat-failed',
      seat,
      reason: 'signalling-unreachable',
      detail: 'refused',
      t_ms: 3000,
    }));
    const result = await judge(
      withBudgets(['join_seconds', 'rate>0.99']),
      [START, ...failed, END],
      healthySeconds(SECONDS),
    );
    expect(result.verdict).toBe('fail');
    expect(result.budgets[0]).toMatchObject({ value: 0, n: 2 });
  });

  it('that was cut off is judged as incomplete, from what is there', async () => {
    const result = await judge(
      withBudgets(['join_seconds', 'p(95)<5']),
      [START, ...BOTH_JOIN],
      healthySeconds(9),
    );
    expect(result.ended).toBe('cut-off');
    expect(result.verdict).toBe('inconclusive');
    expect(result.duration_ms).toBe(9000);
    expect(result.reasons).toContainEqual({ kind: 'incomplete', at_ms: 9000 });
  });

  it('judges a budget only on the tier that it selects', async () => {
    const seats = [makeSeat(0), makeSeat(1, { tier: 'packet', join_at_ms: 0 })];
    const plan = makePlan({ seats, budgets: [makeBudget('join_seconds{tier:browser}', 'max<1')] });
    const events = [START, ...joinedEvents('r001-s001', 500), ...joinedEvents('r001-s002', 9000), END];
    const result = await judge(plan, events, healthySeconds(SECONDS));
    expect(result.budgets[0]).toMatchObject({ n: 1, outcome: 'pass' });
    expect(result.metrics['join_seconds']?.n).toBe(2);
  });

  it('puts joining into the phase that asked for it', async () => {
    const plan = makePlan({ budgets: [makeBudget('join_seconds{phase:ramp}', 'max<9')] });
    const events = [START, ...joinedEvents('r001-s001', 6000), END];
    const result = await judge(plan, events, healthySeconds(SECONDS));
    expect(result.budgets[0]).toMatchObject({ n: 1, value: 6 });
  });
});
