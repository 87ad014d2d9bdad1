// Element Call itself, as it comes from npm, in front of real seats: on our own Synapse, token service and LiveKit.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '#core/sample.ts';
import { matrixrtcTarget } from '#targets/matrixrtc/adapter.ts';
import { endRun, startBrowserRun, testSeat, type BrowserRun } from '#test/support/browser-run.ts';

const PATIENCE = { timeout: 120_000, interval: 300 };
const LEAVE_AT_MS = 170_000;

let run: BrowserRun | undefined;
afterEach(async () => {
  await endRun(run);
  run = undefined;
});

function stepsOf(events: readonly RunEvent[], seat: string): readonly string[] {
  return events.flatMap((event) => (event.kind === 'join-step' && event.seat === seat ? [event.step] : []));
}

async function everybodyIsSeen(call: BrowserRun): Promise<void> {
  for (const seat of ['s0', 's1']) {
    await vi.waitFor(() => {
      expect(call.events.filter(({ kind }) => kind === 'seat-failed')).toEqual([]);
      expect(stepsOf(call.events, seat)).toEqual(
        expect.arrayContaining(['page', 'signalling', 'ice', 'dtls', 'joined', 'first-audio', 'first-video']),
      );
      const other = seat === 's0' ? 1 : 0;
      const marks = call.rows.filter(
        (row) => row.kind === 'mark' && row.seat === seat && row.media === 'video',
      );
      expect(marks.at(-1)).toMatchObject({ sender_index: other });
    }, PATIENCE);
  }
}

describe('Element Call in the seats of a Matrix call', () => {
  it.each(['none', 'shared-key', 'per-participant'] as const)(
    'joins, tells its name, and shows each the marked picture of the other, with encryption %s',
    async (encryption) => {
      const call = await startBrowserRun([testSeat(0, LEAVE_AT_MS), testSeat(1, LEAVE_AT_MS)], {
        adapter: matrixrtcTarget,
        settings: { client: 'element-call', encryption },
      });
      run = call;
      await everybodyIsSeen(call);
      const named = call.events.flatMap((event) => (event.kind === 'seat-named' ? [event.seat] : []));
      expect(new Set(named)).toEqual(new Set(['s0', 's1']));
      call.drain.abort();
      await call.ended;
      expect(call.events.filter(({ kind }) => kind === 'seat-left')).toHaveLength(2);
    },
  );

  it.each(['element-call', 'sdk'] as const)(
    'substitutes what browser-lite seats do not decode, with client %s',
    async (client) => {
      const seats = [testSeat(0, LEAVE_AT_MS), testSeat(1, LEAVE_AT_MS, { tier: 'browser-lite' })];
      const call = await startBrowserRun(seats, { adapter: matrixrtcTarget, settings: { client } });
      run = call;
      await vi.waitFor(() => {
        expect(call.events.filter(({ kind }) => kind === 'seat-failed')).toEqual([]);
        const pictures = call.rows.filter(
          (row) => row.kind === 'inbound-rtp' && row.seat === 's1' && row.media === 'video',
        );
        expect(pictures.at(-1)).toMatchObject({ substituted: true });
      }, PATIENCE);
    },
  );
});
