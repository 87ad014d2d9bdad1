import { describe, expect, it } from 'vitest';
import { demandOf, requestedHeight, tileGrid } from '#scenarios/layout-demand.ts';

const window = { width: 1280, height: 720 };
const gallery = { kind: 'gallery', weight: 1, window, max_tiles: 25 } as const;
const speaker = { ...gallery, kind: 'speaker' } as const;

describe('what a seat asks for', () => {
  it('follows the tile grid: at most 5 columns and 25 tiles', () => {
    expect(tileGrid(1, window)).toEqual({ columns: 1, rows: 1, visible: 1, tileHeight: 720 });
    expect(tileGrid(4, window)).toEqual({ columns: 2, rows: 2, visible: 4, tileHeight: 360 });
    expect(tileGrid(9, window)).toEqual({ columns: 3, rows: 3, visible: 9, tileHeight: 240 });
    expect(tileGrid(40, window)).toEqual({ columns: 5, rows: 5, visible: 25, tileHeight: 144 });
    expect(tileGrid(0, window).visible).toBe(0);
  });

  it('is the smallest usual height that fills the tile', () => {
    expect([90, 180, 181, 360, 720, 1080, 5000].map(requestedHeight)).toEqual([
      180, 180, 360, 360, 720, 2160, 2160,
    ]);
  });

  it('counts people without a camera as tiles, but asks for no picture of them', () => {
    expect(demandOf(gallery, 9, 2).tiles).toEqual([
      { width: 640, height: 360 },
      { width: 640, height: 360 },
    ]);
  });

  it('is one large picture and a strip of thumbnails in speaker view', () => {
    expect(demandOf(speaker, 30, 30).tiles.map((tile) => tile.height)).toEqual([
      720, 180, 180, 180, 180, 180,
    ]);
    expect(demandOf({ ...speaker, max_tiles: 1 }, 30, 30).tiles).toHaveLength(1);
    expect(demandOf(speaker, 3, 0).tiles).toEqual([]);
  });

  it('is nothing for those who only listen', () => {
    expect(demandOf({ ...gallery, kind: 'none' }, 9, 9)).toEqual({ layout: 'none', tiles: [] });
  });
});
