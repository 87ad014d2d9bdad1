import { describe, expect, it } from 'vitest';
import { RecoveryObserver } from '#analysis/observe/recovery.ts';
import type { Observation } from '#core/observation.ts';
import type { RunEvent } from '#core/sample.ts';
import { makePlan, makeSeat } from '#test/support/make-plan.ts';

const seats = [makeSeat(0), makeSeat(1, { tier: 'packet' })];
const [one = '', two = ''] = seats.map(({ id }) => id);

function observe(events: readonly RunEvent[]): Observation[] {
  const seen: Observation[] = [];
  const observer = new RecoveryObserver(makePlan({ seats }));
  const emit = (observation: Observation): void => void seen.push(observation);
  for (const event of events) observer.event(event, emit);
  observer.finish(emit);
  return seen;
}

const killed = (t_ms: number, server: 'sfu' | 'homeserver'): RunEvent => {
  return { kind: 'server-fault', t_ms, server, action: 'killed', detail: '' };
};

const recoveriesOf = (seen: readonly Observation[]): unknown[] =>
  seen
    .filter(({ metric }) => metric === 'recovery_seconds')
    .map(({ seat, cause, value }) => [seat, cause, value]);

describe('the recovery of seats', () => {
  it('is counted from the last media to the next, by the server that was killed', () => {
    const seen = observe([
      killed(10_000, 'sfu'),
      { kind: 'seat-interrupted', t_ms: 10_100, seat: one, detail: '' },
      { kind: 'seat-recovered', t_ms: 17_000, seat: one, outage_ms: 7000 },
    ]);
    expect(recoveriesOf(seen)).toEqual([[one, 'sfu', 7]]);
    expect(seen.filter(({ metric }) => metric === 'seat_interruptions')).toHaveLength(1);
  });

  it('is an attempt without a value for a seat that never gets in again', () => {
    const seen = observe([
      killed(10_000, 'sfu'),
      { kind: 'seat-interrupted', t_ms: 10_100, seat: two, detail: '' },
      { kind: 'seat-failed', t_ms: 50_000, seat: two, reason: 'disconnected', detail: '' },
    ]);
    expect(recoveriesOf(seen)).toEqual([[two, 'sfu', null]]);
  });

  it('of a service belongs to the service, and of nothing known to nothing', () => {
    const seen = observe([
      { kind: 'seat-recovered', t_ms: 5000, seat: one, outage_ms: 500 },
      killed(10_000, 'homeserver'),
      { kind: 'seat-recovered', t_ms: 17_000, seat: two, outage_ms: 6000, service: 'homeserver' },
    ]);
    expect(recoveriesOf(seen)).toEqual([
      [one, 'unknown', 0.5],
      [two, 'homeserver', 6],
    ]);
  });

  it('is not blamed on a server that has long been back', () => {
    const seen = observe([
      killed(10_000, 'sfu'),
      { kind: 'server-fault', t_ms: 15_000, server: 'sfu', action: 'back', detail: '' },
      { kind: 'seat-interrupted', t_ms: 80_000, seat: one, detail: '' },
      { kind: 'seat-recovered', t_ms: 81_000, seat: one, outage_ms: 1000 },
    ]);
    expect(recoveriesOf(seen)).toEqual([[one, 'unknown', 1]]);
  });
});
