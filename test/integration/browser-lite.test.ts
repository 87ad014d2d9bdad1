// Decode substitution in real Chromium on a real local LiveKit. What it saves is measured by bench/fidelity.ts.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SeatPlan } from '#core/plan.ts';
import type { InboundRow } from '#core/sample.ts';
import type { BrowserRun } from '#test/support/browser-run.ts';
import { endRun, startBrowserRun, testSeat } from '#test/support/browser-run.ts';

const PATIENCE = { timeout: 60_000, interval: 200 };
const LEAVE_AT_MS = 150_000;
/** Of libwebrtc, while it waits for the first one, once in 200 ms; later none. Dropped frames make one a second. */
const LATER_KEY_FRAME_REQUESTS = 1;
/** Rows of one stream, one a second: long enough for a request each second to show. */
const OBSERVED_ROWS = 12;

const SENT_HEIGHTS = testSeat(0, LEAVE_AT_MS).camera?.layers.map(({ height }) => height);

let run: BrowserRun | undefined;

afterEach(async () => {
  await endRun(run);
  run = undefined;
});

function videoRows(call: BrowserRun, seat: string, from: string): readonly InboundRow[] {
  return call.rows.filter(
    (row): row is InboundRow =>
      row.kind === 'inbound-rtp' && row.seat === seat && row.stream === `${from}/camera`,
  );
}

function failures(call: BrowserRun): readonly unknown[] {
  return call.events.filter((event) => event.kind === 'seat-failed');
}

/** Key frame requests of the last eight seconds. */
function laterRequests(rows: readonly InboundRow[]): number {
  return (rows.at(-1)?.pliCount ?? Infinity) - (rows.at(-9)?.pliCount ?? 0);
}

/** Everything that counts without a decoder goes on counting. */
function expectGoesOn(rows: readonly InboundRow[]): void {
  const last = rows.at(-1);
  const earlier = rows.at(-4);
  expect(last).toMatchObject({ substituted: true, codec: 'vp8' });
  // Which layer comes is for the server to say; a starved host gets the small one.
  expect(SENT_HEIGHTS).toContain(last?.frameHeight);
  expect(last).not.toHaveProperty('framesRendered');
  for (const counter of [
    'packetsReceived',
    'bytesReceived',
    'framesReceived',
    'framesDecoded',
    'jitterBufferEmittedCount',
  ] as const) {
    expect(last?.[counter]).toBeGreaterThan(earlier?.[counter] ?? Infinity);
  }
  expect(laterRequests(rows)).toBeLessThanOrEqual(LATER_KEY_FRAME_REQUESTS);
}

function lite(index: number, decoded: number, overrides: Partial<SeatPlan> = {}): SeatPlan {
  const place = { process: 1, page: index };
  return testSeat(index, LEAVE_AT_MS, {
    tier: 'browser-lite',
    decoded_videos: decoded,
    ...place,
    ...overrides,
  });
}

describe('browser-lite seats in a room with a browser seat', () => {
  it('receive everything, decode what their budget allows, and ask for no key frames', async () => {
    const call = await startBrowserRun([testSeat(0, LEAVE_AT_MS), lite(1, 0), lite(2, 1)]);
    run = call;
    await vi.waitFor(() => {
      expect(failures(call)).toEqual([]);
      for (const [seat, others] of [
        ['s1', ['s0', 's2']],
        ['s2', ['s0', 's1']],
      ] as const) {
        for (const other of others) {
          expect(videoRows(call, seat, other).length).toBeGreaterThan(OBSERVED_ROWS);
        }
      }
      expect(videoRows(call, 's0', 's1').at(-1)?.framesRendered).toBeGreaterThan(20);
    }, PATIENCE);

    for (const other of ['s0', 's2']) expectGoesOn(videoRows(call, 's1', other));
    const decoding = ['s0', 's1'].map((other) => videoRows(call, 's2', other).at(-1)?.substituted === true);
    expect(decoding.sort()).toEqual([false, true]);
    expect(videoRows(call, 's0', 's1').some((row) => row.substituted === true)).toBe(false);
    const marked = call.rows.filter((row) => row.kind === 'mark' && row.media === 'video');
    expect(marked.some((row) => 'seat' in row && row.seat === 's1')).toBe(false);
    expect(marked.some((row) => 'seat' in row && row.seat === 's2')).toBe(true);
    for (const seat of ['s1', 's2']) {
      const steps = call.events.flatMap((event) =>
        event.kind === 'join-step' && event.seat === seat ? [event.step] : [],
      );
      expect(steps).toEqual(expect.arrayContaining(['joined', 'first-audio', 'first-video']));
    }
  });

  it('go on when a camera is switched off and on', async () => {
    const muted = { at_ms: 8000, action: 'mute-camera' } as const;
    const unmuted = { at_ms: 12_000, action: 'unmute-camera' } as const;
    const call = await startBrowserRun([
      testSeat(0, LEAVE_AT_MS, { actions: [muted, unmuted] }),
      lite(1, 0, { camera: null }),
    ]);
    run = call;
    await vi.waitFor(() => {
      expect(failures(call)).toEqual([]);
      const rows = videoRows(call, 's1', 's0');
      const after = rows.filter((row) => row.t_ms > unmuted.at_ms);
      const before = rows.filter((row) => row.t_ms < muted.at_ms);
      expect(before.at(-1)?.framesReceived).toBeGreaterThan(20);
      const grown = (after.at(-1)?.framesReceived ?? 0) - (after.at(0)?.framesReceived ?? 0);
      expect(grown).toBeGreaterThan(30);
    }, PATIENCE);
    expect(videoRows(call, 's1', 's0').at(-1)).toMatchObject({ substituted: true });
  });
});
