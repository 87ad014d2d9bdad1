// Servers killed in mid-call and brought back on their ports: seats get in again by themselves, and each outage has its
// cause. Real LiveKit, Janus, and the Matrix stack.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RecoveryObserver } from '#analysis/observe/recovery.ts';
import { runServerFaults } from '#cli/session/server-faults.ts';
import type { Observation } from '#core/observation.ts';
import type { SeatPlan } from '#core/plan.ts';
import type { InboundRow, RunEvent } from '#core/sample.ts';
import type { ServerFaultPlan } from '#core/server-fault.ts';
import { janusTarget } from '#targets/janus/adapter.ts';
import { livekitTarget } from '#targets/livekit/adapter.ts';
import { matrixrtcTarget } from '#targets/matrixrtc/adapter.ts';
import type { TargetAdapter } from '#core/target.ts';
import { endRun, startBrowserRun, testSeat } from '#test/support/browser-run.ts';
import type { BrowserRun } from '#test/support/browser-run.ts';
import { makePlan } from '#test/support/make-plan.ts';
import { drivePacketSeats, lastInbound, packetSeat } from '#test/support/packet-seats.ts';
import type { ObservedSeats } from '#test/support/packet-seats.ts';

/** From this on everybody has joined, on a busy machine too. */
const KILL_AT_MS = 8000;
const DOWN_MS = 3000;
const PATIENCE = { timeout: 120_000, interval: 200 };
const LEAVE_AT_MS = 200_000;

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
  expect(events.map((event) => (event.kind === 'server-fault' ? event.action : event.kind))).not.toContain(
    'not-back',
  );
  return { observed, recoveries: recoveriesIn(seats, [...events, ...observed.events]) };
}

function recoveriesIn(seats: readonly SeatPlan[], events: readonly RunEvent[]): Observation[] {
  const recoveries: Observation[] = [];
  const observer = new RecoveryObserver(makePlan({ seats }));
  const emit = (observation: Observation): void => void recoveries.push(observation);
  for (const event of [...events].sort((one, other) => one.t_ms - other.t_ms)) observer.event(event, emit);
  observer.finish(emit);
  return recoveries.filter(({ metric }) => metric === 'recovery_seconds');
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

describe.each([livekitTarget, janusTarget, matrixrtcTarget])(
  'an SFU that is killed under browsers in $title',
  (adapter) => {
    let run: BrowserRun | undefined;

    afterEach(async () => {
      await endRun(run);
      run = undefined;
    });

    it('is missed by every page, and every page is back when it is, with pictures', async () => {
      const seats = [testSeat(0, LEAVE_AT_MS), testSeat(1, LEAVE_AT_MS)];
      run = await startBrowserRun(seats, { adapter });
      const { events, rows, clock, target } = run;
      const of = (kind: RunEvent['kind']): readonly RunEvent[] =>
        events.filter((event) => event.kind === kind);
      const seen = (event: RunEvent): boolean => event.kind === 'join-step' && event.step === 'first-video';
      await vi.waitFor(() => expect(events.filter(seen)).toHaveLength(2), PATIENCE);
      const fault = (action: 'killed' | 'back'): void =>
        void events.push({ kind: 'server-fault', server: 'sfu', action, t_ms: clock.now(), detail: '' });
      fault('killed');
      await target.faults?.kill('sfu');
      await target.faults?.restart('sfu');
      fault('back');
      await vi.waitFor(() => expect(of('seat-recovered')).toHaveLength(2), PATIENCE);
      expect(of('seat-failed')).toEqual([]);
      expect(recoveriesIn(seats, events).map(({ cause }) => cause)).toEqual(['sfu', 'sfu']);
      const backMs = clock.now();
      await vi.waitFor(() => {
        const moving = rows.filter(
          (row): row is InboundRow =>
            row.kind === 'inbound-rtp' && row.t_ms > backMs && (row.framesDecoded ?? 0) > 10,
        );
        expect(new Set(moving.map(({ seat }) => seat))).toEqual(new Set(['s0', 's1']));
      }, PATIENCE);
    });
  },
);

describe('a Matrix call', () => {
  it('goes on without homeserver and token service, and says when the homeserver serves it again', async () => {
    const faults = [once('homeserver'), once('token-service')];
    const { observed, recoveries } = await driveWithFaults(matrixrtcTarget, faults, 25_000);
    expect(failures(observed)).toEqual([]);
    expect(observed.events.filter(({ kind }) => kind === 'seat-interrupted')).toEqual([]);
    expect(recoveries.map(({ cause }) => cause)).toEqual(['homeserver', 'homeserver', 'homeserver']);
  });
});
