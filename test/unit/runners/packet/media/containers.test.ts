import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIvf } from '#runners/packet/media/ivf.ts';
import { readOggOpus, readOggPackets } from '#runners/packet/media/ogg.ts';

const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });

function ivfOf(frames: readonly Uint8Array[], width: number, height: number): Buffer {
  const header = Buffer.alloc(32);
  header.write('DKIF', 0, 'latin1');
  header.writeUInt16LE(32, 6);
  header.write('VP80', 8, 'latin1');
  header.writeUInt16LE(width, 12);
  header.writeUInt16LE(height, 14);
  const parts = frames.flatMap((frame, index) => {
    const prefix = Buffer.alloc(12);
    prefix.writeUInt32LE(frame.length, 0);
    prefix.writeUInt32LE(index, 4);
    return [prefix, frame];
  });
  return Buffer.concat([header, ...parts]);
}

/** Pages of at most `most` lacing values, so that packets run over their seams. */
function oggOf(
  packets: readonly Uint8Array[],
  most: number,
  serialOf: (page: number) => number = () => 7,
): Buffer {
  const lacings = packets.flatMap(({ length }) => [
    ...new Array<number>(Math.floor(length / 255)).fill(255),
    length % 255,
  ]);
  const data = Buffer.concat(packets);
  const pages: Buffer[] = [];
  let at = 0;
  for (let first = 0; first < lacings.length; first += most) {
    const here = lacings.slice(first, first + most);
    const length = here.reduce((sum, value) => sum + value, 0);
    const header = Buffer.alloc(27);
    header.write('OggS', 0, 'latin1');
    header.writeUInt32LE(serialOf(pages.length), 14);
    header.writeUInt8(here.length, 26);
    pages.push(Buffer.concat([header, Buffer.from(here), data.subarray(at, at + length)]));
    at += length;
  }
  return Buffer.concat(pages);
}

function opusHead(preSkip: number): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 0, 'latin1');
  head.writeUInt8(1, 8);
  head.writeUInt8(1, 9);
  head.writeUInt16LE(preSkip, 10);
  return head;
}

const plain = (parts: readonly Uint8Array[]): number[][] => parts.map((part) => [...part]);

describe('an IVF file', () => {
  it('gives back its frames and size', () => {
    const size = fc.integer({ min: 1, max: 16_383 });
    fc.assert(
      fc.property(fc.array(bytes(50), { maxLength: 8 }), size, size, (frames, width, height) => {
        const read = readIvf(ivfOf(frames, width, height));
        if ('fault' in read) throw new Error(read.fault);
        expect(read).toMatchObject({ fourcc: 'VP80', width, height });
        expect(plain(read.frames)).toEqual(plain(frames));
      }),
    );
  });

  it('that is cut anywhere inside a frame is refused with its number', () => {
    const file = ivfOf([Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5)], 16, 16);
    for (let length = 48; length < file.length; length += 1)
      expect(readIvf(file.subarray(0, length))).toEqual({
        fault: expect.stringContaining('frame 1') as string,
      });
  });

  it('of garbage is a fault in words, never an exception', () => {
    const begun = bytes(200).map((rest) => Buffer.concat([ivfOf([], 16, 16), rest]));
    fc.assert(
      fc.property(fc.oneof(bytes(200), begun), (file) => {
        const read = readIvf(file);
        if ('fault' in read) expect(read.fault).toMatch(/IVF/);
        else expect(read.frames.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(file.length);
      }),
      { numRuns: 500 },
    );
  });
});

describe('an Ogg file', () => {
  it('gives back its packets, however they lie on its pages', () => {
    fc.assert(
      fc.property(
        fc.array(bytes(700), { maxLength: 8 }),
        fc.integer({ min: 1, max: 255 }),
        (packets, most) => {
          const read = readOggPackets(oggOf(packets, most));
          if ('fault' in read) throw new Error(read.fault);
          expect(plain(read.packets)).toEqual(plain(packets));
        },
      ),
    );
  });

  it('of Opus gives the sound after both headers, and how late it begins', () => {
    const sound = [Uint8Array.of(0x78, 1), Uint8Array.of(0x78, 2)];
    const read = readOggOpus(oggOf([opusHead(312), Buffer.from('OpusTags'), ...sound], 255));
    expect(read).toMatchObject({ preSkip: 312 });
    expect('packets' in read ? plain(read.packets) : []).toEqual(plain(sound));
  });

  it.each([
    ['without Opus', oggOf([Uint8Array.of(1, 2, 3)], 255), 'without Opus'],
    ['that is empty', Buffer.alloc(0), 'without Opus'],
    ['of two streams', oggOf([Buffer.alloc(600)], 1, (page) => page), 'several streams'],
    [
      'whose last packet never ends',
      oggOf([Buffer.alloc(600)], 1).subarray(0, 2 * (27 + 1 + 255)),
      'last packet',
    ],
  ])('%s is refused', (_what, file, fault) => {
    expect(readOggOpus(file)).toEqual({ fault: expect.stringContaining(fault) as string });
  });

  it('of garbage is a fault in words, never an exception', () => {
    const page = oggOf([opusHead(312)], 255);
    const begun = bytes(200).map((rest) => Buffer.concat([page, rest]));
    const torn = fc
      .tuple(fc.nat(page.length - 1), fc.integer({ min: 0, max: 255 }))
      .map(([at, value]) => Buffer.from(page).fill(value, at, at + 1));
    fc.assert(
      fc.property(fc.oneof(bytes(200), begun, torn), (file) => {
        const read = readOggOpus(file);
        if ('fault' in read) expect(read.fault).toMatch(/Ogg/);
        else expect(read.packets.length).toBeLessThan(file.length);
      }),
      { numRuns: 500 },
    );
  });
});
