import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRepeatable, writeRedundancyHeaders } from '#runners/packet/send/redundancy.ts';

describe('redundant audio', () => {
  it('describes the repeated frame in four octets and the primary one in one (RFC 2198 section 3)', () => {
    fc.assert(
      fc.property(
        fc.nat(127),
        fc.integer({ min: 1, max: 1023 }),
        fc.nat(16_383),
        (type, length, distance) => {
          const out = Buffer.alloc(8);
          expect(writeRedundancyHeaders(out, 1, type, length, distance)).toBe(6);
          const block = out.readUInt32BE(1);
          expect(block >>> 31).toBe(1);
          expect((block >>> 24) & 0x7f).toBe(type);
          expect((block >>> 10) & 0x3fff).toBe(distance);
          expect(block & 0x3ff).toBe(length);
          expect(out[5]).toBe(type);
        },
      ),
    );
  });

  it('carries the primary frame alone where there is nothing to repeat', () => {
    const out = Buffer.alloc(4);
    expect(writeRedundancyHeaders(out, 0, 111, 0, 0)).toBe(1);
    expect(out[0]).toBe(111);
  });

  it('does not repeat what was before a pause or is too long for its header', () => {
    expect(isRepeatable(100, 960)).toBe(true);
    expect(isRepeatable(100, 16_384)).toBe(false);
    expect(isRepeatable(1024, 960)).toBe(false);
    expect(isRepeatable(0, 960)).toBe(false);
  });
});
