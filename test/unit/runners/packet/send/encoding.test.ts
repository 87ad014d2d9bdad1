import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Encoding } from '#runners/packet/send/encoding.ts';
import { MediaLoop } from '#runners/packet/send/loop.ts';
import type { LoopFrame } from '#runners/packet/send/loop.ts';
import { parseVp8Descriptor } from '#runners/packet/wire/vp8.ts';

const FRAMES = 16;
const SECOND_KEY = 8;
const FRAME_MS = 33;

/** Two key frames, layers 0, 2, 1, 2; every fourth frame needs three packets. The first byte is the frame's number. */
function loop(): MediaLoop {
  const frames = Array.from({ length: FRAMES }, (_, index): LoopFrame => {
    const temporalId = [0, 2, 1, 2][index % 4] ?? 0;
    return {
      data: new Uint8Array(temporalId === 0 ? 3000 : 100).fill(index),
      duration: 3000,
      key: index % SECOND_KEY === 0,
      nonReference: temporalId === 2,
      layerSync: index % 4 === 1 || index % 4 === 2,
      temporalId,
      audioLevel: 127,
    };
  });
  return MediaLoop.fromFrames({ codec: 'vp8', clockRateHz: 90_000, width: 320, height: 180 }, frames);
}

type Sent = {
  readonly loopFrame: number;
  readonly pictureId: number;
  readonly tl0: number;
  readonly temporalId: number;
  readonly nonReference: boolean;
  readonly layerSync: boolean;
  readonly start: boolean;
};

class Wire {
  readonly arena = Buffer.alloc(2000);
  readonly sent: Sent[] = [];

  reserve(): number {
    return 0;
  }

  commit(slot: number, header: number, length: number): void {
    const at = slot + header;
    const descriptor = parseVp8Descriptor(this.arena, at, length - header);
    if (descriptor === undefined) throw new Error('no VP8 descriptor');
    this.sent.push({
      loopFrame: this.arena[at + descriptor.bytes] ?? -1,
      pictureId: descriptor.pictureId ?? -1,
      tl0: descriptor.tl0PictureIndex ?? -1,
      temporalId: descriptor.temporalId ?? -1,
      nonReference: descriptor.nonReference,
      layerSync: descriptor.layerSync ?? false,
      start: descriptor.startOfPartition,
    });
  }
}

/** Sends frames in time; before a frame whose number is in `requests`, a key frame is asked for. */
function play(count: number, first: number, requests: ReadonlySet<number> = new Set()): readonly Sent[] {
  const identity = { ssrc: 1, payloadType: 96, mid: '', rid: undefined, repair: false };
  const encoding = new Encoding(loop(), identity, undefined, [], 0, () => first);
  const wire = new Wire();
  const stamp = { absSendTime: 0, transportSequence: () => 0 };
  for (let frame = 0; frame < count; frame += 1) {
    const nowMs = 1000 + frame * FRAME_MS;
    if (requests.has(frame)) encoding.requestKeyFrame(nowMs);
    const flight = encoding.begin(frame * 3000, nowMs);
    while (flight.next < flight.chunks) encoding.sendNext(flight, wire, stamp, 0, false, nowMs);
  }
  return wire.sent;
}

const starts = (sent: readonly Sent[]): readonly Sent[] => sent.filter(({ start }) => start);

describe('an encoding that plays a loop', () => {
  it('counts pictures and base-layer pictures on over the seams of the loop and of its numbers', () => {
    // The last one begins shortly before 15 bits run over; 8 bits do in each.
    for (const first of [0, 0.9999]) {
      const frames = starts(play(1100, first));
      expect(frames).toHaveLength(1100);
      const broken = frames.filter((frame, index) => {
        const before = frames[index - 1];
        if (before === undefined) return false;
        const tl0 = (before.tl0 + (frame.temporalId === 0 ? 1 : 0)) % 2 ** 8;
        return (
          frame.pictureId !== (before.pictureId + 1) % 2 ** 15 ||
          frame.tl0 !== tl0 ||
          frame.loopFrame !== (before.loopFrame + 1) % FRAMES
        );
      });
      expect(broken).toEqual([]);
    }
  });

  it('says of every packet of a frame the same, and of one that it begins', () => {
    const sent = play(FRAMES, 0);
    expect(sent).toHaveLength(12 + 4 * 3);
    for (const packet of sent) {
      const { loopFrame } = packet;
      expect(packet.temporalId).toBe([0, 2, 1, 2][loopFrame % 4]);
      expect(packet.nonReference).toBe(packet.temporalId === 2);
      expect(packet.layerSync).toBe([1, 2].includes(loopFrame % 4));
    }
  });

  it('answers every request for a key frame with one within 300 ms, by a frame that continues its numbers', () => {
    const requests = fc.uniqueArray(fc.nat(199), { maxLength: 6 });
    fc.assert(
      fc.property(requests, (asked) => {
        const frames = starts(play(220, 0, new Set(asked)));
        for (const at of asked) {
          const since = frames.slice(Math.max(0, at - Math.ceil(300 / FRAME_MS)), at + 1);
          expect(since.some(({ loopFrame }) => loopFrame % SECOND_KEY === 0)).toBe(true);
        }
        const broken = frames.filter((frame, index) => {
          const before = frames[index - 1];
          if (before === undefined) return false;
          const goesOn = frame.loopFrame === (before.loopFrame + 1) % FRAMES;
          const countsOn = frame.pictureId === (before.pictureId + 1) % 2 ** 15;
          return !countsOn || !(goesOn || frame.loopFrame % SECOND_KEY === 0);
        });
        expect(broken).toEqual([]);
      }),
    );
  });
});
