import { beforeEach, describe, expect, it } from 'vitest';
import { RenderedFrames } from '#runners/browser/page/foreign/rendered-frames.ts';

/** An element as in Chromium: with another stream it counts anew. */
class Tile {
  frames = 0;
  stream: { readonly track: string } | undefined;

  constructor(track: string) {
    shown.changing(this);
    this.stream = { track };
  }

  show(track: string | undefined): void {
    shown.changing(this);
    this.stream = track === undefined ? undefined : { track };
    this.frames = 0;
  }
}

let shown: RenderedFrames<Tile>;
beforeEach(() => {
  shown = new RenderedFrames(({ stream, frames }) =>
    stream === undefined ? undefined : { stream, track: stream.track, frames },
  );
});

const tile = (track = 'ada'): Tile => new Tile(track);

describe('frames that a foreign client shows of a track', () => {
  it('are unknown as long as no element has had it', () => {
    shown.count();
    expect(shown.of('ada')).toBeUndefined();
  });

  it('are those of the element with the most, where several show it side by side', () => {
    const [large, small] = [tile(), tile()];
    large.frames = 20;
    small.frames = 25;
    shown.count();
    expect(shown.of('ada')).toBe(25);
    large.frames = 45;
    small.frames = 30;
    shown.count();
    expect(shown.of('ada')).toBe(50);
  });

  it('go on when a new layout shows the track in another element', () => {
    const before = tile();
    before.frames = 100;
    shown.count();
    before.frames = 110;
    before.show(undefined);
    const after = tile();
    after.frames = 15;
    shown.count();
    expect(shown.of('ada')).toBe(125);
  });

  it('are not those of the track that the element showed before', () => {
    const element = tile();
    element.frames = 10;
    element.show('bob');
    element.frames = 4;
    shown.count();
    expect([shown.of('ada'), shown.of('bob')]).toEqual([10, 4]);
  });
});
