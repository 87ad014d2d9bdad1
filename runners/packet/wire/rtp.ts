// RTP's fixed header and header extensions (RFC 3550 §5.1, RFC 8285), read in place without allocating.
// Offsets are into `data`; callers pass the datagram's own bounds, nothing beyond them is read.

export const RTP_FIXED_HEADER_BYTES = 12;

/** Payload type octets that RTCP owns when both share a port (RFC 5761 §4). */
export function isRtcp(secondOctet: number): boolean {
  return secondOctet >= 192 && secondOctet <= 223;
}

/** Bytes up to the payload, or -1 when `data[offset, offset + length)` holds no whole RTP header. */
export function rtpHeaderBytes(data: Buffer, offset: number, length: number): number {
  if (length < RTP_FIXED_HEADER_BYTES) return -1;
  const first = data[offset] ?? 0;
  if ((first & 0xc0) !== 0x80) return -1;
  let header = RTP_FIXED_HEADER_BYTES + 4 * (first & 0x0f);
  if ((first & 0x10) !== 0) {
    if (header + 4 > length) return -1;
    header += 4 + 4 * (((data[offset + header + 2] ?? 0) << 8) | (data[offset + header + 3] ?? 0));
  }
  return header <= length ? header : -1;
}

export const sequenceOf = (data: Buffer, offset: number): number =>
  ((data[offset + 2] ?? 0) << 8) | (data[offset + 3] ?? 0);

/** As a signed 32-bit integer: what V8 keeps without a heap number. `>>> 0` makes it the wire's value. */
export const int32At = (data: Buffer, offset: number): number =>
  ((data[offset] ?? 0) << 24) |
  ((data[offset + 1] ?? 0) << 16) |
  ((data[offset + 2] ?? 0) << 8) |
  (data[offset + 3] ?? 0);

const ONE_BYTE_PROFILE = 0xbede;
const TWO_BYTE_PROFILE = 0x1000;

/**
 * Finds the header extension `id` (as negotiated, 1 to 255).
 * @param headerBytes what {@link rtpHeaderBytes} returned
 * @returns `offset * 256 + length` of its value, or -1 when absent; packed so that nothing is allocated
 */
export function findExtension(data: Buffer, offset: number, headerBytes: number, id: number): number {
  const first = data[offset] ?? 0;
  if ((first & 0x10) === 0) return -1;
  let at = offset + RTP_FIXED_HEADER_BYTES + 4 * (first & 0x0f);
  const end = offset + headerBytes;
  const profile = ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
  at += 4;
  if (profile === ONE_BYTE_PROFILE) return findOneByte(data, at, end, id);
  return (profile & 0xfff0) === TWO_BYTE_PROFILE ? findTwoByte(data, at, end, id) : -1;
}

function findOneByte(data: Buffer, start: number, end: number, id: number): number {
  let at = start;
  while (at < end) {
    const head = data[at] ?? 0;
    if (head === 0) {
      at += 1;
      continue;
    }
    const found = head >> 4;
    if (found === 15) return -1;
    const length = (head & 0x0f) + 1;
    if (at + 1 + length > end) return -1;
    if (found === id) return (at + 1) * 256 + length;
    at += 1 + length;
  }
  return -1;
}

function findTwoByte(data: Buffer, start: number, end: number, id: number): number {
  let at = start;
  while (at + 1 < end) {
    const found = data[at] ?? 0;
    if (found === 0) {
      at += 1;
      continue;
    }
    const length = data[at + 1] ?? 0;
    if (at + 2 + length > end) return -1;
    if (found === id) return (at + 2) * 256 + length;
    at += 2 + length;
  }
  return -1;
}

export const EXTENSION_URI = {
  mid: 'urn:ietf:params:rtp-hdrext:sdes:mid',
  rid: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  repairedRid: 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  audioLevel: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  absSendTime: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  transportSequence: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  dependencyDescriptor:
    'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension',
} as const;

export type OutgoingExtension = { readonly id: number; readonly value: Uint8Array };

/** Bytes that {@link writeExtensions} takes; 0 without extensions. */
export function extensionBytes(extensions: readonly OutgoingExtension[]): number {
  if (extensions.length === 0) return 0;
  const overhead = needsTwoBytes(extensions) ? 2 : 1;
  let bytes = 0;
  for (const { value } of extensions) bytes += overhead + value.length;
  return 4 + Math.ceil(bytes / 4) * 4;
}

function needsTwoBytes(extensions: readonly OutgoingExtension[]): boolean {
  return extensions.some(({ id, value }) => id > 14 || value.length > 16 || value.length === 0);
}

/**
 * Writes an extension block at `offset`, one-byte form where every element fits it.
 * @returns the offset of each value in order, so that a sender patches them packet by packet
 */
export function writeExtensions(
  data: Buffer,
  offset: number,
  extensions: readonly OutgoingExtension[],
): readonly number[] {
  if (extensions.length === 0) return [];
  const twoBytes = needsTwoBytes(extensions);
  const total = extensionBytes(extensions);
  data.fill(0, offset, offset + total);
  data.writeUInt16BE(twoBytes ? TWO_BYTE_PROFILE : ONE_BYTE_PROFILE, offset);
  data.writeUInt16BE(total / 4 - 1, offset + 2);
  let at = offset + 4;
  const values: number[] = [];
  for (const { id, value } of extensions) {
    if (twoBytes) {
      data.writeUInt8(id, at);
      data.writeUInt8(value.length, at + 1);
      at += 2;
    } else {
      data.writeUInt8((id << 4) | (value.length - 1), at);
      at += 1;
    }
    data.set(value, at);
    values.push(at);
    at += value.length;
  }
  return values;
}

/** abs-send-time: seconds in 6.18 fixed point, from any clock in microseconds. */
export function absSendTime(timeUs: number): number {
  return Math.floor(((timeUs % 64e6) * 262_144) / 1e6) & 0xffffff;
}
