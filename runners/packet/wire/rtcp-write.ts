// Writes RTCP packets into a buffer at an offset and returns where the next one goes. Reading is in rtcp.ts.
// The caller reserves enough room; node's own bounds checks throw RangeError when it did not.
import { FEEDBACK, RTCP_TYPE } from './rtcp.ts';
import type { ReportBlock } from './rtcp.ts';

function header(out: Buffer, offset: number, count: number, type: number, bytes: number): void {
  out.writeUInt8(0x80 | count, offset);
  out.writeUInt8(type, offset + 1);
  out.writeUInt16BE(bytes / 4 - 1, offset + 2);
}

const CUMULATIVE_MAX = 0x7fffff;

function writeBlock(out: Buffer, at: number, block: ReportBlock): void {
  out.writeUInt32BE(block.ssrc, at);
  out.writeUInt8(block.fractionLost, at + 4);
  out.writeIntBE(Math.max(-CUMULATIVE_MAX, Math.min(CUMULATIVE_MAX, block.cumulativeLost)), at + 5, 3);
  out.writeUInt32BE(block.highestSequence, at + 8);
  out.writeUInt32BE(block.jitter, at + 12);
  out.writeUInt32BE(block.lastSenderReport, at + 16);
  out.writeUInt32BE(block.delaySinceLastSenderReport, at + 20);
}

export function writeReceiverReport(
  out: Buffer,
  offset: number,
  ssrc: number,
  blocks: readonly ReportBlock[],
): number {
  const bytes = 8 + blocks.length * 24;
  header(out, offset, blocks.length, RTCP_TYPE.receiverReport, bytes);
  out.writeUInt32BE(ssrc, offset + 4);
  blocks.forEach((block, index) => {
    writeBlock(out, offset + 8 + index * 24, block);
  });
  return offset + bytes;
}

export function writeSenderReport(
  out: Buffer,
  offset: number,
  report: {
    readonly ssrc: number;
    readonly ntpSeconds: number;
    readonly ntpFraction: number;
    readonly rtpTimestamp: number;
    readonly packets: number;
    readonly octets: number;
  },
): number {
  header(out, offset, 0, RTCP_TYPE.senderReport, 28);
  out.writeUInt32BE(report.ssrc, offset + 4);
  out.writeUInt32BE(report.ntpSeconds, offset + 8);
  out.writeUInt32BE(report.ntpFraction, offset + 12);
  out.writeUInt32BE(report.rtpTimestamp >>> 0, offset + 16);
  out.writeUInt32BE(report.packets >>> 0, offset + 20);
  out.writeUInt32BE(report.octets >>> 0, offset + 24);
  return offset + 28;
}

/**
 * A CNAME as {@link writeSourceDescription} takes it, at most 255 bytes. It is kept as long as the seat, so it has memory
 * of its own: a part of Node's pool would keep the whole of it.
 */
export function cnameBytes(cname: string): Buffer {
  const name = Buffer.from(cname).subarray(0, 255);
  const own = Buffer.alloc(name.length);
  name.copy(own);
  return own;
}

/** One chunk with a CNAME. */
export function writeSourceDescription(out: Buffer, offset: number, ssrc: number, name: Buffer): number {
  const bytes = 4 + Math.ceil((4 + 2 + name.length + 1) / 4) * 4;
  out.fill(0, offset, offset + bytes);
  header(out, offset, 1, RTCP_TYPE.sourceDescription, bytes);
  out.writeUInt32BE(ssrc, offset + 4);
  out.writeUInt8(1, offset + 8);
  out.writeUInt8(name.length, offset + 9);
  name.copy(out, offset + 10);
  return offset + bytes;
}

export function writeBye(out: Buffer, offset: number, ssrcs: readonly number[]): number {
  const bytes = 4 + ssrcs.length * 4;
  header(out, offset, ssrcs.length, RTCP_TYPE.bye, bytes);
  ssrcs.forEach((ssrc, index) => out.writeUInt32BE(ssrc, offset + 4 + index * 4));
  return offset + bytes;
}

/** Generic NACK; `sequences` ascending modulo 2^16, packed into pairs of first number and bit mask. */
export function writeNack(
  out: Buffer,
  offset: number,
  senderSsrc: number,
  mediaSsrc: number,
  sequences: readonly number[],
): number {
  let at = offset + 12;
  let index = 0;
  while (index < sequences.length) {
    const first = sequences[index] ?? 0;
    let mask = 0;
    index += 1;
    while (index < sequences.length) {
      const distance = ((sequences[index] ?? 0) - first) & 0xffff;
      if (distance < 1 || distance > 16) break;
      mask |= 1 << (distance - 1);
      index += 1;
    }
    out.writeUInt16BE(first, at);
    out.writeUInt16BE(mask, at + 2);
    at += 4;
  }
  header(out, offset, FEEDBACK.nack, RTCP_TYPE.transportFeedback, at - offset);
  out.writeUInt32BE(senderSsrc, offset + 4);
  out.writeUInt32BE(mediaSsrc, offset + 8);
  return at;
}

export function writePli(out: Buffer, offset: number, senderSsrc: number, mediaSsrc: number): number {
  header(out, offset, FEEDBACK.pli, RTCP_TYPE.payloadFeedback, 12);
  out.writeUInt32BE(senderSsrc, offset + 4);
  out.writeUInt32BE(mediaSsrc, offset + 8);
  return offset + 12;
}

export function writeFir(
  out: Buffer,
  offset: number,
  senderSsrc: number,
  mediaSsrc: number,
  commandSequence: number,
): number {
  header(out, offset, FEEDBACK.fir, RTCP_TYPE.payloadFeedback, 20);
  out.writeUInt32BE(senderSsrc, offset + 4);
  out.writeUInt32BE(0, offset + 8);
  out.writeUInt32BE(mediaSsrc, offset + 12);
  out.writeUInt32BE((commandSequence & 0xff) * 2 ** 24, offset + 16);
  return offset + 20;
}

/** REMB (draft-alvestrand-rmcat-remb-03 §2.2): 18-bit mantissa, 6-bit exponent, rounded down. */
export function writeRemb(
  out: Buffer,
  offset: number,
  senderSsrc: number,
  bitrateBps: number,
  ssrcs: readonly number[],
): number {
  const bytes = 20 + ssrcs.length * 4;
  let exponent = 0;
  let mantissa = Math.max(0, Math.floor(bitrateBps));
  while (mantissa > 0x3ffff) {
    mantissa = Math.floor(mantissa / 2);
    exponent += 1;
  }
  header(out, offset, FEEDBACK.application, RTCP_TYPE.payloadFeedback, bytes);
  out.writeUInt32BE(senderSsrc, offset + 4);
  out.writeUInt32BE(0, offset + 8);
  out.write('REMB', offset + 12, 'latin1');
  out.writeUInt8(ssrcs.length, offset + 16);
  out.writeUInt8((exponent << 2) | (mantissa >> 16), offset + 17);
  out.writeUInt16BE(mantissa & 0xffff, offset + 18);
  ssrcs.forEach((ssrc, index) => out.writeUInt32BE(ssrc, offset + 20 + index * 4));
  return offset + bytes;
}
