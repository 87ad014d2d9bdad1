// Reads the marks of one received picture: every frame, or one fresh frame a second. A frame's age when it was there
// is the latency from camera to screen, less the screen itself.
import { unwrapClockMs } from '#core/media/frame-mark.ts';
import type { MarkReading } from '#core/media/frame-mark.ts';
import { LOOP_SENDER_INDEX } from '#core/media/loop-sender.ts';
import type { FramesRow, MarkRow } from '#core/sample.ts';
import { runTimeMs, wallClockMs } from '../run-time.ts';
import { FrameContinuity } from './frame-continuity.ts';
import type { Likeness } from './likeness.ts';
import { readFrame, readWholeFrame } from './luma-reader.ts';
import type { TappedPicture } from './mark-command.ts';
import { SampleInstants } from './sample-instants.ts';

const SAMPLE_PERIOD_MS = 1000;

/** Counted since the seat joined, though reading may be switched off and on again. */
export interface PictureTally {
  readable: number;
  unreadable: number;
  readonly continuity: FrameContinuity;
  likenessDueMs: number;
  /** When its first frame came. */
  firstMs: number | undefined;
}

export function newTally(): PictureTally {
  return {
    readable: 0,
    unreadable: 0,
    continuity: new FrameContinuity(),
    likenessDueMs: 0,
    firstMs: undefined,
  };
}

export interface PictureContext {
  readonly tally: PictureTally;
  readonly likeness: Likeness;
  readonly report: (row: MarkRow | FramesRow) => void;
}

/** Its mark could be read, though it says nothing about now. */
const isPreEncoded = (reading: MarkReading): boolean => !reading.ok && reading.reason === 'pre-encoded';

function markRow(
  picture: TappedPicture,
  tally: PictureTally,
  reading: MarkReading,
  arrivedMs: number,
): MarkRow {
  const row: MarkRow = {
    kind: 'mark',
    t_ms: runTimeMs(picture.epochMs, arrivedMs - performance.timeOrigin),
    seat: picture.seat,
    stream: picture.stream,
    media: 'video',
    readable: tally.readable,
    unreadable: tally.unreadable,
  };
  // No age: a loop's clock is that of its making.
  if (isPreEncoded(reading)) return { ...row, sender_index: LOOP_SENDER_INDEX };
  if (!reading.ok) return row;
  const { senderIndex, frameCounter, clockMs } = reading.mark;
  // The clock in the mark is cut to whole milliseconds; half of one is the mean of what was cut off.
  const latency_ms = arrivedMs - unwrapClockMs(clockMs, arrivedMs) - 0.5;
  return { ...row, sender_index: senderIndex, counter: frameCounter, latency_ms };
}

function framesRow({ seat, stream, epochMs }: TappedPicture, tally: PictureTally, nowMs: number): FramesRow {
  const t_ms = runTimeMs(epochMs, nowMs - performance.timeOrigin);
  return { kind: 'frames', t_ms, seat, stream, ...tally.continuity.counts };
}

/** Reads one frame, whole and for likeness when that is due. */
async function look(
  picture: TappedPicture,
  { tally, likeness }: PictureContext,
  frame: VideoFrame,
  arrivedMs: number,
): Promise<MarkReading> {
  const { likenessPeriodMs, examplesAfterMs = Infinity } = picture;
  tally.firstMs ??= arrivedMs;
  if (likenessPeriodMs === undefined || arrivedMs < tally.likenessDueMs || !likeness.ready) {
    return readFrame(frame, arrivedMs);
  }
  const whole = await readWholeFrame(frame, arrivedMs);
  if (whole === undefined) return { ok: false, reason: 'no-grid' };
  const { reading, width, height, stride, luma } = whole;
  if (reading.ok) {
    tally.likenessDueMs = arrivedMs + likenessPeriodMs;
    likeness.measure({
      seat: picture.seat,
      stream: picture.stream,
      t_ms: runTimeMs(picture.epochMs, arrivedMs - performance.timeOrigin),
      senderIndex: reading.mark.senderIndex,
      counter: reading.mark.frameCounter,
      clockMs: reading.mark.clockMs,
      width,
      height,
      stride,
      luma: luma.buffer,
      keep: picture.keep,
      frame: arrivedMs - tally.firstMs >= examplesAfterMs ? frame.clone() : undefined,
    });
  }
  return reading;
}

function count(tally: PictureTally, reading: MarkReading, arrivedMs: number): void {
  if (reading.ok) {
    tally.readable += 1;
    tally.continuity.frame(reading.mark.frameCounter, arrivedMs);
  } else if (isPreEncoded(reading)) {
    tally.readable += 1;
  } else {
    tally.unreadable += 1;
    tally.continuity.unreadable();
  }
}

type FrameReader = ReadableStreamDefaultReader<VideoFrame>;

/** Every frame; rows once a second, the mark row of one frame of it. Resolves when the track has ended. */
export async function watchPicture(
  picture: TappedPicture,
  reader: FrameReader,
  context: PictureContext,
): Promise<void> {
  const { tally, report } = context;
  const instants = new SampleInstants(wallClockMs(), SAMPLE_PERIOD_MS);
  let reportAtMs = wallClockMs() + SAMPLE_PERIOD_MS;
  for (;;) {
    const { value: frame } = await reader.read();
    if (frame === undefined) return;
    const arrivedMs = wallClockMs();
    const reading = await look(picture, context, frame, arrivedMs);
    frame.close();
    count(tally, reading, arrivedMs);
    if (arrivedMs >= instants.nextMs) {
      instants.looked(arrivedMs);
      report(markRow(picture, tally, reading, arrivedMs));
    }
    if (arrivedMs < reportAtMs) continue;
    reportAtMs += SAMPLE_PERIOD_MS;
    if (reportAtMs <= arrivedMs) reportAtMs = arrivedMs + SAMPLE_PERIOD_MS;
    report(framesRow(picture, tally, arrivedMs));
  }
}

/** One fresh frame a second, at changing points of it. Resolves when the track has ended. */
export async function samplePicture(
  picture: TappedPicture,
  reader: FrameReader,
  context: PictureContext,
): Promise<void> {
  const { tally, report } = context;
  const instants = new SampleInstants(wallClockMs(), SAMPLE_PERIOD_MS);
  for (;;) {
    // The first one waited in the buffer for an unknown time; the second is fresh, and so its arrival is known.
    const stale = await reader.read();
    stale.value?.close();
    const fresh = await reader.read();
    if (fresh.value === undefined) return;
    const arrivedMs = wallClockMs();
    const reading = await look(picture, context, fresh.value, arrivedMs);
    fresh.value.close();
    if (reading.ok || isPreEncoded(reading)) tally.readable += 1;
    else tally.unreadable += 1;
    report(markRow(picture, tally, reading, arrivedMs));
    instants.looked(arrivedMs);
    await new Promise((resolve) => setTimeout(resolve, instants.nextMs - wallClockMs()));
  }
}
