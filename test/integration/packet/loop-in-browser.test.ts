// A packet seat sends into a real LiveKit room; a real Chromium shows it.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LOOP_SENDER_INDEX } from '#core/media/loop-sender.ts';
import type { SampleRow } from '#core/sample.ts';
import type { BrowserRun } from '#test/support/browser-run.ts';
import { startBrowserRun, testSeat } from '#test/support/browser-run.ts';
import type { PacketRun } from '#test/support/packet-run.ts';
import { joinPacketRun } from '#test/support/packet-run.ts';

const PATIENCE = { timeout: 60_000, interval: 200 };
/** Long enough for anything to be seen; the test drains when it has seen it. */
const LEAVE_AT_MS = 150_000;
/** Kept from run to run, as loops are meant to be. */
const LOOPS = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'seatproof', 'loops');

let call: BrowserRun | undefined;
let packets: PacketRun | undefined;

afterEach(async () => {
  call?.drain.abort();
  await Promise.all([call?.ended, packets?.ended]);
  const failed = [...((await packets?.close()) ?? []), ...((await call?.close()) ?? [])];
  call = undefined;
  packets = undefined;
  expect(failed).toEqual([]);
});

function rowsOf<Kind extends SampleRow['kind']>(
  { rows }: BrowserRun,
  kind: Kind,
  stream: string,
): readonly Extract<SampleRow, { kind: Kind }>[] {
  return rows.filter(
    (row): row is Extract<SampleRow, { kind: Kind }> =>
      row.kind === kind && 'stream' in row && row.stream === stream,
  );
}

describe('what a packet seat sends', () => {
  it('is a moving picture and a voice in a browser, with marks to read and no latency to believe', async () => {
    const run = await startBrowserRun([testSeat(0, LEAVE_AT_MS)]);
    call = run;
    const seen = await joinPacketRun(run, [testSeat(1, LEAVE_AT_MS, { tier: 'packet' })], LOOPS);
    packets = seen;
    expect(seen.log.filter((line) => line.includes('placeholder'))).toEqual([]);
    await vi.waitFor(() => {
      expect([...run.events, ...seen.events].filter(({ kind }) => kind === 'seat-failed')).toEqual([]);
      const video = rowsOf(run, 'inbound-rtp', 's1/camera').at(-1);
      expect(video).toMatchObject({ codec: 'vp8', frameHeight: 360 });
      expect(video?.framesDecoded).toBeGreaterThan(150);
      expect(video?.framesRendered).toBeGreaterThan(50);
      const sounds = rowsOf(run, 'inbound-rtp', 's1/microphone');
      expect(sounds.at(-1)).toMatchObject({ codec: 'opus' });
      expect(Math.max(...sounds.map((row) => row.audioLevel ?? 0))).toBeGreaterThan(0.01);
      const marks = rowsOf(run, 'mark', 's1/camera');
      const last = marks.at(-1);
      expect(last?.readable).toBeGreaterThan(5);
      expect(last?.readable).toBeGreaterThan(9 * (last?.unreadable ?? Infinity));
      expect(last?.sender_index).toBe(LOOP_SENDER_INDEX);
      expect(marks.filter((row) => row.latency_ms !== undefined)).toEqual([]);
    }, PATIENCE);
    expect(rowsOf(run, 'mark', 's1/microphone').filter((row) => row.latency_ms !== undefined)).toEqual([]);
  });
});
