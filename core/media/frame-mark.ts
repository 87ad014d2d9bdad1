// The mark in a picture: a grid of large black and white cells in the luma plane that says which frame this is,
// whose, and when it was drawn. Contract between the sender that draws and whoever measures; knows no codec.
//
// Grid: 16 columns x 7 rows over a fixed share of the frame (on 640x360 each cell is 32x16 pixels, one or two
// macroblocks). Eight finder cells of known colour sit in the corners, 72 cells are payload, 32 are a CRC-32.
import { crc32 } from './checksum.ts';
import { LOOP_SENDER_INDEX } from './loop-sender.ts';
import { COLUMNS, columnEdge, DATA_CELLS, FINDERS, gridIn, markRegion, rowEdge, ROWS } from './mark-grid.ts';
import type { Placement } from './mark-grid.ts';

export { gridRect, markRegion } from './mark-grid.ts';

/** Luma of the cells: inside limited range, away from its ends so that ringing is not clipped to one side. */
const BLACK = 32;
const WHITE = 219;
/**
 * All cells grow brighter by one level a frame, modulo this. libvpx's VP9 real-time encoder otherwise keeps some old
 * cells; in every frame looked at, as many cells had turned white as black within a 64x64 block (inferred from that,
 * not from its source). Measured with libvpx 1.12, one scene of 300 frames at 640x360, speeds 5 to 8, 300 and 1000
 * kbit/s, five contrasts: 2 to 6 % unreadable without this, none of 600 with it at 300 kbit/s. A prime survives
 * dropping every second or third frame.
 */
const BREATH_LEVELS = 5;
/** Least difference of finder levels that counts as a mark: a fifth of what is drawn. */
const LEAST_CONTRAST = 38;
/** Samples a cell is averaged over, in each direction, inside its inner half. */
const SAMPLES_PER_AXIS = 4;
const INNER_SHARE = 0.5;
/** A cell needs at least two rows of pixels. */
const LEAST_WIDTH = 96;
const LEAST_HEIGHT = 54;

const COUNTER_MODULUS = 2 ** 24;
const CLOCK_MODULUS = 2 ** 32;
const SENDER_MODULUS = 2 ** 16;
const PAYLOAD_BYTES = 9;

/** What a mark says. */
export interface FrameMark {
  /** Frames drawn since the track began, modulo 2^24 (6.4 days at 30/s). */
  readonly frameCounter: number;
  /** Sender's wall clock when the frame was drawn: Unix milliseconds modulo 2^32; see `unwrapClockMs`. */
  readonly clockMs: number;
  /** Index of the sending seat in the plan, 0..65534; 65535 in pre-encoded loops. */
  readonly senderIndex: number;
}

/**
 * Why no mark was read: the picture is smaller than 96x54; no alignment shows light and dark finder cells far
 * enough apart; finder levels overlap, that is, there is no grid; the grid is there but its checksum is wrong; the
 * checksum is right but the caller's plausibility check refused the reading; the mark is that of a pre-encoded loop,
 * whose clock and counter say nothing about now (see loop-sender.ts).
 */
export type UnreadableReason =
  'too-small' | 'low-contrast' | 'no-grid' | 'checksum' | 'implausible' | 'pre-encoded';

export type MarkReading =
  { readonly ok: true; readonly mark: FrameMark } | { readonly ok: false; readonly reason: UnreadableReason };

/** Last word on a reading whose checksum is right: false turns it into `implausible`, a reason into that. */
export type MarkPlausibility = (mark: FrameMark) => boolean | 'pre-encoded';

interface LumaPlane {
  readonly luma: Uint8Array;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

function markBits(mark: FrameMark): number[] {
  const counter = mark.frameCounter % COUNTER_MODULUS;
  const clock = Math.floor(mark.clockMs) % CLOCK_MODULUS;
  const sender = mark.senderIndex % SENDER_MODULUS;
  const payload = [
    ...[16, 8, 0].map((shift) => (counter >>> shift) & 0xff),
    ...[24, 16, 8, 0].map((shift) => (clock >>> shift) & 0xff),
    ...[8, 0].map((shift) => (sender >>> shift) & 0xff),
  ];
  const check = crc32(payload);
  const bytes = [...payload, ...[24, 16, 8, 0].map((shift) => (check >>> shift) & 0xff)];
  return bytes.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (byte >>> bit) & 1));
}

/**
 * Draws the mark into a luma plane of at least 96x54 pixels. `clockMs` may be the full Unix time, it is taken
 * modulo 2^32; the counter modulo 2^24, the sender index modulo 2^16.
 */
