// The frame that stands in for others, and what a real key frame says of itself in the clear (RFC 6386 §9.1).

/**
 * A grey key frame of 1x1 pixel. Ours, written by the bitstream definition: 3 bytes frame tag (key frame, version 0,
 * shown, first partition of 8 bytes), start code, 1x1, then the first partition as the boolean encoder (§7) gives it
 * for a header without segments, loop filter, deltas and updates (§9.3 to §9.11, quantiser 0, probability of no
 * residual 1) and one macroblock (§11: not coded, DC prediction for luma and chroma); the second partition is one
 * byte that is never read, as decoders want one. libvpx and ffmpeg's own decoder take it.
 */
const GREY_PIXEL: readonly number[] = [
  0x10, 0x01, 0x00, 0x9d, 0x01, 0x2a, 0x01, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x18, 0x65, 0xa0,
  0x00,
];

/** A new buffer each time: who gets a frame's data may detach it. */
export function greyPixelFrame(): ArrayBuffer {
  return new Uint8Array(GREY_PIXEL).buffer;
}

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

const HEADER_BYTES = 10;
const START_CODE = [0x9d, 0x01, 0x2a] as const;
/** The two upper bits of each length are a scaling hint for the display. */
const LENGTH_MASK = 0x3fff;

/** @returns the size in a VP8 key frame's header; undefined when these bytes are none. */
export function vp8KeyFrameSize(data: ArrayBuffer): FrameSize | undefined {
  if (data.byteLength < HEADER_BYTES) return undefined;
  const view = new DataView(data);
  const isInterFrame = (view.getUint8(0) & 1) === 1;
  if (isInterFrame || START_CODE.some((byte, index) => view.getUint8(3 + index) !== byte)) return undefined;
  return {
    width: view.getUint16(6, true) & LENGTH_MASK,
    height: view.getUint16(8, true) & LENGTH_MASK,
  };
}
