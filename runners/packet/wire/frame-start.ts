// What the first bytes of a frame's first packet say: is it a key frame, how large, which temporal layer. Pure.
import { parseVp8Descriptor, parseVp8Frame } from './vp8.ts';

/** Bytes that are enough for the answer: VP8's longest descriptor (6) and key frame header (10). */
export const FRAME_START_BYTES = 16;

export type FrameStart = {
  readonly key: boolean;
  /** Pixels; 0 where the codec does not say it this early. */
  readonly width: number;
  readonly height: number;
  readonly temporalId: number;
};

const DELTA: FrameStart = { key: false, width: 0, height: 0, temporalId: 0 };
const KEY: FrameStart = { key: true, width: 0, height: 0, temporalId: 0 };

/** RFC 6184 §5.4: IDR slice, SPS, or aggregation and fragmentation units that begin with one. */
function isH264Key(bytes: Uint8Array, length: number): boolean {
  if (length < 2) return false;
  const type = (bytes[0] ?? 0) & 0x1f;
  if (type === 5 || type === 7) return true;
  if (type === 24 && length >= 4) return ((bytes[3] ?? 0) & 0x1f) === 7;
  return type === 28 && ((bytes[1] ?? 0) & 0x80) !== 0 && ((bytes[1] ?? 0) & 0x1f) === 5;
}

function readVp8(bytes: Uint8Array, length: number): FrameStart | undefined {
  const descriptor = parseVp8Descriptor(bytes, 0, length);
  if (descriptor === undefined || !descriptor.startOfPartition || descriptor.partition !== 0)
    return undefined;
  const frame = parseVp8Frame(bytes, descriptor.bytes, length - descriptor.bytes);
  const temporalId = descriptor.temporalId ?? 0;
  if (frame?.key !== true) return { ...DELTA, temporalId };
  return { key: true, width: frame.width, height: frame.height, temporalId };
}

/**
 * Reads the start of a payload.
 * @param codec lower-case name as in SDP
 * @param length how many of `bytes` belong to the payload
 * @returns undefined when this is no start of a frame or the codec is unknown here
 */
export function readFrameStart(codec: string, bytes: Uint8Array, length: number): FrameStart | undefined {
  switch (codec) {
    case 'vp8':
      return readVp8(bytes, length);
    case 'h264':
      return isH264Key(bytes, length) ? KEY : DELTA;
    case 'vp9':
      // RFC 9628 §4.2: P clear (not inter-predicted) and B set (start of frame).
      return ((bytes[0] ?? 0) & 0x48) === 0x08 ? KEY : DELTA;
    case 'av1':
      // AV1 RTP §4.4: N, first packet of a coded video sequence.
      return ((bytes[0] ?? 0) & 0x08) !== 0 ? KEY : DELTA;
    default:
      return undefined;
  }
}
