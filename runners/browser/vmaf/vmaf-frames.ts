// The frames that libvmaf compares. VMAF looks at motion, and takes it from the reference alone: a picture on its own
// would count as a still. So each is set between its neighbours as they were sent, on both sides, and only its own
// score is read; that is the score which it would have in an otherwise flawless video.
import { scaleLuma } from '#core/media/picture-quality.ts';
import { createVideoPattern } from '#core/media/video-pattern.ts';
import type { DumpedPicture } from './vmaf-sample.ts';

/** Neighbour, picture, neighbour. */
const FRAMES_EACH = 3;
const NEUTRAL_CHROMA = 128;

/** Of whom the original can be drawn again. */
export interface VmafSender {
  readonly index: number;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
}

/** Three frames of yuv420p each, for ffmpeg's two inputs; libvmaf reads luma only. */
export interface VmafFrames {
  readonly sent: Uint8Array;
  readonly received: Uint8Array;
}

function lumaOf(picture: DumpedPicture, sender: VmafSender, step: number): Uint8Array {
  const { width, height } = sender;
  const pattern = createVideoPattern(sender);
  const frame = new Uint8Array(pattern.byteLength);
  const { row, clock_ms } = picture;
  pattern.draw(
    row.counter + step,
    clock_ms + Math.round((step * 1000) / sender.frameRate),
    row.sender_index,
    frame,
  );
  const luma = { luma: frame.subarray(0, width * height), stride: width, width, height };
  if (row.width === width && row.height === height) return luma.luma;
  return scaleLuma(luma, row.width, row.height).luma;
}

export function framesFor(picture: DumpedPicture, sender: VmafSender): VmafFrames {
  const { width, height } = picture.row;
  const chromaBytes = 2 * ((width + 1) >> 1) * ((height + 1) >> 1);
  const frameBytes = width * height + chromaBytes;
  const sent = new Uint8Array(FRAMES_EACH * frameBytes).fill(NEUTRAL_CHROMA);
  for (let frame = 0; frame < FRAMES_EACH; frame++)
    sent.set(lumaOf(picture, sender, frame - 1), frame * frameBytes);
  const received = sent.slice();
  received.set(Buffer.from(picture.luma, 'base64').subarray(0, width * height), frameBytes);
  return { sent, received };
}

/** The pictures' own scores out of libvmaf's log, in the order in which they were written; undefined: not readable. */
export function readVmafLog(text: string, pictures: number): readonly number[] | undefined {
  let log: unknown;
  try {
    log = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof log !== 'object' || log === null || !('frames' in log) || !Array.isArray(log.frames))
    return undefined;
  const frames: readonly unknown[] = log.frames;
  const scores = Array.from({ length: pictures }, (_, index) => vmafOf(frames[index * FRAMES_EACH + 1]));
  return scores.every((score) => score !== undefined) ? scores : undefined;
}

function vmafOf(frame: unknown): number | undefined {
  if (typeof frame !== 'object' || frame === null || !('metrics' in frame)) return undefined;
  const { metrics } = frame;
  if (typeof metrics !== 'object' || metrics === null || !('vmaf' in metrics)) return undefined;
  return typeof metrics.vmaf === 'number' ? metrics.vmaf : undefined;
}
