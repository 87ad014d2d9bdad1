// RTCP compound packets: reading (RFC 3550 §6, RFC 4585, RFC 5104, RFC 3611's DLRR, REMB). Writing is in rtcp-write.ts.
import { parseTwcc } from './twcc.ts';
import type { TwccFeedback } from './twcc.ts';

export const RTCP_TYPE = {
  senderReport: 200,
  receiverReport: 201,
  sourceDescription: 202,
  bye: 203,
  transportFeedback: 205,
  payloadFeedback: 206,
  extendedReport: 207,
} as const;
export const FEEDBACK = { nack: 1, twcc: 15, pli: 1, fir: 4, application: 15 } as const;

export type ReportBlock = {
  readonly ssrc: number;
  /** 0 to 255: share of packets lost since the previous report, in 1/256. */
  readonly fractionLost: number;
  /** Signed: duplicates may make it negative. */
  readonly cumulativeLost: number;
  readonly highestSequence: number;
  /** In units of the stream's clock rate. */
  readonly jitter: number;
  /** Middle 32 bits of the NTP time of the last sender report, 0 for none. */
  readonly lastSenderReport: number;
  /** In 1/65536 seconds. */
  readonly delaySinceLastSenderReport: number;
};

export type RtcpPacket =
  | {
      readonly type: 'sr';
      readonly ssrc: number;
      readonly ntpSeconds: number;
      readonly ntpFraction: number;
      readonly rtpTimestamp: number;
      readonly packets: number;
      readonly octets: number;
      readonly blocks: readonly ReportBlock[];
    }
  | { readonly type: 'rr'; readonly ssrc: number; readonly blocks: readonly ReportBlock[] }
  | { readonly type: 'sdes'; readonly ssrcs: readonly number[] }
  | { readonly type: 'bye'; readonly ssrcs: readonly number[] }
  | { readonly type: 'nack'; readonly mediaSsrc: number; readonly sequences: readonly number[] }
  | { readonly type: 'pli'; readonly mediaSsrc: number }
  | { readonly type: 'fir'; readonly mediaSsrcs: readonly number[] }
  | { readonly type: 'twcc'; readonly feedback: TwccFeedback }
  | { readonly type: 'remb'; readonly bitrateBps: number; readonly ssrcs: readonly number[] }
  | { readonly type: 'other'; readonly packetType: number; readonly format: number };

/**
 * Reads all packets of one datagram. Stops at the first that is broken: `complete` is false then.
 * Never throws, whatever the bytes.
 */
export function parseRtcp(
  data: Buffer,
  offset: number,
  length: number,
): { readonly packets: readonly RtcpPacket[]; readonly complete: boolean } {
  const packets: RtcpPacket[] = [];
  const limit = Math.min(data.length, offset + length);
  let at = offset;
  while (at + 4 <= limit) {
    if (((data[at] ?? 0) & 0xc0) !== 0x80) return { packets, complete: false };
    const end = at + 4 + 4 * data.readUInt16BE(at + 2);
    if (end > limit) return { packets, complete: false };
    const packet = parseOne(data.subarray(at, end));
    if (packet === undefined) return { packets, complete: false };
    packets.push(packet);
    at = end;
  }
  return { packets, complete: at === limit && packets.length > 0 };
}

function parseOne(packet: Buffer): RtcpPacket | undefined {
  const format = packet.readUInt8(0) & 0x1f;
  switch (packet.readUInt8(1)) {
    case RTCP_TYPE.senderReport:
      return parseSenderReport(packet, format);
    case RTCP_TYPE.receiverReport: {
      if (packet.length < 8 + format * 24) return undefined;
      return { type: 'rr', ssrc: packet.readUInt32BE(4), blocks: reportBlocks(packet, 8, format) };
    }
    case RTCP_TYPE.sourceDescription:
      return parseSourceDescription(packet, format);
    case RTCP_TYPE.bye: {
      if (packet.length < 4 + format * 4) return undefined;
      return { type: 'bye', ssrcs: words(packet, 4, format) };
    }
    case RTCP_TYPE.transportFeedback:
      return parseTransportFeedback(packet, format);
    case RTCP_TYPE.payloadFeedback:
      return parsePayloadFeedback(packet, format);
    default:
      return { type: 'other', packetType: packet.readUInt8(1), format };
  }
}

