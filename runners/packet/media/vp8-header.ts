// What a VP8 frame says of itself before its picture: which buffers it changes (RFC 6386 §9, §19.2). Pure. Enough to
// prove that a frame of an upper temporal layer may be left out.

const TAG_BYTES = 3;
const KEY_HEADER_BYTES = 10;
const START_CODE = [0x9d, 0x01, 0x2a];
const SEGMENTS = 4;
const SEGMENT_TREE_PROBABILITIES = 3;
const LOOP_FILTER_DELTAS = 8;
const QUANTIZER_DELTAS = 5;

export type Vp8Header = {
  readonly key: boolean;
  readonly shown: boolean;
  /** Pixels; 0 in all but key frames. */
  readonly width: number;
  readonly height: number;
  readonly changesLast: boolean;
  readonly changesGolden: boolean;
  readonly changesAltRef: boolean;
  /** Probabilities it changes hold for the frames after it too: it cannot be left out. */
  readonly changesEntropy: boolean;
};

/** The boolean entropy decoder at even odds (RFC 6386 §7.3); beyond its data it reads zeros. */
class BoolReader {
  readonly #data: Uint8Array;
  #at: number;
  #value: number;
  #range = 255;
  #shifted = 0;

  constructor(data: Uint8Array, at: number) {
    this.#data = data;
    this.#value = ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
    this.#at = at + 2;
  }

  bit(): number {
    const split = 1 + ((this.#range - 1) >> 1);
    const isSet = this.#value >= split << 8;
    if (isSet) {
      this.#range -= split;
      this.#value -= split << 8;
    } else this.#range = split;
    while (this.#range < 128) {
      this.#value <<= 1;
      this.#range <<= 1;
      this.#shifted += 1;
      if (this.#shifted < 8) continue;
      this.#shifted = 0;
      this.#value |= this.#data[this.#at] ?? 0;
      this.#at += 1;
    }
    return isSet ? 1 : 0;
  }

  bits(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) value = (value << 1) | this.bit();
    return value;
  }

  flag(): boolean {
    return this.bit() === 1;
  }

  /** Values that are there only when their flag is set. */
  skipOptional(values: number, bitsEach: number): void {
    for (let index = 0; index < values; index += 1) if (this.flag()) this.bits(bitsEach);
  }
}

function skipSegmentation(bits: BoolReader): void {
  if (!bits.flag()) return;
  const updatesMap = bits.flag();
  if (bits.flag()) {
    bits.bit();
    bits.skipOptional(SEGMENTS, 8); // quantizer: 7 bits and sign
    bits.skipOptional(SEGMENTS, 7); // loop filter: 6 bits and sign
  }
  if (updatesMap) bits.skipOptional(SEGMENT_TREE_PROBABILITIES, 8);
}

function skipFilterAndQuantizers(bits: BoolReader): void {
  bits.bits(1 + 6 + 3); // filter type, level, sharpness
  if (bits.flag() && bits.flag()) bits.skipOptional(LOOP_FILTER_DELTAS, 7);
  bits.bits(2 + 7); // partitions, base quantizer
  bits.skipOptional(QUANTIZER_DELTAS, 5);
}

/** The header of a VP8 frame, or undefined when this is none. Never throws, never reads out of bounds. */
export function readVp8Header(frame: Uint8Array): Vp8Header | undefined {
  const [tag = 1] = frame;
  const key = (tag & 1) === 0;
  const shown = (tag & 0x10) !== 0;
  if (frame.length <= (key ? KEY_HEADER_BYTES : TAG_BYTES)) return undefined;
  if (key && START_CODE.some((byte, index) => frame[TAG_BYTES + index] !== byte)) return undefined;
  const bits = new BoolReader(frame, key ? KEY_HEADER_BYTES : TAG_BYTES);
  if (key) bits.bits(2); // colour space, clamping
  skipSegmentation(bits);
  skipFilterAndQuantizers(bits);
  if (key) {
    const size = (at: number): number => ((frame[at] ?? 0) | ((frame[at + 1] ?? 0) << 8)) & 0x3fff;
    const changes = { changesLast: true, changesGolden: true, changesAltRef: true };
    return { key, shown, width: size(6), height: size(8), ...changes, changesEntropy: bits.flag() };
  }
  const refreshesGolden = bits.flag();
  const refreshesAltRef = bits.flag();
  const copiesToGolden = !refreshesGolden && bits.bits(2) !== 0;
  const copiesToAltRef = !refreshesAltRef && bits.bits(2) !== 0;
  bits.bits(2); // sign biases
  const changesEntropy = bits.flag();
  return {
    key,
    shown,
    width: 0,
    height: 0,
    changesLast: bits.flag(),
    changesGolden: refreshesGolden || copiesToGolden,
    changesAltRef: refreshesAltRef || copiesToAltRef,
    changesEntropy,
  };
}
