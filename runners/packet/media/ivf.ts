// Reads IVF, the plainest container for VP8: a 32-byte header, then frames with a 12-byte header each. Pure.
// Layout as FFmpeg and libvpx write it (libvpx, ivfenc.c); all numbers are little-endian.

const MAGIC = 'DKIF';
const FOURCC_AT = 8;
const FOURCC_BYTES = 4;
const LEAST_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 12;

export type IvfFile = {
  /** `VP80`, `VP90`, … */
  readonly fourcc: string;
  readonly width: number;
  readonly height: number;
  /** Views into the file, in the order they lie there. */
  readonly frames: readonly Uint8Array[];
};

/** The file's frames, or one sentence on what is wrong with it. Never throws. */
export function readIvf(file: Uint8Array): IvfFile | { readonly fault: string } {
  if (file.length < LEAST_HEADER_BYTES) return { fault: 'not an IVF file: shorter than its header' };
  const text = (at: number, length: number): string => String.fromCharCode(...file.subarray(at, at + length));
  if (text(0, MAGIC.length) !== MAGIC) return { fault: 'not an IVF file: it does not begin with DKIF' };
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = view.getUint16(6, true);
  if (at < LEAST_HEADER_BYTES) return { fault: `not an IVF file: a header of ${at} bytes` };
  const frames: Uint8Array[] = [];
  while (at < file.length) {
    if (at + FRAME_HEADER_BYTES > file.length)
      return { fault: `IVF cut in the header of frame ${frames.length}` };
    const from = at + FRAME_HEADER_BYTES;
    const end = from + view.getUint32(at, true);
    if (end > file.length) return { fault: `IVF cut in frame ${frames.length}` };
    frames.push(file.subarray(from, end));
    at = end;
  }
  return {
    fourcc: text(FOURCC_AT, FOURCC_BYTES),
    width: view.getUint16(12, true),
    height: view.getUint16(14, true),
    frames,
  };
}