export function drawMark(
  luma: Uint8Array,
  stride: number,
  width: number,
  height: number,
  mark: FrameMark,
): void {
  const white = new Array<boolean>(COLUMNS * ROWS).fill(false);
  for (const finder of FINDERS) white[finder.cell] = finder.white;
  const bits = markBits(mark);
  const breath = (mark.frameCounter % COUNTER_MODULUS) % BREATH_LEVELS;
  DATA_CELLS.forEach((cell, index) => (white[cell] = bits[index] === 1));
  for (let row = 0; row < ROWS; row++) {
    const first = rowEdge(height, row) * stride;
    for (let column = 0; column < COLUMNS; column++) {
      const level = breath + (white[row * COLUMNS + column] === true ? WHITE : BLACK);
      luma.fill(level, first + columnEdge(width, column), first + columnEdge(width, column + 1));
    }
    for (let y = rowEdge(height, row) + 1; y < rowEdge(height, row + 1); y++) {
      luma.copyWithin(
        y * stride + columnEdge(width, 0),
        first + columnEdge(width, 0),
        first + columnEdge(width, COLUMNS),
      );
    }
  }
}

/** Mean luma of a cell's inner area; pixels outside of the plane are taken from its edge. */
function cellLevel(plane: LumaPlane, at: Placement, cell: number): number {
  const column = cell % COLUMNS;
  const row = (cell - column) / COLUMNS;
  const stepX = (at.cellWidth * INNER_SHARE) / SAMPLES_PER_AXIS;
  const stepY = (at.cellHeight * INNER_SHARE) / SAMPLES_PER_AXIS;
  const firstX = at.left + (column + (1 - INNER_SHARE) / 2) * at.cellWidth + stepX / 2;
  const firstY = at.top + (row + (1 - INNER_SHARE) / 2) * at.cellHeight + stepY / 2;
  let sum = 0;
  for (let j = 0; j < SAMPLES_PER_AXIS; j++) {
    const y = Math.min(Math.max(Math.floor(firstY + j * stepY), 0), plane.height - 1);
    const line = y * plane.stride;
    for (let i = 0; i < SAMPLES_PER_AXIS; i++) {
      const x = Math.min(Math.max(Math.floor(firstX + i * stepX), 0), plane.width - 1);
      sum += plane.luma[line + x] ?? 0;
    }
  }
  return sum / (SAMPLES_PER_AXIS * SAMPLES_PER_AXIS);
}

type Levels =
  | { readonly ok: true; readonly threshold: number }
  | { readonly ok: false; readonly reason: 'low-contrast' | 'no-grid' };

function finderLevels(plane: LumaPlane, at: Placement): Levels {
  let brightest = 0;
  let darkest = 255;
  let leastWhite = 255;
  let mostBlack = 0;
  for (const finder of FINDERS) {
    const level = cellLevel(plane, at, finder.cell);
    brightest = Math.max(brightest, level);
    darkest = Math.min(darkest, level);
    if (finder.white) leastWhite = Math.min(leastWhite, level);
    else mostBlack = Math.max(mostBlack, level);
  }
  if (brightest - darkest < LEAST_CONTRAST) return { ok: false, reason: 'low-contrast' };
  if (leastWhite - mostBlack < LEAST_CONTRAST / 2) return { ok: false, reason: 'no-grid' };
  return { ok: true, threshold: (leastWhite + mostBlack) / 2 };
}

function decode(plane: LumaPlane, at: Placement, threshold: number): FrameMark | undefined {
  const bytes = new Uint8Array(DATA_CELLS.length / 8);
  DATA_CELLS.forEach((cell, index) => {
    if (cellLevel(plane, at, cell) > threshold)
      bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (0x80 >> (index & 7));
  });
  const view = new DataView(bytes.buffer);
  if (crc32(bytes.subarray(0, PAYLOAD_BYTES)) !== view.getUint32(PAYLOAD_BYTES)) return undefined;
  return {
    frameCounter: view.getUint32(0) >>> 8,
    clockMs: view.getUint32(3),
    senderIndex: view.getUint16(7),
  };
}

/** Alignments tried in turn: shift of the grid's centre in cells, and change of cell size, nearest first. */
const HYPOTHESES: readonly (readonly [dx: number, dy: number, sx: number, sy: number])[] = (() => {
  const shifts = [0, -0.3, 0.3, -0.6, 0.6];
  const scales = [1, 1.025, 0.975, 1.05, 0.95];
  const all = shifts.flatMap((dx) =>
    shifts.flatMap((dy) => scales.flatMap((sx) => scales.map((sy) => [dx, dy, sx, sy] as const))),
  );
  const distance = ([dx, dy, sx, sy]: (typeof all)[number]): number =>
    Math.abs(dx) + Math.abs(dy) + (Math.abs(sx - 1) + Math.abs(sy - 1)) * 12;
  return all.sort((a, b) => distance(a) - distance(b));
})();

