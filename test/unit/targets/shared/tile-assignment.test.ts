import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Demand } from '#core/plan.ts';
import { assignTiles } from '#targets/shared/tile-assignment.ts';

const large = { width: 1280, height: 720 };
const small = { width: 320, height: 180 };
const speakerView: Demand = { layout: 'speaker', tiles: [large, small, small] };

describe('which cameras a layout shows', () => {
  it('fills a gallery in order and leaves out who has no tile', () => {
    const gallery: Demand = { layout: 'gallery', tiles: [small, small] };
    expect(assignTiles(gallery, ['a', 'b', 'c'], ['c'])).toEqual([
      { source: 'a', ...small },
      { source: 'b', ...small },
    ]);
  });

  it('gives the speaker the large tile and keeps the others in order', () => {
    expect(assignTiles(speakerView, ['a', 'b', 'c', 'd'], ['c'])).toEqual([
      { source: 'c', ...large },
      { source: 'a', ...small },
      { source: 'b', ...small },
    ]);
  });

  it('passes over speakers without a camera', () => {
    expect(assignTiles(speakerView, ['a', 'b'], ['phone', 'b'])[0]?.source).toBe('b');
  });

  it('shows nothing to who wants nothing', () => {
    expect(assignTiles({ layout: 'none', tiles: [large] }, ['a'], ['a'])).toEqual([]);
  });

  it('never shows one camera twice, nor more cameras than tiles', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string()),
        fc.array(fc.string()),
        fc.constantFrom<Demand['layout']>('gallery', 'speaker', 'none'),
        fc.nat(30),
        (sources, speakers, layout, tiles) => {
          const demand = { layout, tiles: Array.from({ length: tiles }, () => small) };
          const shown = assignTiles(demand, sources, [...speakers, ...sources]).map((tile) => tile.source);
          expect(new Set(shown).size).toBe(shown.length);
          expect(shown.length).toBeLessThanOrEqual(tiles);
          expect(sources).toEqual(expect.arrayContaining(shown));
        },
      ),
    );
  });
});
