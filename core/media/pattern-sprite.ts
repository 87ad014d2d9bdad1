// Shapes of the synthetic camera: ellipses shaded once, then copied row by row.
import { noiseField } from './integer-math.ts';

/** An I420 picture without row padding. */
export interface YuvPicture {
  readonly width: number;
  readonly height: number;
  readonly chromaWidth: number;
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
}

/** Colour of a shape: luma and chroma at its centre, luma lost towards its rim, and a static grain. */
export interface Shade {
  readonly luma: number;
  readonly u: number;
  readonly v: number;
  readonly falloff: number;
  readonly grain: number;
  readonly grainCell: number;
  readonly seed: number;
}

export interface Sprite {
  /** Copies the shape into a picture with its centre there; what lies outside of the picture is cut off. */
  blit(picture: YuvPicture, centreX: number, centreY: number): void;
}

/** One plane of a shape: all rows as wide as the widest, each with the half-width that belongs to the ellipse. */
interface Layer {
  readonly radiusX: number;
  readonly radiusY: number;
  readonly halfWidths: Int32Array;
  readonly samples: Uint8Array;
}

const LEAST_LUMA = 16;
const MOST_LUMA = 235;

function createLayer(radiusX: number, radiusY: number, sample: (dx: number, dy: number) => number): Layer {
  const width = 2 * radiusX + 1;
  const rows = 2 * radiusY + 1;
  const halfWidths = new Int32Array(rows);
  const samples = new Uint8Array(width * rows);
  for (let row = 0; row < rows; row++) {
    const dy = row - radiusY;
    // Square root is correctly rounded by IEEE 754, so its floor is the same everywhere.
    halfWidths[row] = Math.floor(
      Math.sqrt(radiusX * radiusX * (1 - (dy * dy) / ((radiusY + 1) * (radiusY + 1)))),
    );
    for (let dx = -radiusX; dx <= radiusX; dx++) samples[row * width + dx + radiusX] = sample(dx, dy);
  }
  return { radiusX, radiusY, halfWidths, samples };
}

function blitLayer(layer: Layer, plane: Uint8Array, width: number, centreX: number, centreY: number): void {
  const height = Math.floor(plane.length / width);
  const layerWidth = 2 * layer.radiusX + 1;
  const first = Math.max(0, centreY - layer.radiusY);
  const last = Math.min(height - 1, centreY + layer.radiusY);
  for (let y = first; y <= last; y++) {
    const row = y - centreY + layer.radiusY;
    const half = layer.halfWidths[row] ?? 0;
    const from = Math.max(0, centreX - half);
    const to = Math.min(width - 1, centreX + half);
    if (from > to) continue;
    const source = row * layerWidth + from - centreX + layer.radiusX;
    plane.set(layer.samples.subarray(source, source + to - from + 1), y * width + from);
  }
}

/** An ellipse of the given radii in luma pixels (at least 1). */
export function createEllipse(radiusX: number, radiusY: number, shade: Shade): Sprite {
  const fall = (dx: number, dy: number): number => {
    const share = (dx * dx) / (radiusX * radiusX) + (dy * dy) / (radiusY * radiusY);
    return Math.floor(shade.falloff * share);
  };
  const width = 2 * radiusX + 1;
  const noise = noiseField(shade.seed, width, 2 * radiusY + 1, shade.grainCell);
  const luma = createLayer(radiusX, radiusY, (dx, dy) => {
    const grain = Math.floor(((noise[(dy + radiusY) * width + dx + radiusX] ?? 0) * shade.grain) / 128);
    return Math.min(Math.max(shade.luma - fall(dx, dy) + grain, LEAST_LUMA), MOST_LUMA);
  });
  const chromaX = Math.max(1, radiusX >> 1);
  const chromaY = Math.max(1, radiusY >> 1);
  const u = createLayer(chromaX, chromaY, () => shade.u);
  const v = createLayer(chromaX, chromaY, () => shade.v);
  return {
    blit(picture, centreX, centreY): void {
      blitLayer(luma, picture.y, picture.width, centreX, centreY);
      blitLayer(u, picture.u, picture.chromaWidth, centreX >> 1, centreY >> 1);
      blitLayer(v, picture.v, picture.chromaWidth, centreX >> 1, centreY >> 1);
    },
  };
}
