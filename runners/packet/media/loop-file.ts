// The file a loop is kept in: `SPL1`, a JSON header, an index of 12 bytes a frame, then the frames. Pure.
import { FRAME_FLAG, MediaLoop } from '../send/loop.ts';
import type { LoopFrame } from '../send/loop.ts';

const MAGIC = 'SPL1';
const HEADER_OFFSET = 8;
const ENTRY_BYTES = 12;

type Header = {
  readonly codec: 'vp8' | 'opus';
  readonly clock_rate_hz: number;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
};

export function encodeLoop(loop: MediaLoop): Buffer {
  const { codec, clockRateHz, width, height } = loop.description;
  const header: Header = { codec, clock_rate_hz: clockRateHz, width, height, frames: loop.frames };
  const json = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(HEADER_OFFSET);
  prefix.write(MAGIC, 0, 'latin1');
  prefix.writeUInt32BE(json.length, 4);
  const index = Buffer.alloc(loop.frames * ENTRY_BYTES);
  for (let frame = 0; frame < loop.frames; frame += 1) {
    const at = frame * ENTRY_BYTES;
    index.writeUInt32BE(loop.bytes(frame), at);
    index.writeUInt32BE(loop.duration(frame), at + 4);
    const flags =
      (loop.isKey(frame) ? FRAME_FLAG.key : 0) |
      (loop.isNonReference(frame) ? FRAME_FLAG.nonReference : 0) |
      (loop.isLayerSync(frame) ? FRAME_FLAG.layerSync : 0);
    index.writeUInt8(flags, at + 8);
    index.writeUInt8(loop.temporalId(frame), at + 9);
    index.writeUInt8(loop.audioLevel(frame), at + 10);
  }
  return Buffer.concat([prefix, json, index, loop.data]);
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  const counts = [fields['clock_rate_hz'], fields['width'], fields['height'], fields['frames']];
  return (
    (fields['codec'] === 'vp8' || fields['codec'] === 'opus') &&
    counts.every((count) => typeof count === 'number' && Number.isInteger(count) && count >= 0)
  );
}

function readHeader(file: Buffer): { readonly header: Header; readonly indexAt: number } | string {
  if (file.length < HEADER_OFFSET || file.toString('latin1', 0, 4) !== MAGIC)
    return 'it does not begin with SPL1';
  const indexAt = HEADER_OFFSET + file.readUInt32BE(4);
  if (indexAt > file.length) return 'its header is cut';
  try {
    const header: unknown = JSON.parse(file.toString('utf8', HEADER_OFFSET, indexAt));
    if (!isHeader(header)) return 'its header lacks codec, clock rate, size or frame count';
    return { header, indexAt };
  } catch {
    return 'its header is no JSON';
  }
}

/** A loop, or one sentence on what is wrong with the file. Never throws. */
export function decodeLoop(file: Buffer): MediaLoop | { readonly fault: string } {
  const read = readHeader(file);
  if (typeof read === 'string') return { fault: `not a loop file: ${read}` };
  const { header, indexAt } = read;
  let dataAt = indexAt + header.frames * ENTRY_BYTES;
  if (header.frames === 0 || header.clock_rate_hz === 0 || dataAt > file.length)
    return { fault: 'not a loop file: its frame index is cut or empty' };
  const frames: LoopFrame[] = [];
  for (let frame = 0; frame < header.frames; frame += 1) {
    const at = indexAt + frame * ENTRY_BYTES;
    const bytes = file.readUInt32BE(at);
    if (dataAt + bytes > file.length) return { fault: `loop file cut in frame ${frame}` };
    const flags = file.readUInt8(at + 8);
    frames.push({
      data: file.subarray(dataAt, dataAt + bytes),
      duration: file.readUInt32BE(at + 4),
      key: (flags & FRAME_FLAG.key) !== 0,
      nonReference: (flags & FRAME_FLAG.nonReference) !== 0,
      layerSync: (flags & FRAME_FLAG.layerSync) !== 0,
      temporalId: file.readUInt8(at + 9),
      audioLevel: file.readUInt8(at + 10),
    });
    dataAt += bytes;
  }
  const { codec, clock_rate_hz: clockRateHz, width, height } = header;
  try {
    return MediaLoop.fromFrames({ codec, clockRateHz, width, height }, frames);
  } catch (error) {
    return { fault: `loop file unusable: ${error instanceof Error ? error.message : String(error)}` };
  }
}
