// Packet seats on impaired networks on real servers: what they count themselves is what the profile says.
import { describe, expect, it } from 'vitest';
import { CLEAR_LINK } from '#core/impairment.ts';
import type { LinkParameters, NetworkPlan } from '#core/impairment.ts';
import type { InboundRow, SampleRow, TransportRow } from '#core/sample.ts';
import { janusTarget } from '#targets/janus/adapter.ts';
import { livekitTarget } from '#targets/livekit/adapter.ts';
import { drivePacketSeats, lastInbound, packetSeat } from '#test/support/packet-seats.ts';
import type { ObservedSeats } from '#test/support/packet-seats.ts';

const LEAVE_AT_MS = 16_000;
const LOSS_SHARE = 0.05;
const DELAY_MS = 40;
/** The relay sends what is due within half a millisecond. */
const RELAY_EARLY_MS = 0.5;
/** Shorter than the 3 s after which a receiver without pictures asks for one: the request must not fall into it. */
const OUTAGE = { fromMs: 7000, toMs: 9500 };

function network(parameters: Partial<LinkParameters>, from_ms = 0): NetworkPlan[number] {
  const link = { ...CLEAR_LINK, ...parameters };
  return { from_ms, profile: 'test', up: link, down: link };
}

const LOSSY: NetworkPlan = [network({ delay_ms: DELAY_MS, loss_share: LOSS_SHARE })];
const GONE_FOR_A_WHILE: NetworkPlan = [
  network({}),
  network({ outage: 'drop' }, OUTAGE.fromMs),
  network({}, OUTAGE.toMs),
];

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Of what the network was given, not of what came with the help of retransmissions. */
function lossShareOf(rows: readonly InboundRow[]): number {
  const lost = sum(rows.map(({ packetsLost = 0 }) => packetsLost));
  const arrived = rows.map(
    ({ packetsReceived = 0, retransmittedPacketsReceived = 0 }) =>
      packetsReceived - retransmittedPacketsReceived,
  );
  return lost / (lost + sum(arrived));
}

type NetworkRow = Extract<SampleRow, { kind: 'network' }>;

function relayed({ rows }: ObservedSeats, seat: string, direction: 'up' | 'down'): NetworkRow | undefined {
  return rows.findLast(
    (row): row is NetworkRow => row.kind === 'network' && row.seat === seat && row.direction === direction,
  );
}

function roundTrips({ rows }: ObservedSeats, seat: string): readonly number[] {
  const own = rows.filter((row): row is TransportRow => row.kind === 'transport' && row.seat === seat);
  return own
    .flatMap(({ currentRoundTripTime }) => currentRoundTripTime ?? [])
    .map((seconds) => seconds * 1000);
}

describe.each([livekitTarget, janusTarget])('packet seats on $title', (adapter) => {
  it('count the loss, delay and outage of the network that they are on', async () => {
    const inTunnel = { room: 'r002', network: GONE_FOR_A_WHILE };
    const [one, two, lossy, watched, gone] = [
      packetSeat(0, LEAVE_AT_MS),
      packetSeat(1, LEAVE_AT_MS),
      packetSeat(2, LEAVE_AT_MS, { network: LOSSY }),
      packetSeat(3, LEAVE_AT_MS, { room: 'r002' }),
      packetSeat(4, LEAVE_AT_MS, inTunnel),
    ];
    const observed = await drivePacketSeats(adapter, [one, two, lossy, watched, gone]);
    expect(observed.events.filter(({ kind }) => kind === 'seat-failed')).toEqual([]);

    const received = lastInbound(observed, lossy.id);
    expect(received.map(({ stream }) => stream).sort()).toEqual(
      [one, two].flatMap(({ id }) => [`${id}/camera`, `${id}/microphone`]),
    );
    const down = relayed(observed, lossy.id, 'down');
    const truth = (down?.lost_packets ?? 0) / (down?.offered_packets ?? 1);
    expect(truth).toBeGreaterThan(LOSS_SHARE * 0.7);
    expect(truth).toBeLessThan(LOSS_SHARE * 1.3);
    expect(Math.abs(lossShareOf(received) - truth)).toBeLessThan(0.2 * LOSS_SHARE);
    expect(relayed(observed, lossy.id, 'up')?.lost_packets).toBeGreaterThan(0);
    // Who is on a clear network loses nothing of those who are as well.
    const clear = lastInbound(observed, one.id).filter(({ stream }) => stream.startsWith(two.id));
    expect(lossShareOf(clear)).toBe(0);

    const delayed = roundTrips(observed, lossy.id);
    expect(Math.min(...delayed)).toBeGreaterThanOrEqual(2 * (DELAY_MS - RELAY_EARLY_MS));
    expect(delayed.toSorted((a, b) => a - b)[Math.floor(delayed.length / 2)]).toBeLessThan(2 * DELAY_MS + 40);

    const cameras = lastInbound(observed, gone.id).filter(({ media }) => media === 'video');
    const frozenS = Math.max(...cameras.map(({ totalFreezesDuration = 0 }) => totalFreezesDuration));
    expect(frozenS).toBeGreaterThan(2.2);
    expect(frozenS).toBeLessThan(5);
    expect(relayed(observed, gone.id, 'down')?.outage_dropped_packets).toBeGreaterThan(50);
    // Pictures go on after it.
    const [camera] = cameras;
    const during = observed.rows.findLast(
      (row): row is InboundRow =>
        row.kind === 'inbound-rtp' &&
        row.seat === gone.id &&
        row.stream === camera?.stream &&
        row.t_ms < OUTAGE.toMs,
    );
    expect((camera?.framesReceived ?? 0) - (during?.framesReceived ?? 0)).toBeGreaterThan(60);
  });
});
