// What a seat asks the server for, from what is on its screen. Systems under test scale by this: a bot that
// asks for every picture in full size, or for none, loads them wrongly.
import type { Demand } from '#core/plan.ts';
import { ASPECT_RATIO, MAX_COLUMNS, MAX_TILES, REQUESTED_HEIGHTS, THUMBNAIL_HEIGHT } from './defaults.ts';
import type { Scenario } from './schema.ts';

type Layout = Scenario['layouts'][number];

export interface TileGrid {
  readonly columns: number;
  readonly rows: number;
  readonly visible: number;
  /** Of one tile, in pixels, as it fits the window at 16:9. */
  readonly tileHeight: number;
}

/** The squarest grid of at most 5 columns and 25 tiles, as the common clients lay it out. */
export function tileGrid(people: number, window: Layout['window'], maxTiles: number = MAX_TILES): TileGrid {
  const visible = Math.min(people, maxTiles);
  if (visible <= 0) return { columns: 0, rows: 0, visible: 0, tileHeight: 0 };
  const columns = Math.min(MAX_COLUMNS, Math.ceil(Math.sqrt(visible)));
  const rows = Math.ceil(visible / columns);
  const tileHeight = Math.min(window.height / rows, window.width / columns / ASPECT_RATIO);
  return { columns, rows, visible, tileHeight: Math.floor(tileHeight) };
}

/** The smallest height that clients ask for and that is not below the tile's own. */
export function requestedHeight(tileHeight: number): number {
  return REQUESTED_HEIGHTS.find((height) => height >= tileHeight) ?? 2160;
}

function tile(tileHeight: number): Demand['tiles'][number] {
  const height = requestedHeight(tileHeight);
  return { width: Math.round(height * ASPECT_RATIO), height };
}

/**
 * @param others everybody else in the room; people without a camera take a tile as well.
 * @param cameras how many of the others send a camera; they come first on the screen.
 */
export function demandOf(layout: Layout, others: number, cameras: number): Demand {
  if (layout.kind === 'none') return { layout: 'none', tiles: [] };
  if (layout.kind === 'gallery') {
    const grid = tileGrid(others, layout.window, layout.max_tiles);
    const wanted = Math.min(cameras, grid.visible);
    return { layout: 'gallery', tiles: Array.from({ length: wanted }, () => tile(grid.tileHeight)) };
  }
  const large = Math.min(layout.window.height, layout.window.width / ASPECT_RATIO);
  const strip = Math.max(1, Math.floor(layout.window.height / THUMBNAIL_HEIGHT));
  const wanted = Math.min(cameras, layout.max_tiles, 1 + strip);
  const tiles = Array.from({ length: wanted }, (_, index) => tile(index === 0 ? large : THUMBNAIL_HEIGHT));
  return { layout: 'speaker', tiles };
}
