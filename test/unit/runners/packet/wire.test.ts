import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRtcp } from '#runners/packet/wire/rtcp.ts';
import {
  cnameBytes,
  writeBye,
  writeFir,
  writeNack,
  writePli,
  writeReceiverReport,
  writeRemb,
  writeSenderReport,
  writeSourceDescription,
} from '#runners/packet/wire/rtcp-write.ts';
import { readFrameStart } from '#runners/packet/wire/frame-start.ts';
import {
  absSendTime,
  extensionBytes,
  findExtension,
  rtpHeaderBytes,
  writeExtensions,
} from '#runners/packet/wire/rtp.ts';
import { HmacKey } from '#runners/packet/wire/hmac-sha1.ts';
import { buildStun, parseStun, verifyIntegrity } from '#runners/packet/wire/stun.ts';
import { parseVp8Descriptor, parseVp8Frame, writeVp8Descriptor } from '#runners/packet/wire/vp8.ts';

const bytes = fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array));
const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffffffff });

/** A view without anything behind it: a read past the end is undefined or throws, never a neighbour's byte. */
const alone = (data: Buffer): Buffer => Buffer.from(new Uint8Array(data).buffer);

describe('STUN', () => {
  const message = fc.record({
    kind: fc.constantFrom('request', 'indication', 'success', 'error'),
    transactionId: fc.uint8Array({ minLength: 12, maxLength: 12 }).map((array) => Buffer.from(array)),
    username: fc.string({ minLength: 1, maxLength: 60 }),
    priority: u32,
    useCandidate: fc.constant(true),
    role: fc.record({
      name: fc.constantFrom('controlling', 'controlled'),
      tieBreaker: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    }),
    mappedAddress: fc.record({ address: u32, port: u16 }),
    errorCode: fc.integer({ min: 300, max: 699 }),
  });

  it('reads back what was written, and only with the right password', () => {
    fc.assert(
      fc.property(message, fc.string({ minLength: 1 }), (original, password) => {
        const data = buildStun(original, new HmacKey(password));
        const parsed = parseStun(data);
        expect(parsed).toMatchObject(original);
        if (parsed === undefined) return;
        expect(verifyIntegrity(data, parsed, new HmacKey(password))).toBe(true);
        expect(verifyIntegrity(data, parsed, new HmacKey(`${password}x`))).toBe(false);
      }),
    );
  });

  it('makes the same digest as node:crypto, whatever the lengths of key and message', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.uint8Array({ maxLength: 400 }), (key, text) => {
        const expected = createHmac('sha1', key).update(text).digest();
        expect(new HmacKey(key).digest(Buffer.from(text), text.length)).toEqual(expected);
      }),
    );
  });

  it('reads the request of RFC 5769 §2.1', () => {
    const data = Buffer.from(
      '000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff' +
        '80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2' +
        '80280004e57a3bcf',
      'hex',
    );
    const parsed = parseStun(data);
    expect(parsed).toMatchObject({ kind: 'request', username: 'evtj:h6vY', priority: 0x6e0001ff });
    const password = new HmacKey('VOkJxbRl1RmTxUk/WvJxBt');
    expect(parsed === undefined ? false : verifyIntegrity(data, parsed, password)).toBe(true);
  });

  it('survives any bytes and notices every flipped bit', () => {
    fc.assert(
      fc.property(bytes, (data) => {
        expect(() => parseStun(alone(data))).not.toThrow();
      }),
    );
    fc.assert(
      fc.property(message, fc.nat(), (original, where) => {
        const data = buildStun(original, new HmacKey('password'));
        data.writeUInt8(data.readUInt8(where % data.length) ^ (1 << (where % 8)), where % data.length);
        expect(parseStun(data)).toBeUndefined();
      }),
    );
  });
});

describe('RTP headers', () => {
  it('are never read beyond the datagram', () => {
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 255 }), (data, id) => {
        const view = alone(data);
        const header = rtpHeaderBytes(view, 0, view.length);
        expect(header).toBeLessThanOrEqual(view.length);
        if (header < 0) return;
        const found = findExtension(view, 0, header, id);
        if (found >= 0) expect(Math.floor(found / 256) + (found & 0xff)).toBeLessThanOrEqual(header);
      }),
    );
  });

  it('give back every extension that was written, in one-byte and two-byte form', () => {
    const value = fc.uint8Array({ minLength: 1, maxLength: 40 });
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(ids, fc.array(value, { minLength: 8, maxLength: 8 }), (chosen, values) => {
        const extensions = chosen.map((id, index) => ({ id, value: values[index] ?? new Uint8Array(1) }));
        const size = 12 + extensionBytes(extensions);
        const data = Buffer.alloc(size);
        data.writeUInt8(0x90, 0);
        writeExtensions(data, 12, extensions);
        expect(rtpHeaderBytes(data, 0, size)).toBe(size);
        for (const extension of extensions) {
          const found = findExtension(data, 0, size, extension.id);
          const at = Math.floor(found / 256);
          expect([...data.subarray(at, at + (found & 0xff))]).toEqual([...extension.value]);
        }
        expect(findExtension(data, 0, size, 254)).toBe(-1);
      }),
    );
  });

  it('carry abs-send-time in 6.18 fixed point', () => {
    expect(absSendTime(0)).toBe(0);
    expect(absSendTime(1_000_000)).toBe(1 << 18);
    expect(absSendTime(64_500_000)).toBe(1 << 17);
  });
});

