// A real Chromium whose media goes to a real LiveKit through the relay, whatever the SDK does.
import { FULL_QUALITY } from '#runners/browser/protocol.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CLEAR_LINK } from '#core/impairment.ts';
import type { MarkRow, TransportRow } from '#core/sample.ts';
import type { BrowserRun } from '#test/support/browser-run.ts';
import { endRun, startBrowserRun, testSeat } from '#test/support/browser-run.ts';

const PATIENCE = { timeout: 90_000, interval: 200 };
const LEAVE_AT_MS = 150_000;
const DELAY_MS = 60;

let run: BrowserRun | undefined;

afterEach(async () => {
  await endRun(run);
  run = undefined;
});

function lastTransports(call: BrowserRun, seat: string): readonly TransportRow[] {
  const rows = call.rows.filter((row): row is TransportRow => row.kind === 'transport' && row.seat === seat);
  return [...new Map(rows.map((row) => [row.stream, row])).values()];
}

describe('a seat on an impaired network', () => {
  it('has all its media, and only its own, delayed both ways', async () => {
    const link = { ...CLEAR_LINK, delay_ms: DELAY_MS };
    const network = [{ from_ms: 0, profile: 'far away', up: link, down: link }];
    const call = await startBrowserRun([testSeat(0, LEAVE_AT_MS, { network }), testSeat(1, LEAVE_AT_MS)], {
      collection: { statistics: true, marks: true, quality: FULL_QUALITY },
    });
    run = call;
    await vi.waitFor(() => {
      const impaired = lastTransports(call, 's0');
      const clear = lastTransports(call, 's1');
      expect(impaired.map(({ dtlsState }) => dtlsState)).toContain('connected');
      for (const { currentRoundTripTime } of impaired) {
        expect(currentRoundTripTime).toBeGreaterThanOrEqual((2 * DELAY_MS) / 1000);
      }
      for (const { currentRoundTripTime } of clear) expect(currentRoundTripTime).toBeLessThan(0.1);
      for (const [seat, other] of [
        ['s0', 's1'],
        ['s1', 's0'],
      ]) {
        const marks = call.rows.filter((row): row is MarkRow => row.kind === 'mark' && row.seat === seat);
        const read = marks.filter(
          (row) => row.stream === `${other ?? ''}/camera` && row.latency_ms !== undefined,
        );
        expect(read.length).toBeGreaterThan(2);
        for (const row of read) expect(row.latency_ms).toBeGreaterThan(DELAY_MS);
      }
      // Its sound was heard, its frames were counted and held against their originals, after the detour.
      const heard = call.rows.findLast(
        (row) => row.kind === 'mark' && row.media === 'audio' && row.seat === 's0',
      );
      expect(heard?.kind === 'mark' ? [heard.sender_index, heard.readable > 2] : []).toEqual([1, true]);
      expect(heard?.kind === 'mark' ? heard.latency_ms : 0).toBeGreaterThan(DELAY_MS);
      const picture = call.rows.findLast((row) => row.kind === 'picture' && row.seat === 's0');
      expect(picture).toMatchObject({ stream: 's1/camera', sender_index: 1 });
      // An original drawn from a wrong seed or counter would not reach 20 dB.
      expect(picture?.kind === 'picture' ? picture.psnr_db : 0).toBeGreaterThan(25);
      const counted = call.rows.findLast((row) => row.kind === 'frames' && row.seat === 's0');
      expect(counted?.kind === 'frames' ? counted.frames : 0).toBeGreaterThan(30);
      // Nothing went past the relay: what the transports counted, the relay carried.
      const packets = impaired.reduce((sum, row) => sum + (row.packetsReceived ?? 0), 0);
      const carried = call.rows.findLast((row) => row.kind === 'network' && row.direction === 'down');
      expect(carried?.kind === 'network' ? carried.sent_packets : 0).toBeGreaterThan(0.9 * packets);
    }, PATIENCE);
    expect(call.events.filter((event) => event.kind === 'seat-failed')).toEqual([]);
  });
});
