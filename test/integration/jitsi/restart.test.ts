// A Prosody, a Jicofo and a bridge of our own, killed in mid-call and brought back: each outage has its cause, and packet
// seats are in again. Where the programs are installed; what CI knows of it is test/unit/targets/jitsi/packet.
import { describe, expect, it, vi } from 'vitest';
import { RecoveryObserver } from '#analysis/observe/recovery.ts';
import { runServerFaults } from '#cli/session/server-faults.ts';
import type { Observation } from '#core/observation.ts';
import type { RunEvent } from '#core/sample.ts';
import type { ServerPart } from '#core/server-fault.ts';
import { jitsiTarget } from '#targets/jitsi/adapter.ts';
import { makePlan } from '#test/support/make-plan.ts';
import { drivePacketSeats, lastInbound, packetSeat } from '#test/support/packet-seats.ts';

const DOWN_MS = 3000;
const LEAVE_AT_MS = 100_000;
/** A bridge that has just started takes seconds to give its first session, more on a busy machine. */
const PATIENCE = { timeout: 40_000, interval: 100 };

/** A given deployment is nobody's to kill. */
const there =
  (process.env['JITSI_URL'] ?? '') === '' && (await jitsiTarget.preflight({}, process.env)).length === 0;

describe.runIf(there)('a server of a Jitsi stack that is killed', () => {
  it.each(['sfu', 'xmpp', 'focus'] satisfies ServerPart[])(
    'is named as the cause, and every seat is back when it is: %s',
    async (server) => {
      const seats = [0, 1, 2].map((index) => packetSeat(index, LEAVE_AT_MS));
      const faults: RunEvent[] = [];
      const observed = await drivePacketSeats(jitsiTarget, seats, async ({ target, clock, events }) => {
        // Who has no call yet can't lose it.
        await vi.waitFor(() => {
          const shown = events.filter((event) => event.kind === 'join-step' && event.step === 'first-video');
          expect(shown).toHaveLength(seats.length);
        }, PATIENCE);
        const at_ms = clock.now();
        if (target.faults === undefined) throw new Error('this stack can not do without a server');
        await runServerFaults({
          plan: [{ at_ms, server, back_at_ms: at_ms + DOWN_MS }],
          faults: target.faults,
          clock,
          event: (event) => void faults.push(event),
          signal: new AbortController().signal,
        });
      });
      expect(faults).toMatchObject([{ action: 'killed' }, { action: 'back' }]);
      expect(observed.events.filter(({ kind }) => kind === 'seat-failed')).toEqual([]);
      const seen: Observation[] = [];
      const observer = new RecoveryObserver(makePlan({ seats }));
      const emit = (observation: Observation): void => void seen.push(observation);
      const all = [...faults, ...observed.events].sort((one, other) => one.t_ms - other.t_ms);
      for (const event of all) observer.event(event, emit);
      observer.finish(emit);
      const recoveries = seen.filter(({ metric }) => metric === 'recovery_seconds');
      expect(new Set(recoveries.map(({ seat }) => seat)).size).toBe(3);
      for (const { cause, value } of recoveries) {
        expect(cause).toBe(server);
        expect(value).toBeGreaterThan(0);
      }
      for (const { id } of seats) {
        const cameras = lastInbound(observed, id).filter(
          ({ media, t_ms }) => media === 'video' && t_ms > LEAVE_AT_MS - 5000,
        );
        expect(cameras).toHaveLength(2);
      }
    },
  );
});