describe('VP8', () => {
  it('descriptors come back as they were written', () => {
    const frame = fc.record({
      pictureId: fc.integer({ min: 0, max: 0x7fff }),
      tl0PictureIndex: fc.integer({ min: 0, max: 255 }),
      temporalId: fc.integer({ min: 0, max: 3 }),
      layerSync: fc.boolean(),
      nonReference: fc.boolean(),
    });
    fc.assert(
      fc.property(frame, fc.boolean(), (fields, start) => {
        const data = Buffer.alloc(6);
        writeVp8Descriptor(data, 0, start, fields);
        expect(parseVp8Descriptor(data, 0, 6)).toEqual({
          ...fields,
          bytes: 6,
          startOfPartition: start,
          partition: 0,
        });
      }),
    );
  });

  it('payloads of any bytes are read without leaving them', () => {
    fc.assert(
      fc.property(bytes, fc.constantFrom('vp8', 'h264', 'vp9', 'av1', 'red'), (data, codec) => {
        const view = alone(data);
        const descriptor = parseVp8Descriptor(view, 0, view.length);
        expect(descriptor?.bytes ?? 0).toBeLessThanOrEqual(view.length);
        expect(() => parseVp8Frame(view, 0, view.length)).not.toThrow();
        expect(() => readFrameStart(codec, view, view.length)).not.toThrow();
      }),
    );
  });

  it('key frames tell their size', () => {
    const payload = Buffer.from('1000000080009d012a80026801', 'hex');
    const packet = Buffer.concat([Buffer.from([0x10]), Buffer.from('1000009d012a80026801', 'hex')]);
    expect(payload).toHaveLength(13);
    expect(readFrameStart('vp8', packet, packet.length)).toEqual({
      key: true,
      width: 640,
      height: 360,
      temporalId: 0,
    });
  });
});

describe('RTCP', () => {
  const block = fc.record({
    ssrc: u32,
    fractionLost: fc.integer({ min: 0, max: 255 }),
    cumulativeLost: fc.integer({ min: -0x7fffff, max: 0x7fffff }),
    highestSequence: u32,
    jitter: u32,
    lastSenderReport: u32,
    delaySinceLastSenderReport: u32,
  });
  const out = Buffer.alloc(4096);
  const read = (end: number): unknown => {
    const { packets, complete } = parseRtcp(alone(out.subarray(0, end)), 0, end);
    expect(complete).toBe(true);
    return packets;
  };

  it('survives any bytes', () => {
    fc.assert(
      fc.property(bytes, (data) => {
        const view = alone(data);
        expect(() => parseRtcp(view, 0, view.length)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it('survives packets that announce more than they hold', () => {
    const kinds = fc.constantFrom(200, 201, 202, 203, 204, 205, 206, 207);
    fc.assert(
      fc.property(kinds, fc.integer({ min: 0, max: 31 }), bytes, (type, format, body) => {
        const words = Math.floor(body.length / 4);
        const data = Buffer.alloc(4 + words * 4);
        body.copy(data, 4);
        data.writeUInt8(0x80 | format, 0);
        data.writeUInt8(type, 1);
        data.writeUInt16BE(words, 2);
        expect(() => parseRtcp(alone(data), 0, data.length)).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });

  it('reports come back as they were written, compound with a name', () => {
    fc.assert(
      fc.property(
        u32,
        fc.array(block, { maxLength: 31 }),
        fc.string({ maxLength: 40 }),
        (ssrc, blocks, name) => {
          const end = writeSourceDescription(
            out,
            writeReceiverReport(out, 0, ssrc, blocks),
            ssrc,
            cnameBytes(name),
          );
          expect(read(end)).toEqual([
            { type: 'rr', ssrc, blocks },
            { type: 'sdes', ssrcs: [ssrc] },
          ]);
        },
      ),
    );
    const report = { ssrc: 7, ntpSeconds: 8, ntpFraction: 9, rtpTimestamp: 10, packets: 11, octets: 12 };
    expect(read(writeSenderReport(out, 0, report))).toEqual([{ type: 'sr', ...report, blocks: [] }]);
  });

  it('negative acknowledgements name the same packets after packing', () => {
    fc.assert(
      fc.property(
        u16,
        fc.uniqueArray(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 100 }),
        (first, set) => {
          const sequences = set.sort((a, b) => a - b).map((offset) => (first + offset) & 0xffff);
          expect(read(writeNack(out, 0, 1, 2, sequences))).toEqual([
            { type: 'nack', mediaSsrc: 2, sequences },
          ]);
        },
      ),
    );
  });

  it('requests for key frames, estimates and goodbyes come back', () => {
    expect(read(writePli(out, 0, 1, 2))).toEqual([{ type: 'pli', mediaSsrc: 2 }]);
    expect(read(writeFir(out, 0, 1, 2, 3))).toEqual([{ type: 'fir', mediaSsrcs: [2] }]);
    expect(read(writeBye(out, 0, [1, 2]))).toEqual([{ type: 'bye', ssrcs: [1, 2] }]);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.array(u32, { maxLength: 20 }),
        (bitrate, ssrcs) => {
          const [packet] = read(writeRemb(out, 0, 1, bitrate, ssrcs)) as {
            bitrateBps: number;
            ssrcs: number[];
          }[];
          expect(packet?.ssrcs).toEqual(ssrcs);
          expect(packet?.bitrateBps).toBeLessThanOrEqual(bitrate);
          expect(packet?.bitrateBps).toBeGreaterThanOrEqual(bitrate * (1 - 2 ** -17) - 1);
        },
      ),
    );
  });
});
