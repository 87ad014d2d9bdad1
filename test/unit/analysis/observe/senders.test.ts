import { describe, expect, it } from 'vitest';
import { Senders } from '#analysis/observe/senders.ts';
import type { MarkRow, MediaKind } from '#core/sample.ts';
import { makePlan, makeSeat } from '#test/support/make-plan.ts';

const ADA = 'r001-s001';
const BOB = 'r001-s002';
/** As packet seats' shared pictures say. */
const NOBODY = 65_535;

function senders(): Senders {
  return new Senders(makePlan({ seats: [makeSeat(0), makeSeat(1)] }));
}

const named = (seat: string, name: string) => ({ kind: 'seat-named', t_ms: 1, seat, name }) as const;
const received = (stream: string, seat = BOB) => ({ seat, stream });

function mark(stream: string, sender_index?: number, media: MediaKind = 'video'): MarkRow {
  const index = sender_index === undefined ? {} : { sender_index };
  return { kind: 'mark', t_ms: 1, seat: BOB, stream, media, readable: 1, unreadable: 0, ...index };
}

describe('the sender of a received stream', () => {
  it('is the seat that the stream is named after', () => {
    expect(senders().senderOf(received(`${ADA}/camera`))).toBe(ADA);
  });

  it.each([
    ['@ada:example.org:DEVICE', '@ada:example.org:DEVICE/camera'],
    ['@a/b:example.org:DEVICE', '@a/b:example.org:DEVICE/camera'],
    ['Zk3x-_hash', 'Zk3x-_hash/camera'],
    ['52dee1f0', '52dee1f0/v0'],
  ])('is the seat that has told that the system calls it %s', (name, stream) => {
    const known = senders();
    expect(known.senderOf(received(stream))).toBeUndefined();
    known.event(named(ADA, name));
    expect(known.senderOf(received(stream))).toBe(ADA);
  });

  it('stays known by its earlier name when it came back under another one', () => {
    const known = senders();
    known.event(named(ADA, '11111111'));
    known.event(named(ADA, '22222222'));
    expect(known.senderOf(received('11111111/v0'))).toBe(ADA);
    expect(known.senderOf(received('22222222/v0'))).toBe(ADA);
  });

  it('is told by the marks of its picture where a web client names streams by their places', () => {
    const known = senders();
    const place = 'frame-yqra/connection-0/3/video';
    known.mark(mark(place));
    known.mark(mark('frame-yqra/connection-0/4/video', 0, 'audio'));
    expect(known.senderOf(received(place))).toBeUndefined();
    known.mark(mark(place, 0));
    expect(known.senderOf(received(place))).toBe(ADA);
    expect(known.senderOf(received(place, ADA))).toBeUndefined();
    expect(known.senderOf(received('frame-yqra/connection-0/4/video'))).toBeUndefined();
  });

  it('is unknown again when its place shows a picture without an owner', () => {
    const known = senders();
    known.mark(mark('connection-0/3/video', 0));
    known.mark(mark('connection-0/3/video', NOBODY));
    expect(known.senderOf(received('connection-0/3/video'))).toBeUndefined();
  });
});
