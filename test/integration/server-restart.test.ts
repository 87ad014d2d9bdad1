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

const DOWN_MS = 3000;
const PATIENCE = { timeout: 120_000, interval: 200 };
/** Long enough for anything to be seen; every test ends its run when it has seen it. */
const LEAVE_AT_MS = 200_000;
/** So long everything goes well again before that is believed. */
const WELL_FOR_MS = 5000;
const MUTED_AT_MS = 1000;
/** A voice of 32 kbit/s has 80 bytes in a packet, silence 3 (runners/packet/send/silence.ts), or there is no packet. */
const MUTED_SHARE = 0.3;

const isFirstVideo = (event: RunEvent): boolean => event.kind === 'join-step' && event.step === 'first-video';

interface Aftermath {
  readonly observed: ObservedSeats;
  readonly recoveries: readonly Observation[];
}

/** Kills servers once everybody is seen, brings them back, and waits until all seats have got over it. */
async function getOver(
  adapter: TargetAdapter,
  seats: readonly SeatPlan[],
  servers: readonly ServerFaultPlan['server'][],
): Promise<Aftermath> {
  const faulted: RunEvent[] = [];
  const recoveries: Observation[] = [];
  const observed = await drivePacketSeats(adapter, seats, async (run) => {
    const { target, clock, drain, events } = run;
    if (target.faults === undefined) throw new Error(`${adapter.title} can not do without a server`);
    // Who has no call yet can't lose it, and who is to be muted is to be so before.
    await vi.waitFor(() => {
      expect(events.filter(isFirstVideo)).toHaveLength(seats.length);
      expect(clock.now()).toBeGreaterThan(MUTED_AT_MS + 1000);
    }, PATIENCE);
    const at_ms = clock.now();
    await runServerFaults({
      plan: servers.map((server) => ({ at_ms, server, back_at_ms: at_ms + DOWN_MS })),
      faults: target.faults,
      clock,
      event: (event) => void faulted.push(event),
      signal: new AbortController().signal,
    });
    const backMs = clock.now();
    await vi.waitFor(() => {
      recoveries.splice(0, Infinity, ...recoveriesIn(seats, [...faulted, ...events]));
      expect(recoveries.filter(({ value }) => value !== null)).toHaveLength(seats.length);
      for (const { id } of seats) expectPicturesAfter(backMs + WELL_FOR_MS, run, id);
    }, PATIENCE);
    drain.abort();
  });
  expect(faulted.map((event) => (event.kind === 'server-fault' ? event.action : event.kind))).not.toContain(
    'not-back',
  );
  expect(observed.events.filter(({ kind }) => kind === 'seat-failed')).toEqual([]);
  return { observed, recoveries };
}

/** Of everybody else. */
function expectPicturesAfter(ms: number, observed: ObservedSeats, seat: string): void {
  const cameras = lastInbound(observed, seat).filter(({ media }) => media === 'video');
  expect(cameras).toHaveLength(2);
  for (const { t_ms, framesReceived } of cameras) {
    expect(t_ms).toBeGreaterThan(ms);
    expect(framesReceived).toBeGreaterThan(30);
  }
}

/** @returns bytes on its present connection. */
function soundSent({ rows }: ObservedSeats, seat: string): number {
  const last = rows.findLast(
    (row) => row.kind === 'outbound-rtp' && row.seat === seat && row.stream === 'microphone',
  );
  return (last?.kind === 'outbound-rtp' ? last.bytesSent : undefined) ?? Number.NaN;
}

function recoveriesIn(seats: readonly SeatPlan[], events: readonly RunEvent[]): Observation[] {
  const recoveries: Observation[] = [];
  const observer = new RecoveryObserver(makePlan({ seats }));
  const emit = (observation: Observation): void => void recoveries.push(observation);
  for (const event of [...events].sort((one, other) => one.t_ms - other.t_ms)) observer.event(event, emit);
  observer.finish(emit);
  return recoveries.filter(({ metric }) => metric === 'recovery_seconds');
}

describe.each([livekitTarget, janusTarget, matrixrtcTarget])('an SFU that is killed in $title', (adapter) => {
  it('is missed by every seat, and every seat is back when it is, as muted as it was', async () => {
    const mute = { at_ms: MUTED_AT_MS, action: 'mute-microphone' } as const;
    const seats = [
      packetSeat(0, LEAVE_AT_MS),
      packetSeat(1, LEAVE_AT_MS),
      packetSeat(2, LEAVE_AT_MS, { actions: [mute] }),
    ] as const;
    const { observed, recoveries } = await getOver(adapter, seats, ['sfu']);
    expect(recoveries.map(({ cause }) => cause)).toEqual(['sfu', 'sfu', 'sfu']);
    for (const { value } of recoveries) {
      expect(value).toBeGreaterThan(DOWN_MS / 1000);
      expect(value).toBeLessThan(15);
    }
    const [open, , muted] = seats;
    expect(soundSent(observed, muted.id)).toBeGreaterThan(0);
    expect(soundSent(observed, muted.id)).toBeLessThan(MUTED_SHARE * soundSent(observed, open.id));
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
      await vi.waitFor(() => expect(events.filter(isFirstVideo)).toHaveLength(2), PATIENCE);
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
    const seats = [0, 1, 2].map((index) => packetSeat(index, LEAVE_AT_MS));
    const { observed, recoveries } = await getOver(matrixrtcTarget, seats, ['homeserver', 'token-service']);
    expect(observed.events.filter(({ kind }) => kind === 'seat-interrupted')).toEqual([]);
    expect(recoveries.map(({ cause }) => cause)).toEqual(['homeserver', 'homeserver', 'homeserver']);
  });
});
