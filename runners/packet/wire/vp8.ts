// VP8's RTP payload descriptor (RFC 7741 §4.2) and the key frame's size (RFC 6386 §9.1). Pure.

export type Vp8Descriptor = {
  /** Bytes before the VP8 data itself. */
  readonly bytes: number;
  readonly startOfPartition: boolean;
  readonly partition: number;
  readonly nonReference: boolean;
  readonly pictureId?: number;
  readonly tl0PictureIndex?: number;
  readonly temporalId?: number;
  readonly layerSync?: boolean;
  readonly keyIndex?: number;
};

type Mutable = { -readonly [Key in keyof Vp8Descriptor]: Vp8Descriptor[Key] };

/** Undefined when the payload is too short for what its own flags announce. */
export function parseVp8Descriptor(
  data: Uint8Array,
  offset: number,
  length: number,
): Vp8Descriptor | undefined {
  const end = offset + length;
  if (length < 1 || end > data.length) return undefined;
  const first = data[offset] ?? 0;
  const out: Mutable = {
    bytes: 1,
    startOfPartition: (first & 0x10) !== 0,
    partition: first & 0x07,
    nonReference: (first & 0x20) !== 0,
  };
  if ((first & 0x80) === 0) return out;
  if (offset + 2 > end) return undefined;
  const flags = data[offset + 1] ?? 0;
  const after = readOptional(data, offset + 2, end, flags, out);
  if (after > end) return undefined;
  out.bytes = after - offset;
  return out;
}

function readOptional(data: Uint8Array, start: number, end: number, flags: number, out: Mutable): number {
  let at = start;
  if ((flags & 0x80) !== 0) {
    const high = data[at] ?? 0;
    const long = (high & 0x80) !== 0;
    out.pictureId = long ? ((high & 0x7f) << 8) | (data[at + 1] ?? 0) : high;
    at += long ? 2 : 1;
    if (at > end) return at;
  }
  if ((flags & 0x40) !== 0) {
    out.tl0PictureIndex = data[at] ?? 0;
    at += 1;
  }
  if ((flags & 0x30) !== 0) {
    const octet = data[at] ?? 0;
    if ((flags & 0x20) !== 0) {
      out.temporalId = octet >> 6;
      out.layerSync = (octet & 0x20) !== 0;
    }
    if ((flags & 0x10) !== 0) out.keyIndex = octet & 0x1f;
    at += 1;
  }
  return at;
}

/** What {@link writeVp8Descriptor} takes. */
export const VP8_DESCRIPTOR_BYTES = 6;

/** Writes the six-byte form Chromium sends: 15-bit picture id, TL0PICIDX, temporal id with layer sync. */
export function writeVp8Descriptor(
  data: Buffer,
  offset: number,
  start: boolean,
  frame: {
    readonly pictureId: number;
    readonly tl0PictureIndex: number;
    readonly temporalId: number;
    readonly layerSync: boolean;
    readonly nonReference: boolean;
  },
): void {
  data[offset] = 0x80 | (frame.nonReference ? 0x20 : 0) | (start ? 0x10 : 0);
  data[offset + 1] = 0xe0;
  data[offset + 2] = 0x80 | ((frame.pictureId >> 8) & 0x7f);
  data[offset + 3] = frame.pictureId & 0xff;
  data[offset + 4] = frame.tl0PictureIndex & 0xff;
  data[offset + 5] = (frame.temporalId << 6) | (frame.layerSync ? 0x20 : 0);
}

export type Vp8FrameHeader =
  { readonly key: false } | { readonly key: true; readonly width: number; readonly height: number };

/** Reads the start of a VP8 frame; undefined when it is too short or no VP8. Sizes in pixels. */
export function parseVp8Frame(data: Uint8Array, offset: number, length: number): Vp8FrameHeader | undefined {
  if (length < 3 || offset + length > data.length) return undefined;
  if (((data[offset] ?? 0) & 1) === 1) return { key: false };
  const start = [data[offset + 3], data[offset + 4], data[offset + 5]];
  if (length < 10 || start[0] !== 0x9d || start[1] !== 0x01 || start[2] !== 0x2a) return undefined;
  return {
    key: true,
    width: (((data[offset + 7] ?? 0) << 8) | (data[offset + 6] ?? 0)) & 0x3fff,
    height: (((data[offset + 9] ?? 0) << 8) | (data[offset + 8] ?? 0)) & 0x3fff,
  };
}
