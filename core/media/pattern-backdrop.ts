// The room behind the synthetic camera's talking head: drawn once, larger than the frame, then panned slowly.
import { hash32, noiseField, pick } from './integer-math.ts';
import type { YuvPicture } from './pattern-sprite.ts';

export interface Backdrop {
  /** Luma pixels the pan may reach in each direction. */
  readonly reach: number;
  /** Fills a picture with the part of the room at that offset, both within ±`reach`. */
  copyInto(picture: YuvPicture, panX: number, panY: number): void;
}

/** Reach of the pan as a share of the height: the slow drift of a hand-set camera. */
const PAN_SHARE = 1 / 60;
const NEUTRAL_CHROMA = 128;

interface Plane {
  readonly width: number;
  readonly samples: Uint8Array;
}

function drawPlane(width: number, height: number, sample: (x: number, y: number) => number): Plane {
  const samples = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) samples[y * width + x] = sample(x, y);
  return { width, samples };
}

/** A shelf of books on the left, a picture frame on the right: hard edges as rooms have them. */
function furniture(seed: number, x: number, y: number, width: number, height: number): number {
  if (x * 5 < width && y * 5 > height * 2) {
    const shelf = Math.floor((y * 8) / height);
    if ((y * 8) % height < height / 8) return -30;
    const book = Math.floor((x * 40) / height);
    return (hash32(seed ^ (shelf * 131), book) % 70) - 35;
  }
  const inFrame = x * 20 > width * 16 && x * 20 < width * 19 && y * 20 > height * 9 && y * 20 < height * 14;
  return inFrame ? 24 : 0;
}

export function createBackdrop(seed: number, width: number, height: number): Backdrop {
  const reach = Math.max(1, Math.floor(height * PAN_SHARE));
  const fullWidth = width + 2 * reach;
  const fullHeight = height + 2 * reach;
  const cell = (share: number): number => Math.max(2, Math.floor(height / share));
  const base = pick(seed, 20, 95, 140);
  const noise = (salt: number, share: number): Int8Array =>
    noiseField(seed ^ salt, fullWidth, fullHeight, cell(share));
  const cloud = noise(0x50, 2);
  const plaster = noise(0x51, 18);
  const weave = noise(0x52, 90);
  const luma = drawPlane(fullWidth, fullHeight, (x, y) => {
    const at = y * fullWidth + x;
    const slope = Math.floor((30 * (fullHeight - y)) / fullHeight) + Math.floor((20 * x) / fullWidth);
    const texture = (cloud[at] ?? 0) * 24 + (plaster[at] ?? 0) * 8 + (weave[at] ?? 0) * 6;
    const thing = furniture(seed, x, y, fullWidth, fullHeight);
    return Math.min(Math.max(base + slope + thing + (texture >> 7), 24), 228);
  });
  const chroma = (salt: number): Plane => {
    const chromaWidth = (fullWidth + 1) >> 1;
    const chromaHeight = (fullHeight + 1) >> 1;
    const tint = NEUTRAL_CHROMA + pick(seed, salt, -10, 10);
    const drift = noiseField(seed ^ salt, chromaWidth, chromaHeight, cell(4));
    return drawPlane(
      chromaWidth,
      chromaHeight,
      (x, y) => tint + (((drift[y * chromaWidth + x] ?? 0) * 12) >> 7),
    );
  };
  const u = chroma(21);
  const v = chroma(22);
  const copy = (from: Plane, to: Uint8Array, toWidth: number, x: number, y: number): void => {
    for (let row = 0; row * toWidth < to.length; row++) {
      const source = (y + row) * from.width + x;
      to.set(from.samples.subarray(source, source + toWidth), row * toWidth);
    }
  };
  return {
    reach,
    copyInto(picture, panX, panY): void {
      const x = reach + panX;
      const y = reach + panY;
      copy(luma, picture.y, picture.width, x, y);
      copy(u, picture.u, picture.chromaWidth, x >> 1, y >> 1);
      copy(v, picture.v, picture.chromaWidth, x >> 1, y >> 1);
    },
  };
}
