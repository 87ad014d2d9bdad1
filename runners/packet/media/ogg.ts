// Takes the packets of one logical stream out of an Ogg file (RFC 3533). Pure. Checksums are not looked at: the only
// writer is an FFmpeg of our own whose output came through a pipe.

const CAPTURE = [0x4f, 0x67, 0x67, 0x53]; // OggS
const PAGE_HEADER_BYTES = 27;
const SERIAL_AT = 14;
const SEGMENTS_AT = 26;
/** A lacing value below this ends a packet (RFC 3533 §6, item 9). */
const OPEN_LACING = 255;

const OPUS_HEAD = 'OpusHead';
/** Identification and comment header come before the sound (RFC 7845 §3). */
const OPUS_HEADER_PACKETS = 2;
const OPUS_HEAD_BYTES = 19;
const PRE_SKIP_AT = 10;

type Fault = { readonly fault: string };

/** All packets of an Ogg file with a single stream, or one sentence on what is wrong with it. Never throws. */
export function readOggPackets(file: Uint8Array): { readonly packets: readonly Uint8Array[] } | Fault {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const packets: Uint8Array[] = [];
  let open: Uint8Array[] = [];
  let serial: number | undefined;
  for (let at = 0; at < file.length;) {
    if (at + PAGE_HEADER_BYTES > file.length) return { fault: `Ogg cut in a page header at byte ${at}` };
    if (CAPTURE.some((byte, index) => file[at + index] !== byte))
      return { fault: `not an Ogg file: no page begins at byte ${at}` };
    const pageSerial = view.getUint32(at + SERIAL_AT, true);
    serial ??= pageSerial;
    if (pageSerial !== serial) return { fault: 'an Ogg file of several streams' };
    const lacing = at + PAGE_HEADER_BYTES;
    let data = lacing + view.getUint8(at + SEGMENTS_AT);
    const lacings = file.subarray(lacing, data);
    const end = lacings.reduce((sum, length) => sum + length, data);
    if (end > file.length) return { fault: `Ogg cut in the page at byte ${at}` };
    for (const length of lacings) {
      open.push(file.subarray(data, data + length));
      data += length;
      if (length === OPEN_LACING) continue;
      packets.push(joined(open));
      open = [];
    }
    at = end;
  }
  return open.length > 0 ? { fault: 'Ogg cut in its last packet' } : { packets };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export type OggOpus = {
  /** Samples at 48 kHz that the decoder gives before the first one that was put in (RFC 7845 §4.2). */
  readonly preSkip: number;
  readonly packets: readonly Uint8Array[];
};

/** The sound packets of an Ogg Opus file (RFC 7845), or one sentence on what is wrong with it. Never throws. */
export function readOggOpus(file: Uint8Array): OggOpus | Fault {
  const read = readOggPackets(file);
  if ('fault' in read) return read;
  const [head] = read.packets;
  if (
    head === undefined ||
    head.length < OPUS_HEAD_BYTES ||
    String.fromCharCode(...head.subarray(0, OPUS_HEAD.length)) !== OPUS_HEAD
  )
    return { fault: 'an Ogg file without Opus: it does not begin with OpusHead' };
  const preSkip = (head[PRE_SKIP_AT] ?? 0) | ((head[PRE_SKIP_AT + 1] ?? 0) << 8);
  return { preSkip, packets: read.packets.slice(OPUS_HEADER_PACKETS) };
}