function words(packet: Buffer, start: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => packet.readUInt32BE(start + 4 * index));
}

function reportBlocks(packet: Buffer, start: number, count: number): ReportBlock[] {
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * 24;
    return {
      ssrc: packet.readUInt32BE(at),
      fractionLost: packet.readUInt8(at + 4),
      cumulativeLost: packet.readIntBE(at + 5, 3),
      highestSequence: packet.readUInt32BE(at + 8),
      jitter: packet.readUInt32BE(at + 12),
      lastSenderReport: packet.readUInt32BE(at + 16),
      delaySinceLastSenderReport: packet.readUInt32BE(at + 20),
    };
  });
}

function parseSenderReport(packet: Buffer, count: number): RtcpPacket | undefined {
  if (packet.length < 28 + count * 24) return undefined;
  return {
    type: 'sr',
    ssrc: packet.readUInt32BE(4),
    ntpSeconds: packet.readUInt32BE(8),
    ntpFraction: packet.readUInt32BE(12),
    rtpTimestamp: packet.readUInt32BE(16),
    packets: packet.readUInt32BE(20),
    octets: packet.readUInt32BE(24),
    blocks: reportBlocks(packet, 28, count),
  };
}

/** Walks the chunks only to know whose they are; names in them are of no use to a load generator. */
function parseSourceDescription(packet: Buffer, count: number): RtcpPacket | undefined {
  const ssrcs: number[] = [];
  let at = 4;
  for (let chunk = 0; chunk < count; chunk += 1) {
    if (at + 4 > packet.length) return undefined;
    ssrcs.push(packet.readUInt32BE(at));
    at += 4;
    while (at < packet.length && packet[at] !== 0) at += 2 + (packet[at + 1] ?? 0);
    at = Math.floor(at / 4) * 4 + 4;
  }
  return { type: 'sdes', ssrcs };
}

function parseTransportFeedback(packet: Buffer, format: number): RtcpPacket | undefined {
  if (packet.length < 12) return undefined;
  if (format === FEEDBACK.nack) {
    const sequences: number[] = [];
    for (let at = 12; at + 4 <= packet.length; at += 4) {
      const first = packet.readUInt16BE(at);
      const mask = packet.readUInt16BE(at + 2);
      sequences.push(first);
      for (let bit = 0; bit < 16; bit += 1)
        if ((mask & (1 << bit)) !== 0) sequences.push((first + bit + 1) & 0xffff);
    }
    return { type: 'nack', mediaSsrc: packet.readUInt32BE(8), sequences };
  }
  if (format === FEEDBACK.twcc) {
    const feedback = parseTwcc(packet);
    return feedback === undefined ? undefined : { type: 'twcc', feedback };
  }
  return { type: 'other', packetType: RTCP_TYPE.transportFeedback, format };
}

const REMB_NAME = 0x52454d42;

function parsePayloadFeedback(packet: Buffer, format: number): RtcpPacket | undefined {
  if (packet.length < 12) return undefined;
  if (format === FEEDBACK.pli) return { type: 'pli', mediaSsrc: packet.readUInt32BE(8) };
  if (format === FEEDBACK.fir) {
    const mediaSsrcs: number[] = [];
    for (let at = 12; at + 8 <= packet.length; at += 8) mediaSsrcs.push(packet.readUInt32BE(at));
    return { type: 'fir', mediaSsrcs };
  }
  if (format === FEEDBACK.application && packet.length >= 20 && packet.readUInt32BE(12) === REMB_NAME) {
    const count = packet.readUInt8(16);
    if (packet.length < 20 + count * 4) return undefined;
    const exponent = packet.readUInt8(17) >> 2;
    const mantissa = ((packet.readUInt8(17) & 3) << 16) | packet.readUInt16BE(18);
    return { type: 'remb', bitrateBps: mantissa * 2 ** exponent, ssrcs: words(packet, 20, count) };
  }
  return { type: 'other', packetType: RTCP_TYPE.payloadFeedback, format };
}