const RANK: Record<UnreadableReason, number> = {
  'too-small': 0,
  'low-contrast': 1,
  'no-grid': 2,
  checksum: 3,
  implausible: 4,
  'pre-encoded': 5,
};

function search(plane: LumaPlane, nominal: Placement, plausible: MarkPlausibility | undefined): MarkReading {
  let furthest: UnreadableReason = 'low-contrast';
  for (const [dx, dy, sx, sy] of HYPOTHESES) {
    const cellWidth = nominal.cellWidth * sx;
    const cellHeight = nominal.cellHeight * sy;
    const at: Placement = {
      left: nominal.left + dx * nominal.cellWidth - ((sx - 1) * nominal.cellWidth * COLUMNS) / 2,
      top: nominal.top + dy * nominal.cellHeight - ((sy - 1) * nominal.cellHeight * ROWS) / 2,
      cellWidth,
      cellHeight,
    };
    const levels = finderLevels(plane, at);
    let reason: UnreadableReason = 'checksum';
    if (levels.ok) {
      const mark = decode(plane, at, levels.threshold);
      if (mark !== undefined) {
        const judged = plausible === undefined || plausible(mark);
        if (judged === true) return { ok: true, mark };
        if (judged === 'pre-encoded') return { ok: false, reason: judged };
        reason = 'implausible';
      }
    } else reason = levels.reason;
    if (RANK[reason] > RANK[furthest]) furthest = reason;
  }
  return { ok: false, reason: furthest };
}

/**
 * Reads the mark from the luma plane of a whole frame, at any size from 96x54, limited or full range.
 *
 * Tolerates shifts of 0.75 of a cell and stretching of 6 % about the grid's centre (cropping and aspect changes of
 * a few pixels) by trying a fixed list of 625 alignments, nearest first; a hit at the nominal place costs about
 * 112 cells x 16 samples, a hopeless picture at most 625 times the 8 finder cells.
 *
 * A false reading needs the CRC-32 to agree by chance: below 625 * 2^-32 = 1.5e-7 an attempt on a damaged grid whose
 * finder cells fit every alignment, 625 * 2^-40 = 6e-10 on random cells. `plausible` may refuse more (see
 * `plausibleMark`). Nothing is corrected, nothing guessed. Measured at 640x360: 0.02 ms for a hit, 1 ms for the worst
 * picture.
 */
export function readMark(
  luma: Uint8Array,
  stride: number,
  width: number,
  height: number,
  plausible?: MarkPlausibility,
): MarkReading {
  if (width < LEAST_WIDTH || height < LEAST_HEIGHT) return { ok: false, reason: 'too-small' };
  return search({ luma, stride, width, height }, gridIn(width, height, { x: 0, y: 0 }), plausible);
}

/** As `readMark`, for a luma plane that holds only `markRegion(frameWidth, frameHeight)` of such a frame. */
export function readMarkInRegion(
  luma: Uint8Array,
  stride: number,
  frameWidth: number,
  frameHeight: number,
  plausible?: MarkPlausibility,
): MarkReading {
  if (frameWidth < LEAST_WIDTH || frameHeight < LEAST_HEIGHT) return { ok: false, reason: 'too-small' };
  const region = markRegion(frameWidth, frameHeight);
  const plane = { luma, stride, width: region.width, height: region.height };
  return search(plane, gridIn(frameWidth, frameHeight, region), plausible);
}

/**
 * Full Unix milliseconds of a mark's 32-bit clock: the value nearest to `referenceMs` (the reader's own clock) with
 * those low bits. Right as long as the two clocks are less than 24.8 days apart.
 */
export function unwrapClockMs(clockMs: number, referenceMs: number): number {
  const difference = (((clockMs - referenceMs) % CLOCK_MODULUS) + CLOCK_MODULUS) % CLOCK_MODULUS;
  return referenceMs + (difference < CLOCK_MODULUS / 2 ? difference : difference - CLOCK_MODULUS);
}

/**
 * A plausibility check from what the reader knows: the senders it can receive, its own clock, and how old or (by
 * clock error) how early a frame may be, in milliseconds. Marks of pre-encoded loops are told apart, whatever their
 * clock says: no age may be concluded from them.
 */
export function plausibleMark(expect: {
  readonly senders?: ReadonlySet<number>;
  readonly nowMs: number;
  readonly oldestMs: number;
  readonly earliestMs: number;
}): MarkPlausibility {
  return (mark) => {
    if (mark.senderIndex === LOOP_SENDER_INDEX) return 'pre-encoded';
    const ageMs = expect.nowMs - unwrapClockMs(mark.clockMs, expect.nowMs);
    const known = expect.senders === undefined || expect.senders.has(mark.senderIndex);
    return known && ageMs <= expect.oldestMs && ageMs >= -expect.earliestMs;
  };
}
