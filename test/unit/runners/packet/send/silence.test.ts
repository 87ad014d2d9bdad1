import { describe, expect, it } from 'vitest';
import { inDtx, Pauses } from '#runners/packet/send/silence.ts';

describe('a pause in discontinuous transmission', () => {
  it('sends 200 ms of silence, then two packets each 420 ms: the first empty frame, and a whole one', () => {
    const frames = Array.from({ length: 75 }, (_, index) => index + 1);
    expect(frames.filter((frame) => inDtx(frame) === 'silence')).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 31, 52, 73,
    ]);
    expect(frames.filter((frame) => inDtx(frame) === 'empty')).toEqual([11, 32, 53, 74]);
  });

  it('is sent in full where the far end asked for no discontinuous transmission', () => {
    const pauses = new Pauses('minptime=10;useinbandfec=1');
    expect(Array.from({ length: 40 }, () => pauses.next(false))).toEqual(new Array(40).fill('silence'));
  });

  it('ends with a packet that is marked as the begin of a talk spurt', () => {
    const pauses = new Pauses('usedtx=1;useinbandfec=1');
    expect(pauses.next(true)).toBe('talk');
    for (let frame = 1; frame <= 20; frame += 1) pauses.next(false);
    expect([pauses.next(false), pauses.next(true), pauses.next(true)]).toEqual(['nothing', 'begin', 'talk']);
  });
});
