// The part of an SRTP packet that is in the clear, for telling streams apart in a capture.
import type { CapturedPacket } from './protocol.ts';

/** RFC 7983 §7: the first byte of RTP and RTCP. */
const FIRST_BYTE = { least: 128, most: 191 } as const;
/** RFC 5761 §4: second bytes of RTCP when both share a port. */
const RTCP_TYPES = { least: 192, most: 223 } as const;
const HEADER_BYTES = 12;

/** The RTP header's fixed fields (RFC 3550 §5.1), or null when the datagram is no RTP. */
export function readRtp(data: Buffer): CapturedPacket['rtp'] {
  if (data.length < HEADER_BYTES) return null;
  const first = data.readUInt8(0);
  const second = data.readUInt8(1);
  if (first < FIRST_BYTE.least || first > FIRST_BYTE.most) return null;
  if (second >= RTCP_TYPES.least && second <= RTCP_TYPES.most) return null;
  return {
    marker: second >= 128,
    payloadType: second & 0x7f,
    sequence: data.readUInt16BE(2),
    timestamp: data.readUInt32BE(4),
    ssrc: data.readUInt32BE(8),
  };
}
