// Reads the marks of received pictures: one fresh frame a stream and second, of which only the mark's region is
// copied. Its age when it was there is the latency from camera to screen, less the screen itself.
import { markRegion, plausibleMark, readMarkInRegion, unwrapClockMs } from '#core/media/frame-mark.ts';
import type { MarkReading } from '#core/media/frame-mark.ts';
import type { MarkRow } from '#core/sample.ts';
import { runTimeMs, wallClockMs } from '../run-time.ts';
import type { MarkCommand } from './mark-command.ts';

const SAMPLE_PERIOD_MS = 1000;
/** Older marks are not believed: no receiver buffers that long. */
const OLDEST_MS = 60_000;
/** Clocks of two hosts may disagree by so much. */
const EARLIEST_MS = 5000;
/** Formats whose first plane is luma (WebCodecs, VideoPixelFormat). */
const LUMA_FIRST: readonly (VideoPixelFormat | null)[] = ['I420', 'I420A', 'NV12'];

type Added = Extract<MarkCommand, { type: 'add' }>;

interface Tally {
  readable: number;
  unreadable: number;
}

/** Counted since the seat joined, though reading may be switched off and on again. */
const tallies = new Map<string, Tally>();
const readers = new Map<string, ReadableStreamDefaultReader<VideoFrame>>();
let buffer = new Uint8Array(0);

async function readFrame(frame: VideoFrame, arrivedMs: number): Promise<MarkReading> {
  if (!LUMA_FIRST.includes(frame.format)) return { ok: false, reason: 'no-grid' };
  const { width, height } = frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight };
  const rect = markRegion(width, height);
  if (rect.width === 0 || rect.height === 0) return { ok: false, reason: 'too-small' };
  const size = frame.allocationSize({ rect });
  // A buffer of its own for each reading in flight would be garbage every second.
  const target = buffer.length >= size ? buffer : new Uint8Array(size);
  buffer = new Uint8Array(0);
  const [luma] = await frame.copyTo(target, { rect });
  const plausible = plausibleMark({ nowMs: arrivedMs, oldestMs: OLDEST_MS, earliestMs: EARLIEST_MS });
  const reading =
    luma === undefined
      ? ({ ok: false, reason: 'no-grid' } as const)
      : readMarkInRegion(target.subarray(luma.offset), luma.stride, width, height, plausible);
  buffer = target;
  return reading;
}

function rowOf(added: Added, tally: Tally, reading: MarkReading, arrivedMs: number): MarkRow {
  if (reading.ok) tally.readable += 1;
  else tally.unreadable += 1;
  const row: MarkRow = {
    kind: 'mark',
    t_ms: runTimeMs(added.epochMs, arrivedMs - performance.timeOrigin),
    seat: added.seat,
    stream: added.stream,
    media: 'video',
    ...tally,
  };
  if (!reading.ok) return row;
  const { senderIndex, frameCounter, clockMs } = reading.mark;
  // The clock in the mark is cut to whole milliseconds; half of one is the mean of what was cut off.
  const latency_ms = arrivedMs - unwrapClockMs(clockMs, arrivedMs) - 0.5;
  return { ...row, sender_index: senderIndex, counter: frameCounter, latency_ms };
}

async function sample(added: Added): Promise<void> {
  const reader = added.frames.getReader();
  readers.set(added.key, reader);
  const tally = tallies.get(added.key) ?? { readable: 0, unreadable: 0 };
  tallies.set(added.key, tally);
  for (;;) {
    // The first one waited in the buffer for an unknown time; the second is fresh, and so its arrival is known.
    const stale = await reader.read();
    stale.value?.close();
    const fresh = await reader.read();
    if (fresh.value === undefined) return;
    const arrivedMs = wallClockMs();
    const reading = await readFrame(fresh.value, arrivedMs);
    fresh.value.close();
    postMessage(rowOf(added, tally, reading, arrivedMs));
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_PERIOD_MS - (wallClockMs() - arrivedMs)));
  }
}

addEventListener('message', (event: MessageEvent<MarkCommand>) => {
  const command = event.data;
  if (command.type === 'add') {
    void sample(command);
    return;
  }
  void readers.get(command.key)?.cancel();
  readers.delete(command.key);
});
