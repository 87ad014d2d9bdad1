// Packet seats on a real LiveKit, through the runner that a run uses. Slow machines get patience, not weaker statements.
import { describe, expect, it, vi } from 'vitest';
import type { InboundRow, OutboundRow, RunEvent } from '#core/sample.ts';
import type { TargetAdapter } from '#core/target.ts';
import { BACKEND_VARIABLE } from '#runners/packet/choose-backend.ts';
import { livekitTarget } from '#targets/livekit/adapter.ts';
import { drivePacketSeats, lastInbound, packetSeat } from '#test/support/packet-seats.ts';
import type { DisturbedSeats, ObservedSeats } from '#test/support/packet-seats.ts';

const PATIENCE = { timeout: 60_000, interval: 100 };
/** Long enough for anything to be seen; every test ends its run when it has seen it. */
const LEAVE_AT_MS = 120_000;

const stepsOf = ({ events }: ObservedSeats, seat: string): string[] =>
  events.flatMap((event) => (event.kind === 'join-step' && event.seat === seat ? [event.step] : []));

const eventsOf = ({ events }: ObservedSeats, kind: RunEvent['kind']): readonly RunEvent[] =>
  events.filter((event) => event.kind === kind);

/** Of each camera by whom it is seen. */
function picturesOf(observed: ObservedSeats, seats: readonly string[]): ReadonlyMap<string, InboundRow> {
  return new Map(
    seats.flatMap((seat) =>
      lastInbound(observed, seat)
        .filter(({ media }) => media === 'video')
        .map((row) => [`${seat} sees ${row.stream}`, row]),
    ),
  );
}

function lastOutbound({ rows }: ObservedSeats): readonly OutboundRow[] {
  const sent = rows.filter((row): row is OutboundRow => row.kind === 'outbound-rtp');
  return [...new Map(sent.map((row) => [`${row.seat}/${row.stream}`, row])).values()];
}

/** The same system, whose tickets let nobody in. */
const refusing: TargetAdapter = {
  ...livekitTarget,
  settings: livekitTarget.settings,
  start: async (context) => {
    const target = await livekitTarget.start(context);
    return {
      ...target,
      ticket: async (seat) => {
        const { parameters } = await target.ticket(seat);
        return { parameters: { ...parameters, token: 'not a token' } };
      },
    };
  },
};

describe.each(['native', 'portable'])('packet seats on the %s backend', (backend) => {
  it('join a LiveKit room, see and hear everybody else, and leave', async () => {
    const seats = [0, 1, 2].map((index) => packetSeat(index, LEAVE_AT_MS));
    const ids = seats.map(({ id }) => id);
    const expectMedia = (run: DisturbedSeats): void => {
      for (const id of ids)
        expect(new Set(stepsOf(run, id))).toEqual(
          new Set(['started', 'signalling', 'ice', 'dtls', 'joined', 'first-audio', 'first-video']),
        );
      const pictures = picturesOf(run, ids);
      expect([...pictures.keys()].sort()).toEqual(
        ids.flatMap((id) => ids.filter((other) => other !== id).map((other) => `${id} sees ${other}/camera`)),
      );
      for (const { framesReceived, frameWidth } of pictures.values()) {
        expect(framesReceived).toBeGreaterThan(60);
        expect(frameWidth).toBe(640);
      }
      const sent = lastOutbound(run);
      const large = sent.filter(({ rid }) => rid === 'h');
      expect(large.every(({ packetsSent = 0 }) => packetsSent > 100)).toBe(true);
      expect(sent.some(({ roundTripTime }) => roundTripTime !== undefined)).toBe(true);
    };
    const watch = async (run: DisturbedSeats): Promise<void> => {
      await vi.waitFor(() => expectMedia(run), PATIENCE);
      run.drain.abort();
    };
    const environment = { ...process.env, [BACKEND_VARIABLE]: backend };
    const observed = await drivePacketSeats(livekitTarget, seats, watch, environment);
    expect(eventsOf(observed, 'seat-failed')).toEqual([]);
    expect(eventsOf(observed, 'seat-left')).toHaveLength(3);
    expect(observed.notes.join('\n')).toContain(backend);
    for (const { packetsLost } of picturesOf(observed, ids).values()) expect(packetsLost).toBe(0);
  });
});

describe('a packet seat', () => {
  it('that is refused says so', async () => {
    const observed = await drivePacketSeats(refusing, [packetSeat(0, LEAVE_AT_MS)]);
    expect(eventsOf(observed, 'seat-failed')).toMatchObject([{ reason: 'signalling-refused' }]);
  });

  it('whose server goes away in mid-call is counted as disconnected', async () => {
    const seats = [packetSeat(0, LEAVE_AT_MS), packetSeat(1, LEAVE_AT_MS)];
    const observed = await drivePacketSeats(livekitTarget, seats, async (run) => {
      const joined = (): number =>
        run.events.filter((event) => event.kind === 'join-step' && event.step === 'joined').length;
      await vi.waitFor(() => expect(joined()).toBe(2), PATIENCE);
      await run.target.faults?.kill('sfu');
      await vi.waitFor(() => expect(eventsOf(run, 'seat-interrupted')).toHaveLength(2), PATIENCE);
      // They would try for some 50 s to get in again.
      run.drain.abort();
    });
    expect(eventsOf(observed, 'seat-failed')).toMatchObject([
      { reason: 'disconnected' },
      { reason: 'disconnected' },
    ]);
  });
});
