import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readVp8Header } from '#runners/packet/media/vp8-header.ts';
import { vp8Frame } from './vp8-frames.ts';

const NOTHING = { golden: false, altRef: false, copyGolden: 0, copyAltRef: 0, entropy: false, last: false };

describe('the header of a VP8 frame', () => {
  it('says which buffers the frame changes, whatever comes before', () => {
    const copy = fc.constantFrom(0, 1, 2);
    const record = fc.record({
      golden: fc.boolean(),
      altRef: fc.boolean(),
      copyGolden: copy,
      copyAltRef: copy,
      entropy: fc.boolean(),
      last: fc.boolean(),
      segments: fc.boolean(),
      filterDeltas: fc.boolean(),
      quantizer: fc.nat(127),
    });
    fc.assert(
      fc.property(record, (fields) => {
        expect(readVp8Header(vp8Frame(fields))).toEqual({
          key: false,
          shown: true,
          width: 0,
          height: 0,
          changesLast: fields.last,
          changesGolden: fields.golden || fields.copyGolden !== 0,
          changesAltRef: fields.altRef || fields.copyAltRef !== 0,
          changesEntropy: fields.entropy,
        });
      }),
    );
  });

  it('of a key frame says its size and changes everything', () => {
    const frame = vp8Frame({ ...NOTHING, key: { width: 1280, height: 720 } });
    expect(readVp8Header(frame)).toEqual({
      key: true,
      shown: true,
      width: 1280,
      height: 720,
      changesLast: true,
      changesGolden: true,
      changesAltRef: true,
      changesEntropy: false,
    });
  });

  it('is none where the start code of a key frame or the frame itself is missing', () => {
    const key = vp8Frame({ ...NOTHING, key: { width: 16, height: 16 } });
    expect(readVp8Header(key.fill(0, 3, 4))).toBeUndefined();
    expect(readVp8Header(key.subarray(0, 10))).toBeUndefined();
    expect(readVp8Header(Uint8Array.of(1, 0, 0))).toBeUndefined();
    expect(readVp8Header(new Uint8Array(0))).toBeUndefined();
  });

  it('of garbage is read or refused, never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (frame) => {
        const header = readVp8Header(frame);
        expect(header === undefined || header.key === (((frame[0] ?? 1) & 1) === 0)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
