// The picture's mark through real codecs: draw, encode, decode at full, half and quarter size, read.
import { join } from 'node:path';
import { readMark } from '#core/media/frame-mark.ts';
import type { UnreadableReason } from '#core/media/frame-mark.ts';
import { createVideoPattern } from '#core/media/video-pattern.ts';
import { pipeThrough } from './ffmpeg.ts';

const FRAMES_PER_SECOND = 30;
const START_MS = 1_764_000_000_000;
const SENDER = 4321;
const LEAST_HEIGHT = 54;
/**
 * About one byte in 3000 is overwritten, key frames spared: at 300 kbit/s and 30 frames/s, every third frame, and what
 * is predicted from it until the next key frame.
 */
const DAMAGE = 'noise=amount=3000*(1-key)';
const DAMAGED_KEY_FRAME_INTERVAL = '60';

/** Encoder settings near to what browsers use in calls: one pass, no look-ahead, constant rate, no later key frames. */
export const CODECS = {
  vp8: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '6', '-lag-in-frames', '0'],
  vp9: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '7', '-lag-in-frames', '0'],
  h264: ['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-profile:v', 'baseline'],
} as const;
export type Codec = keyof typeof CODECS;

export interface VideoCase {
  readonly codec: Codec;
  readonly width: number;
  readonly height: number;
  readonly bitrateKbps: number;
  readonly frames: number;
  /** Random bytes of the stream are overwritten: only false readings count then. */
  readonly damaged: boolean;
}

export interface VideoReading extends VideoCase {
  /** Size the decoder's output was scaled to. */
  readonly readHeight: number;
  readonly decoded: number;
  readonly readable: number;
  /** Readings that name a frame that was never drawn, or (unless damaged) not the frame at that place. */
  readonly misread: number;
  readonly reasons: Readonly<Partial<Record<UnreadableReason, number>>>;
}

function clockOf(counter: number): number {
  return START_MS + Math.round((counter * 1000) / FRAMES_PER_SECOND);
}

function* drawnFrames(wanted: VideoCase): Generator<Uint8Array> {
  const pattern = createVideoPattern({
    seed: wanted.height + wanted.bitrateKbps,
    width: wanted.width,
    height: wanted.height,
  });
  for (let counter = 0; counter < wanted.frames; counter++) {
    const frame = new Uint8Array(pattern.byteLength);
    pattern.draw(counter, clockOf(counter), SENDER, frame);
    yield frame;
  }
}

/** Cuts a byte stream into pictures of that many bytes. */
function createCutter(size: number, onPicture: (picture: Uint8Array) => void): (bytes: Buffer) => void {
  const picture = new Uint8Array(size);
  let filled = 0;
  return (bytes) => {
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + size - filled);
      picture.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled === size) {
        onPicture(picture);
        filled = 0;
      }
    }
  };
}

async function readAt(wanted: VideoCase, file: string, divisor: number): Promise<VideoReading> {
  const width = wanted.width / divisor;
  const height = wanted.height / divisor;
  let decoded = 0;
  let readable = 0;
  let misread = 0;
  const reasons: Partial<Record<UnreadableReason, number>> = {};
  const judge = (luma: Uint8Array): void => {
    const reading = readMark(luma, width, width, height);
    if (reading.ok) {
      const { frameCounter, clockMs, senderIndex } = reading.mark;
      const drawn =
        frameCounter < wanted.frames && clockMs === clockOf(frameCounter) % 2 ** 32 && senderIndex === SENDER;
      if (drawn && (wanted.damaged || frameCounter === decoded)) readable++;
      else misread++;
    } else reasons[reading.reason] = (reasons[reading.reason] ?? 0) + 1;
    decoded++;
  };
  const filter = `scale=${width}:${height}:flags=bilinear,format=yuv420p,extractplanes=y`;
  await pipeThrough(
    ['-err_detect', 'ignore_err', '-i', file, '-vf', filter, '-vsync', 'passthrough', '-f', 'rawvideo', '-'],
    [],
    createCutter(width * height, judge),
    wanted.damaged,
  );
  return { ...wanted, readHeight: height, decoded, readable, misread, reasons };
}

/** Encodes the case once and reads it at each size that is high enough for a mark. */
export async function readThroughCodec(wanted: VideoCase, folder: string): Promise<VideoReading[]> {
  const file = join(folder, `${wanted.codec}-${wanted.height}-${wanted.bitrateKbps}.nut`);
  const rate = `${wanted.bitrateKbps}k`;
  const size = `${wanted.width}x${wanted.height}`;
  const source = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'yuv420p',
    '-s',
    size,
    '-r',
    String(FRAMES_PER_SECOND),
    '-i',
    '-',
  ];
  const rates = [
    '-b:v',
    rate,
    '-minrate',
    rate,
    '-maxrate',
    rate,
    '-bufsize',
    rate,
    '-g',
    wanted.damaged ? DAMAGED_KEY_FRAME_INTERVAL : '99999',
  ];
  await pipeThrough(
    [...source, ...CODECS[wanted.codec], ...rates, file],
    drawnFrames(wanted),
    () => undefined,
  );
  let received = file;
  if (wanted.damaged) {
    received = join(folder, `broken-${wanted.codec}.nut`);
    await pipeThrough(['-i', file, '-c', 'copy', '-bsf:v', DAMAGE, received], [], () => undefined);
  }
  const readings: VideoReading[] = [];
  for (const divisor of [1, 2, 4]) {
    if (wanted.height / divisor >= LEAST_HEIGHT) readings.push(await readAt(wanted, received, divisor));
  }
  return readings;
}
