// Writes VP8 frames that are nothing but headers, with the encoder of RFC 6386 §7.3 at even odds.

export type HeaderFields = {
  readonly golden: boolean;
  readonly altRef: boolean;
  /** 0 to 2; not written when the buffer is refreshed, so then to be 0 or ignored. */
  readonly copyGolden: number;
  readonly copyAltRef: number;
  readonly entropy: boolean;
  readonly last: boolean;
  readonly segments?: boolean;
  readonly filterDeltas?: boolean;
  readonly quantizer?: number;
  readonly key?: { readonly width: number; readonly height: number };
};

class BoolWriter {
  readonly bytes: number[] = [];
  private range = 255;
  private bottom = 0;
  private left = 24;

  bit(value: number): void {
    const split = 1 + ((this.range - 1) >> 1);
    if (value === 0) this.range = split;
    else {
      this.bottom += split;
      this.range -= split;
    }
    if (this.bottom >= 2 ** 32) {
      this.bottom -= 2 ** 32;
      this.carry();
    }
    while (this.range < 128) {
      this.range *= 2;
      if (this.bottom >= 2 ** 31) this.carry();
      this.bottom = (this.bottom * 2) % 2 ** 32;
      this.left -= 1;
      if (this.left > 0) continue;
      this.bytes.push(Math.floor(this.bottom / 2 ** 24));
      this.bottom %= 2 ** 24;
      this.left = 8;
    }
  }

  private carry(): void {
    let at = this.bytes.length - 1;
    while (at >= 0 && this.bytes[at] === 255) this.bytes[at--] = 0;
    if (at >= 0) this.bytes[at] = (this.bytes[at] ?? 0) + 1;
  }

  put(value: number, count: number): void {
    for (let shift = count - 1; shift >= 0; shift -= 1) this.bit((value >> shift) & 1);
  }
}

function putFlag(bits: BoolWriter, isSet: boolean): void {
  bits.put(isSet ? 1 : 0, 1);
}

function putSegmentation(bits: BoolWriter, present: boolean): void {
  putFlag(bits, present);
  if (!present) return;
  bits.put(0b11, 2);
  bits.put(1, 1);
  for (let segment = 0; segment < 4; segment += 1) bits.put((1 << 8) | (37 * segment), 9);
  bits.put(0, 4);
  for (let branch = 0; branch < 3; branch += 1) bits.put((1 << 8) | 200, 9);
}

function putFilter(bits: BoolWriter, deltas: boolean): void {
  bits.put(5, 10);
  putFlag(bits, deltas);
  if (!deltas) return;
  bits.put(1, 1);
  for (let delta = 0; delta < 8; delta += 1) bits.put((1 << 7) | (9 * delta), 8);
}

function putBuffers(bits: BoolWriter, fields: HeaderFields): void {
  putFlag(bits, fields.golden);
  putFlag(bits, fields.altRef);
  if (!fields.golden) bits.put(fields.copyGolden, 2);
  if (!fields.altRef) bits.put(fields.copyAltRef, 2);
  bits.put(0, 2);
}

export function vp8Frame(fields: HeaderFields): Uint8Array {
  const { key, segments = false, filterDeltas = false, quantizer = 20 } = fields;
  const bits = new BoolWriter();
  if (key) bits.put(0, 2);
  putSegmentation(bits, segments);
  putFilter(bits, filterDeltas);
  bits.put(0, 2);
  bits.put(quantizer, 7);
  bits.put((1 << 5) | 9, 6);
  bits.put(0, 4);
  if (!key) putBuffers(bits, fields);
  putFlag(bits, fields.entropy);
  if (!key) putFlag(bits, fields.last);
  bits.put(0, 32);
  const tag = [(key ? 0 : 1) | 0x10, 0, 0];
  if (!key) return Uint8Array.from([...tag, ...bits.bytes]);
  const { width, height } = key;
  const size = [width & 0xff, width >> 8, height & 0xff, height >> 8];
  return Uint8Array.from([...tag, 0x9d, 0x01, 0x2a, ...size, ...bits.bytes]);
}
