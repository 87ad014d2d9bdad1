// Copies the luma of a decoded frame, whole or only where its mark is, and reads the mark.
import { markRegion, plausibleMark, readMark, readMarkInRegion } from '#core/media/frame-mark.ts';
import type { MarkReading } from '#core/media/frame-mark.ts';

/** Older marks are not believed: no receiver buffers that long. */
const OLDEST_MS = 60_000;
/** Clocks of two hosts may disagree by so much. */
const EARLIEST_MS = 5000;
/** Formats whose first plane is luma (WebCodecs, VideoPixelFormat). */
const LUMA_FIRST: readonly (VideoPixelFormat | null)[] = ['I420', 'I420A', 'NV12'];
const NO_LUMA = { ok: false, reason: 'no-grid' } as const;

let buffer = new Uint8Array(0);

const sizeOf = (frame: VideoFrame): { readonly width: number; readonly height: number } =>
  frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight };

/** The mark of a frame; only the mark's region is copied. */
export async function readFrame(frame: VideoFrame, arrivedMs: number): Promise<MarkReading> {
  if (!LUMA_FIRST.includes(frame.format)) return NO_LUMA;
  const { width, height } = sizeOf(frame);
  const rect = markRegion(width, height);
  if (rect.width === 0 || rect.height === 0) return { ok: false, reason: 'too-small' };
  const size = frame.allocationSize({ rect });
  // A buffer of its own for each reading in flight would be garbage every frame.
  const target = buffer.length >= size ? buffer : new Uint8Array(size);
  buffer = new Uint8Array(0);
  const [luma] = await frame.copyTo(target, { rect });
  const plausible = plausibleMark({ nowMs: arrivedMs, oldestMs: OLDEST_MS, earliestMs: EARLIEST_MS });
  const reading =
    luma === undefined
      ? NO_LUMA
      : readMarkInRegion(target.subarray(luma.offset), luma.stride, width, height, plausible);
  buffer = target;
  return reading;
}

export interface WholeFrame {
  readonly reading: MarkReading;
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly luma: Uint8Array<ArrayBuffer>;
}

/** The mark and all of the luma; undefined when the format has none. */
export async function readWholeFrame(frame: VideoFrame, arrivedMs: number): Promise<WholeFrame | undefined> {
  if (!LUMA_FIRST.includes(frame.format)) return undefined;
  const { width, height } = sizeOf(frame);
  const target = new Uint8Array(frame.allocationSize());
  const [plane] = await frame.copyTo(target);
  if (plane === undefined) return undefined;
  const { stride, offset } = plane;
  const luma = target.slice(offset, offset + stride * height);
  const plausible = plausibleMark({ nowMs: arrivedMs, oldestMs: OLDEST_MS, earliestMs: EARLIEST_MS });
  return { reading: readMark(luma, stride, width, height, plausible), width, height, stride, luma };
}
