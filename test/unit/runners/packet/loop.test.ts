import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLoop, encodeLoop } from '#runners/packet/media/loop-file.ts';
import { placeholderVideo, placeholderVoice } from '#runners/packet/media/placeholder-loop.ts';
import { Encoding } from '#runners/packet/send/encoding.ts';
import { MediaLoop } from '#runners/packet/send/loop.ts';
import { rtpHeaderBytes, sequenceOf } from '#runners/packet/wire/rtp.ts';
import { parseVp8Descriptor, parseVp8Frame } from '#runners/packet/wire/vp8.ts';

const video = placeholderVideo({
  width: 640,
  height: 360,
  frameRate: 30,
  bitrateBps: 450_000,
  seconds: 4,
  seed: 'l',
});

describe('a loop file', () => {
  it('holds the loop that was put in', () => {
    for (const loop of [video, placeholderVoice({ bitrateBps: 32_000, seconds: 2, seed: 'l' })]) {
      const back = decodeLoop(encodeLoop(loop));
      expect(back).toBeInstanceOf(MediaLoop);
      if (!(back instanceof MediaLoop)) return;
      expect(back.description).toEqual(loop.description);
      expect([...back.index]).toEqual([...loop.index]);
      expect(Buffer.from(back.data).equals(Buffer.from(loop.data))).toBe(true);
    }
  });

  it('that is damaged is refused in one sentence, never with an exception', () => {
    const file = encodeLoop(video);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: file.length - 1 }), (cut) => {
        expect(decodeLoop(file.subarray(0, cut))).toHaveProperty('fault');
      }),
    );
    fc.assert(
      fc.property(fc.nat({ max: 2000 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const broken = Buffer.from(file);
        broken.writeUInt8(broken.readUInt8(at) ^ flip, at);
        expect(() => decodeLoop(broken)).not.toThrow();
      }),
    );
  });
});

describe('an outgoing VP8 encoding', () => {
  type Sent = { sequence: number; marker: boolean; timestamp: number; payload: Buffer };

  function run(frames: number, act?: (encoding: Encoding, frame: number) => void): Sent[] {
    const identity = { ssrc: 1, payloadType: 96, mid: '0', rid: undefined, repair: false };
    const encoding = new Encoding(video, identity, undefined, [], 0, () => 0.5);
    const arena = Buffer.alloc(2048);
    const sent: Sent[] = [];
    const port = {
      arena,
      reserve: () => 0,
      commit: (slot: number, header: number, length: number) => {
        expect(length).toBeLessThanOrEqual(1200);
        expect(rtpHeaderBytes(arena, slot, length)).toBe(header);
        sent.push({
          sequence: sequenceOf(arena, slot),
          marker: (arena.readUInt8(1) & 0x80) !== 0,
          timestamp: arena.readUInt32BE(4),
          payload: Buffer.from(arena.subarray(header, length)),
        });
      },
    };
    const stamp = { absSendTime: 0, transportSequence: () => 0 };
    for (let frame = 0; frame < frames; frame += 1) {
      act?.(encoding, frame);
      const flight = encoding.begin(frame * 3000, frame * 33);
      while (flight.next < flight.chunks) encoding.sendNext(flight, port, stamp, 0, false, frame * 33);
    }
    return sent;
  }

  const descriptorOf = (packet: Sent): ReturnType<typeof parseVp8Descriptor> =>
    parseVp8Descriptor(packet.payload, 0, packet.payload.length);
  const isKey = (packet: Sent): boolean => {
    const descriptor = descriptorOf(packet);
    if (descriptor?.startOfPartition !== true) return false;
    return (
      parseVp8Frame(packet.payload, descriptor.bytes, packet.payload.length - descriptor.bytes)?.key === true
    );
  };

  it('numbers pictures without a seam where the loop begins again', () => {
    const sent = run(video.frames * 2 + 5);
    const starts = sent.filter((packet) => descriptorOf(packet)?.startOfPartition === true);
    expect(starts).toHaveLength(video.frames * 2 + 5);
    starts.slice(1).forEach((packet, index) => {
      const before = descriptorOf(starts[index] ?? packet);
      const now = descriptorOf(packet);
      expect(((now?.pictureId ?? 0) - (before?.pictureId ?? 0)) & 0x7fff).toBe(1);
      const step = ((now?.tl0PictureIndex ?? 0) - (before?.tl0PictureIndex ?? 0)) & 0xff;
      expect(step).toBe(now?.temporalId === 0 ? 1 : 0);
    });
    sent.slice(1).forEach((packet, index) => {
      expect((packet.sequence - (sent[index]?.sequence ?? 0)) & 0xffff).toBe(1);
    });
  });

  it('carries every byte of a frame once, the marker on its last packet only', () => {
    const sent = run(8);
    for (let frame = 0; frame < 8; frame += 1) {
      const packets = sent.filter(({ timestamp }) => timestamp === frame * 3000);
      const bytes = Buffer.concat(packets.map(({ payload }) => payload.subarray(6)));
      const offset = video.offset(frame);
      expect(bytes.equals(Buffer.from(video.data.subarray(offset, offset + video.bytes(frame))))).toBe(true);
      expect(packets.map(({ marker }) => marker)).toEqual(packets.map((_, at) => at === packets.length - 1));
    }
  });

  it('answers a request with the next key frame, but not twice within 300 ms', () => {
    const sent = run(40, (encoding, frame) => {
      if (frame === 20 || frame === 21) encoding.requestKeyFrame(frame * 33);
    });
    expect([...new Set(sent.filter(isKey).map(({ timestamp }) => timestamp / 3000))]).toEqual([0, 20]);
  });
});
