// Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1). Pure.
// Written as Chromium does: two-bit or one-bit status vectors and run lengths, deltas in 250 us.

export type TwccFeedback = {
  readonly senderSsrc: number;
  readonly mediaSsrc: number;
  readonly baseSequence: number;
  /** In units of 64 ms, 24 bits signed. */
  readonly referenceTime: number;
  readonly feedbackCount: number;
  /** One entry a packet from `baseSequence` on: its arrival in microseconds on the receiver's clock, or undefined. */
  readonly arrivalsUs: readonly (number | undefined)[];
};

const HEADER_BYTES = 20;
const REFERENCE_UNIT_US = 64_000;
const DELTA_UNIT_US = 250;
const STATUS = { missing: 0, small: 1, large: 2 } as const;
/** A run-length chunk counts 13 bits; more than that is no honest feedback. */
const MAX_STATUSES = 0xffff;

/** `packet` is one RTCP packet, its length already checked against its header. */
export function parseTwcc(packet: Buffer): TwccFeedback | undefined {
  if (packet.length < HEADER_BYTES) return undefined;
  const count = packet.readUInt16BE(14);
  const statuses: number[] = [];
  let at = HEADER_BYTES;
  while (statuses.length < count) {
    if (at + 2 > packet.length) return undefined;
    readChunk(packet.readUInt16BE(at), count, statuses);
    at += 2;
  }
  const referenceTime = packet.readIntBE(16, 3);
  let timeUs = referenceTime * REFERENCE_UNIT_US;
  const arrivalsUs: (number | undefined)[] = [];
  for (const status of statuses) {
    const bytes = status === STATUS.small ? 1 : status === STATUS.large ? 2 : 0;
    if (at + bytes > packet.length) return undefined;
    if (bytes === 0) {
      arrivalsUs.push(undefined);
      continue;
    }
    timeUs += DELTA_UNIT_US * (bytes === 1 ? packet.readUInt8(at) : packet.readInt16BE(at));
    arrivalsUs.push(timeUs);
    at += bytes;
  }
  return {
    senderSsrc: packet.readUInt32BE(4),
    mediaSsrc: packet.readUInt32BE(8),
    baseSequence: packet.readUInt16BE(12),
    referenceTime,
    feedbackCount: packet.readUInt8(19),
    arrivalsUs,
  };
}

function readChunk(chunk: number, count: number, out: number[]): void {
  if ((chunk & 0x8000) === 0) {
    const run = Math.min(chunk & 0x1fff, count - out.length, MAX_STATUSES);
    const status = (chunk >> 13) & 3;
    for (let index = 0; index < run; index += 1) out.push(status);
    // A run of nothing would loop for ever over a hostile packet: it counts as one missing.
    if ((chunk & 0x1fff) === 0) out.push(STATUS.missing);
    return;
  }
  const twoBit = (chunk & 0x4000) !== 0;
  const symbols = twoBit ? 7 : 14;
  for (let index = 0; index < symbols && out.length < count; index += 1)
    out.push(twoBit ? (chunk >> (12 - 2 * index)) & 3 : (chunk >> (13 - index)) & 1);
}

/** Statuses and deltas of one feedback, as arrays kept between calls so that nothing is allocated. */
const statuses = new Uint8Array(MAX_STATUSES + 1);
const deltas = new Int16Array(MAX_STATUSES + 1);

/**
 * Writes one feedback packet; the reference time follows from the first arrival.
 * @param arrivalsUs arrival of each packet from `baseSequence` on, negative for not arrived; the first has arrived
 * @param count how many of `arrivalsUs` to report; fewer are written when a delta does not fit 16 bits or room ends
 * @param room bytes that may be written, at least 24
 * @returns next offset and how many packets were covered
 */
export function writeTwcc(
  out: Buffer,
  offset: number,
  room: number,
  feedback: {
    readonly senderSsrc: number;
    readonly mediaSsrc: number;
    readonly baseSequence: number;
    readonly feedbackCount: number;
  },
  arrivalsUs: Float64Array,
  count: number,
): { readonly end: number; readonly covered: number } {
  const referenceTime = Math.floor((arrivalsUs[0] ?? 0) / REFERENCE_UNIT_US);
  const covered = classify(arrivalsUs, count, referenceTime * REFERENCE_UNIT_US, room);
  let at = writeChunks(out, offset + HEADER_BYTES, covered);
  for (let index = 0; index < covered; index += 1) {
    const delta = deltas[index] ?? 0;
    if (statuses[index] === STATUS.small) {
      out[at] = delta;
      at += 1;
    } else if (statuses[index] === STATUS.large) {
      out[at] = (delta >> 8) & 0xff;
      out[at + 1] = delta & 0xff;
      at += 2;
    }
  }
  const padding = (4 - ((at - offset) % 4)) % 4;
  for (let index = 0; index < padding; index += 1) out[at + index] = index === padding - 1 ? padding : 0;
  at += padding;
  out.writeUInt8((padding > 0 ? 0xa0 : 0x80) | 15, offset);
  out.writeUInt8(205, offset + 1);
  out.writeUInt16BE((at - offset) / 4 - 1, offset + 2);
  out.writeUInt32BE(feedback.senderSsrc, offset + 4);
  out.writeUInt32BE(feedback.mediaSsrc, offset + 8);
  out.writeUInt16BE(feedback.baseSequence & 0xffff, offset + 12);
  out.writeUInt16BE(covered, offset + 14);
  out.writeUIntBE(((referenceTime % 0x1000000) + 0x1000000) % 0x1000000, offset + 16, 3);
  out.writeUInt8(feedback.feedbackCount & 0xff, offset + 19);
  return { end: at, covered };
}

function classify(arrivalsUs: Float64Array, count: number, referenceUs: number, room: number): number {
  let ticks = Math.round(referenceUs / DELTA_UNIT_US);
  let deltaBytes = 0;
  for (let index = 0; index < count; index += 1) {
    const arrival = arrivalsUs[index] ?? -1;
    let delta = 0;
    if (arrival < 0) statuses[index] = STATUS.missing;
    else {
      const now = Math.round(arrival / DELTA_UNIT_US);
      delta = now - ticks;
      if (delta < -0x8000 || delta > 0x7fff) return index;
      statuses[index] = delta >= 0 && delta <= 0xff ? STATUS.small : STATUS.large;
      ticks = now;
      deltaBytes += statuses[index] === STATUS.small ? 1 : 2;
    }
    // Chunks hold at least seven symbols each; three bytes of padding may follow.
    if (HEADER_BYTES + 2 * Math.ceil((index + 1) / 7) + deltaBytes + 3 > room) return index;
    deltas[index] = delta;
  }
  return count;
}

function writeChunks(out: Buffer, offset: number, count: number): number {
  let at = offset;
  let index = 0;
  while (index < count) {
    const status = statuses[index] ?? 0;
    let run = 1;
    while (index + run < count && run < 0x1fff && statuses[index + run] === status) run += 1;
    let chunk: number;
    if (run >= 7) {
      chunk = (status << 13) | run;
      index += run;
    } else {
      chunk = 0xc000;
      for (let symbol = 0; symbol < 7; symbol += 1)
        if (index + symbol < count) chunk |= (statuses[index + symbol] ?? 0) << (12 - 2 * symbol);
      index += 7;
    }
    out[at] = chunk >> 8;
    out[at + 1] = chunk & 0xff;
    at += 2;
  }
  return at;
}
