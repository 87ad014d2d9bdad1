import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { greyPixelFrame, vp8KeyFrameSize } from '#runners/browser/page/substitution/vp8-key-frame.ts';

/** Frame header as RFC 6386 §9.1 lays it out. */
function keyFrame(width: number, height: number): ArrayBuffer {
  const scaling = 1 << 14;
  const view = new DataView(new ArrayBuffer(12));
  view.setUint8(0, 0x10);
  [0x9d, 0x01, 0x2a].forEach((byte, index) => view.setUint8(3 + index, byte));
  view.setUint16(6, width | scaling, true);
  view.setUint16(8, height | scaling, true);
  return view.buffer;
}

describe('the frame that stands in for others', () => {
  it('is a key frame of one pixel, in a buffer of its own each time', () => {
    expect(vp8KeyFrameSize(greyPixelFrame())).toEqual({ width: 1, height: 1 });
    expect(greyPixelFrame()).not.toBe(greyPixelFrame());
  });

  it('says in its tag how long its first partition is, and leaves a byte for the second', () => {
    const bytes = new Uint8Array(greyPixelFrame());
    const tag = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8) | ((bytes[2] ?? 0) << 16);
    expect(tag >> 5).toBe(bytes.length - 10 - 1);
  });
});

describe('the size in a key frame', () => {
  it('is read from the header in the clear, without the scaling hint', () => {
    const length = fc.integer({ min: 1, max: 0x3fff });
    fc.assert(
      fc.property(length, length, (width, height) => {
        expect(vp8KeyFrameSize(keyFrame(width, height))).toEqual({ width, height });
      }),
    );
  });

  it('is unknown of anything else: other codecs, delta frames, garbage of any length', () => {
    const delta = new Uint8Array(keyFrame(640, 360));
    delta[0] = 0x11;
    expect(vp8KeyFrameSize(delta.buffer)).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const copy = Uint8Array.from(bytes);
        const startCode = [copy[3], copy[4], copy[5]].join() === '157,1,42';
        if (startCode) return;
        expect(vp8KeyFrameSize(copy.buffer)).toBeUndefined();
      }),
    );
  });
});
