// Where the cells of a picture's mark lie: geometry only, shared by drawing and reading.

export const COLUMNS = 16;
export const ROWS = 7;
/** Share of the frame: grid origin and cell size. Chosen so that 16:9 layers from 160x90 up get whole, even cells. */
const GRID_LEFT = 1 / 10;
const GRID_TOP = 2 / 45;
const CELL_WIDTH = 1 / 20;
const CELL_HEIGHT = 2 / 45;
/** Room left around the grid in `markRegion`, in cells: what the alignment search may wander. */
const REGION_MARGIN_CELLS = 0.75;

/** Finder cells: index in reading order, and whether the cell is white. Top and bottom differ, so do left and right. */
export const FINDERS: readonly { readonly cell: number; readonly white: boolean }[] = [
  { cell: 0, white: true },
  { cell: 1, white: false },
  { cell: COLUMNS - 2, white: true },
  { cell: COLUMNS - 1, white: false },
  { cell: (ROWS - 1) * COLUMNS, white: false },
  { cell: (ROWS - 1) * COLUMNS + 1, white: true },
  { cell: ROWS * COLUMNS - 2, white: false },
  { cell: ROWS * COLUMNS - 1, white: true },
];
const FINDER_CELLS = new Set(FINDERS.map((finder) => finder.cell));
export const DATA_CELLS: readonly number[] = Array.from({ length: COLUMNS * ROWS }, (_, cell) => cell).filter(
  (cell) => !FINDER_CELLS.has(cell),
);

/** Rectangle in luma pixels; all numbers even, so that it may be cut out of a 4:2:0 frame. */
export interface PixelRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a grid lies in a luma plane, in pixels (fractions allowed). */
export interface Placement {
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

function evenPixel(value: number): number {
  return 2 * Math.round(value / 2);
}

/** Edges of the drawn cells, in even pixels. */
export function columnEdge(width: number, column: number): number {
  return evenPixel(width * (GRID_LEFT + column * CELL_WIDTH));
}

export function rowEdge(height: number, row: number): number {
  return evenPixel(height * (GRID_TOP + row * CELL_HEIGHT));
}

/** The part of a frame of `width` x `height` pixels that suffices for `readMarkInRegion`: the grid and a margin. */
export function markRegion(width: number, height: number): PixelRect {
  const x = 2 * Math.floor((width * (GRID_LEFT - REGION_MARGIN_CELLS * CELL_WIDTH)) / 2);
  const y = 2 * Math.floor((height * (GRID_TOP - REGION_MARGIN_CELLS * CELL_HEIGHT)) / 2);
  const right = 2 * Math.ceil((width * (GRID_LEFT + (COLUMNS + REGION_MARGIN_CELLS) * CELL_WIDTH)) / 2);
  const bottom = 2 * Math.ceil((height * (GRID_TOP + (ROWS + REGION_MARGIN_CELLS) * CELL_HEIGHT)) / 2);
  return { x, y, width: right - x, height: bottom - y };
}

/** The pixels that `drawMark` overwrites in a frame of that size. */
export function gridRect(width: number, height: number): PixelRect {
  const x = columnEdge(width, 0);
  const y = rowEdge(height, 0);
  return { x, y, width: columnEdge(width, COLUMNS) - x, height: rowEdge(height, ROWS) - y };
}

/** Where the grid lies in a plane whose upper left pixel is `origin` of the frame. */
export function gridIn(
  frameWidth: number,
  frameHeight: number,
  origin: { readonly x: number; readonly y: number },
): Placement {
  return {
    left: frameWidth * GRID_LEFT - origin.x,
    top: frameHeight * GRID_TOP - origin.y,
    cellWidth: frameWidth * CELL_WIDTH,
    cellHeight: frameHeight * CELL_HEIGHT,
  };
}
