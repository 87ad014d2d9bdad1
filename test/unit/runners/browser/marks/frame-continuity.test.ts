import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameContinuity } from '#runners/browser/page/marks/frame-continuity.ts';

const PERIOD_MS = 40;

/** Frames at their regular instants; a number is a counter. */
function shown(counters: readonly number[]): FrameContinuity {
  const continuity = new FrameContinuity();
  counters.forEach((counter, index) => continuity.frame(counter, index * PERIOD_MS));
  return continuity;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

describe('the counters of a picture', () => {
  it('of a clean stream tell of nothing', () => {
    expect(shown(range(100, 400)).counts).toEqual({
      frames: 300,
      skipped: 0,
      repeated: 0,
      out_of_order: 0,
      freezes: 0,
      freezes_seconds: 0,
    });
  });

  it('tell what never came, came again, and came too late', () => {
    expect(shown([1, 2, 5, 5, 6]).counts).toMatchObject({ frames: 5, skipped: 2, repeated: 1 });
    // 4 was missing until it came after 5.
    expect(shown([1, 2, 3, 5, 4, 6]).counts).toMatchObject({ skipped: 0, out_of_order: 1 });
  });

  it('account for every counter between the first and the last', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 2 }), (counters) => {
        const ordered = [...counters].sort((a, b) => a - b);
        const { frames, skipped } = shown(ordered).counts;
        expect(frames + skipped).toBe((ordered.at(-1) ?? 0) - (ordered[0] ?? 0) + 1);
      }),
    );
  });

  it('begin anew with a source that does', () => {
    expect(shown([5000, 5001, 0, 1, 2]).counts).toMatchObject({ frames: 5, skipped: 0, out_of_order: 0 });
  });

  it('do not call skipped what came and could not be read', () => {
    const continuity = new FrameContinuity();
    continuity.frame(1, 0);
    continuity.unreadable();
    continuity.frame(3, 80);
    expect(continuity.counts).toMatchObject({ frames: 2, skipped: 0 });
  });
});

describe('a freeze by counters', () => {
  function withStall(stallMs: number): FrameContinuity {
    const continuity = new FrameContinuity();
    for (let frame = 0; frame < 100; frame++) {
      continuity.frame(frame, frame * PERIOD_MS + (frame >= 50 ? stallMs : 0));
    }
    return continuity;
  }

  it('is an interval of at least the average and 150 ms, or three averages (W3C)', () => {
    expect(withStall(140).counts).toMatchObject({ freezes: 0 });
    // 40 + 151 ms: beyond 40 + 150 and beyond 3 * 40.
    expect(withStall(151).counts).toMatchObject({ freezes: 1, freezes_seconds: 0.191 });
    expect(withStall(5000).counts).toMatchObject({ freezes: 1, freezes_seconds: 5.04 });
  });

  it('lasts while the same frame is shown again and again', () => {
    const continuity = new FrameContinuity();
    for (let frame = 0; frame < 40; frame++) continuity.frame(frame, frame * PERIOD_MS);
    for (let again = 0; again < 10; again++) continuity.frame(39, (40 + again) * PERIOD_MS);
    continuity.frame(50, 50 * PERIOD_MS);
    expect(continuity.counts).toMatchObject({ repeated: 10, skipped: 10, freezes: 1, freezes_seconds: 0.44 });
  });
});
