// Servers killed in mid-call and brought back on their ports: packet seats get in again by themselves, and each outage
// has its cause. Real LiveKit, Janus, and the Matrix stack.
import { describe, expect, it } from 'vitest';
import { RecoveryObserver } from '#analysis/observe/recovery.ts';
import { runServerFaults } from '#cli/session/server-faults.ts';
import type { Observation } from '#core/observation.ts';
import type { RunEvent } from '#core/sample.ts';
import type { ServerFaultPlan } from '#core/server-fault.ts';
import { janusTarget } from '#targets/janus/adapter.ts';
import { livekitTarget } from '#targets/livekit/adapter.ts';
import { matrixrtcTarget } from '#targets/matrixrtc/adapter.ts';
import type { TargetAdapter } from '#core/target.ts';
import { makePlan } from '#test/support/make-plan.ts';
import { drivePacketSeats, lastInbound, packetSeat } from '#test/support/packet-seats.ts';
import type { ObservedSeats } from '#test/support/packet-seats.ts';

/** From this on everybody has joined, on a busy machine too. */
const KILL_AT_MS = 8000;
const DOWN_MS = 3000;

async function driveWithFaults(
  adapter: TargetAdapter,
  faults: readonly ServerFaultPlan[],
  leaveAtMs: number,
): Promise<{ observed: ObservedSeats; recoveries: Observation[] }> {
  const seats = [0, 1, 2].map((index) => packetSeat(index, leaveAtMs));
  const events: RunEvent[] = [];
  const observed = await drivePacketSeats(adapter, seats, async ({ target, clock }) => {
    if (target.faults === undefined) throw new Error(`${adapter.title} can not do without a server`);
    const event = (one: RunEvent): void => void events.push(one);
    const { signal } = new AbortController();
    await runServerFaults({ plan: faults, faults: target.faults, clock, event, signal });
  });
  const recoveries: Observation[] = [];
  const observer = new RecoveryObserver(makePlan({ seats }));
  const emit = (observation: Observation): void => void recoveries.push(observation);
  const all = [...events, ...observed.events].sort((one, other) => one.t_ms - other.t_ms);
  for (const event of all) observer.event(event, emit);
  observer.finish(emit);
  expect(events.map((event) => (event.kind === 'server-fault' ? event.action : event.kind))).not.toContain(
    'not-back',
  );
  return { observed, recoveries: recoveries.filter(({ metric }) => metric === 'recovery_seconds') };
}

const once = (server: ServerFaultPlan['server'], at_ms = KILL_AT_MS): ServerFaultPlan => {
  return { at_ms, server, back_at_ms: at_ms + DOWN_MS };
};

const failures = ({ events }: ObservedSeats): readonly RunEvent[] =>
  events.filter(({ kind }) => kind === 'seat-failed');

describe.each([livekitTarget, janusTarget, matrixrtcTarget])('an SFU that is killed in $title', (adapter) => {
  it('is missed by every seat, and every seat is back when it is', async () => {
    const { observed, recoveries } = await driveWithFaults(adapter, [once('sfu')], 30_000);
    expect(failures(observed)).toEqual([]);
    expect(recoveries.map(({ cause }) => cause)).toEqual(['sfu', 'sfu', 'sfu']);
    for (const { value } of recoveries) {
      expect(value).toBeGreaterThan(DOWN_MS / 1000);
      expect(value).toBeLessThan(15);
    }
    // Pictures flow again, of everybody.
    for (const seat of ['r001-s001', 'r001-s002', 'r001-s003']) {
      const cameras = lastInbound(observed, seat).filter(({ media }) => media === 'video');
      expect(cameras).toHaveLength(2);
      for (const { t_ms } of cameras) expect(t_ms).toBeGreaterThan(28_000);
    }
  });
});

describe('a Matrix call', () => {
  it('goes on without homeserver and token service, and says when the homeserver serves it again', async () => {
    const faults = [once('homeserver'), once('token-service')];
    const { observed, recoveries } = await driveWithFaults(matrixrtcTarget, faults, 25_000);
    expect(failures(observed)).toEqual([]);
    expect(observed.events.filter(({ kind }) => kind === 'seat-interrupted')).toEqual([]);
    expect(recoveries.map(({ cause }) => cause)).toEqual(['homeserver', 'homeserver', 'homeserver']);
  });
});
