// Redundant audio (RFC 2198) as Chromium sends it: each packet carries the frame before it once more.

const BLOCK_HEADER_BYTES = 4;
const LAST_HEADER_BYTES = 1;
/** RFC 2198 §3: fourteen bits for the distance of timestamps, ten for the length. */
const MAX_DISTANCE = 1 << 14;
const MAX_LENGTH = 1 << 10;

/** Whether a frame can be repeated: what is too long ago, as after a pause, or too long cannot be described. */
export function isRepeatable(bytes: number, distance: number): boolean {
  return bytes > 0 && bytes < MAX_LENGTH && distance > 0 && distance < MAX_DISTANCE;
}

/**
 * Writes the headers of a packet; the repeated frame follows, then the primary one.
 * @param payloadType of both frames
 * @param repeated bytes of the repeated frame, 0 when there is none
 * @param distance timestamps since the repeated frame
 * @returns the offset behind the headers
 */
export function writeRedundancyHeaders(
  out: Buffer,
  offset: number,
  payloadType: number,
  repeated: number,
  distance: number,
): number {
  let at = offset;
  if (repeated > 0) {
    out[at] = 0x80 | payloadType;
    out[at + 1] = distance >> 6;
    out[at + 2] = ((distance & 0x3f) << 2) | (repeated >> 8);
    out[at + 3] = repeated & 0xff;
    at += BLOCK_HEADER_BYTES;
  }
  out[at] = payloadType;
  return at + LAST_HEADER_BYTES;
}
