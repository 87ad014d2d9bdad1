// A pre-encoded loop in memory: frames of one encoding, played round and round by many seats at once.
// The bytes are shared between threads and never written after they were made.

export type LoopDescription = {
  /** Lower case, as in SDP. */
  readonly codec: 'vp8' | 'opus';
  readonly clockRateHz: number;
  /** Pixels; 0 for sound. */
  readonly width: number;
  readonly height: number;
  /** Mean over the loop, payload only. */
  readonly bitrateBps: number;
};

export const FRAME_FLAG = { key: 1, nonReference: 2, layerSync: 4 } as const;

export type LoopFrame = {
  readonly data: Uint8Array;
  /** In units of the clock rate. */
  readonly duration: number;
  readonly key: boolean;
  readonly nonReference: boolean;
  readonly layerSync: boolean;
  readonly temporalId: number;
  /** Sound only: level in -dBov, 0 loudest to 127 silence (RFC 6464). */
  readonly audioLevel: number;
};

/** Words per frame in {@link MediaLoop.index}: offset, length, duration, flags | temporal << 8 | level << 16. */
const INDEX_WORDS = 4;

export class MediaLoop {
  readonly description: LoopDescription;
  readonly frames: number;
  readonly data: Uint8Array;
  readonly index: Int32Array;
  #own: Uint8Array | undefined;
  /** By frame, as it was cut last. */
  readonly #pieces: (readonly Uint8Array[] | undefined)[];

  /** @throws RangeError when the index points outside the data or the loop does not begin with a key frame */
  constructor(description: LoopDescription, data: Uint8Array, index: Int32Array) {
    this.description = description;
    this.data = data;
    this.index = index;
    this.frames = Math.floor(index.length / INDEX_WORDS);
    if (this.frames === 0) throw new RangeError('a loop needs at least one frame');
    this.#pieces = new Array<undefined>(this.frames).fill(undefined);
    for (let frame = 0; frame < this.frames; frame += 1) {
      const offset = this.offset(frame);
      const length = this.bytes(frame);
      if (offset < 0 || length < 1 || offset + length > data.length || this.duration(frame) < 1)
        throw new RangeError(`frame ${frame} of the loop lies outside its data or lasts no time`);
    }
    if (!this.isKey(0)) throw new RangeError('a loop must begin with a key frame');
  }

  offset(frame: number): number {
    return this.index[frame * INDEX_WORDS] ?? 0;
  }

  bytes(frame: number): number {
    return this.index[frame * INDEX_WORDS + 1] ?? 0;
  }

  duration(frame: number): number {
    return this.index[frame * INDEX_WORDS + 2] ?? 0;
  }

  #word(frame: number): number {
    return this.index[frame * INDEX_WORDS + 3] ?? 0;
  }

  isKey(frame: number): boolean {
    return (this.#word(frame) & FRAME_FLAG.key) !== 0;
  }

  isNonReference(frame: number): boolean {
    return (this.#word(frame) & FRAME_FLAG.nonReference) !== 0;
  }

  isLayerSync(frame: number): boolean {
    return (this.#word(frame) & FRAME_FLAG.layerSync) !== 0;
  }

  temporalId(frame: number): number {
    return (this.#word(frame) >> 8) & 0xff;
  }

  audioLevel(frame: number): number {
    return (this.#word(frame) >> 16) & 0x7f;
  }

  /**
   * Copies one of the `chunks` pieces of a frame, equal but for the last, and returns its bytes. From a copy of this
   * thread's own: the loop lies in shared memory, out of which V8 copies byte by byte. Views of the pieces are kept, as
   * making one costs more than the copy.
   */
  copyChunk(frame: number, chunk: number, chunks: number, out: Buffer, at: number): number {
    let pieces = this.#pieces[frame];
    if (pieces?.length !== chunks) {
      pieces = this.#cut(frame, chunks);
      this.#pieces[frame] = pieces;
    }
    const piece = pieces[chunk];
    if (piece === undefined) return 0;
    out.set(piece, at);
    return piece.length;
  }

  #cut(frame: number, chunks: number): readonly Uint8Array[] {
    this.#own ??= new Uint8Array(this.data);
    const from = this.offset(frame);
    const bytes = this.bytes(frame);
    const own = this.#own.subarray(from, from + bytes);
    const size = Math.ceil(bytes / chunks);
    return Array.from({ length: chunks }, (_, chunk) => own.subarray(size * chunk, size * (chunk + 1)));
  }

  /** The first key frame at or after `frame`, going round. */
  nextKey(frame: number): number {
    for (let step = 0; step < this.frames; step += 1) {
      const candidate = (frame + step) % this.frames;
      if (this.isKey(candidate)) return candidate;
    }
    return 0;
  }

  static fromFrames(
    description: Omit<LoopDescription, 'bitrateBps'>,
    frames: readonly LoopFrame[],
  ): MediaLoop {
    const bytes = frames.reduce((sum, { data }) => sum + data.length, 0);
    const ticks = frames.reduce((sum, { duration }) => sum + duration, 0);
    const data = new Uint8Array(new SharedArrayBuffer(bytes));
    const index = new Int32Array(new SharedArrayBuffer(frames.length * INDEX_WORDS * 4));
    let offset = 0;
    frames.forEach((frame, at) => {
      data.set(frame.data, offset);
      const flags =
        (frame.key ? FRAME_FLAG.key : 0) |
        (frame.nonReference ? FRAME_FLAG.nonReference : 0) |
        (frame.layerSync ? FRAME_FLAG.layerSync : 0);
      const word = flags | (frame.temporalId << 8) | (frame.audioLevel << 16);
      index.set([offset, frame.data.length, frame.duration, word], at * INDEX_WORDS);
      offset += frame.data.length;
    });
    const bitrateBps = ticks === 0 ? 0 : Math.round((bytes * 8 * description.clockRateHz) / ticks);
    return new MediaLoop({ ...description, bitrateBps }, data, index);
  }
}
