// The synthetic camera: a seeded talking head before a room, drawn as I420. A pure function of seed, counter, clock,
// sender and size, in integers only, so that Node regenerates bit by bit what a page sent (PSNR, SSIM). Everything
// costly is drawn once into sprites; a frame is made of row copies.
import { drawMark, gridRect } from './frame-mark.ts';
import { pick, swing } from './integer-math.ts';
import { createBackdrop } from './pattern-backdrop.ts';
import { createEllipse } from './pattern-sprite.ts';
import type { Shade, Sprite, YuvPicture } from './pattern-sprite.ts';

const NEUTRAL_CHROMA = 128;
/** Periods in frames: mutually prime, so that the whole scene does not repeat within hours. */
const SWAY_PERIOD = 211;
const LEAN_PERIOD = 127;
const NOD_PERIOD = 67;
const GLANCE_PERIOD = 173;
const PAN_PERIOD = 619;
const WAVE_PERIOD = 301;
const WAVE_FRAMES = 75;
const BLINK_PERIOD = 113;
const BLINK_FRAMES = 4;
/** Frames a mouth shape is held (about 10 shapes a second at 30/s), and how many shapes there are. */
const MOUTH_HOLD = 3;
const MOUTH_SHAPES = 4;

export interface VideoPattern {
  readonly width: number;
  readonly height: number;
  /** Bytes of one I420 frame: planes Y, U, V without padding, chroma rounded up on odd sizes. */
  readonly byteLength: number;
  /**
   * Draws frame `counter` (0, 1, 2 …) with its mark into `target`, which holds at least `byteLength` bytes; all of
   * them are overwritten. `clockMs` is the sender's Unix time in milliseconds (only the mark depends on it).
   * @throws RangeError when `target` is too small.
   */
  draw(counter: number, clockMs: number, senderIndex: number, target: Uint8Array): void;
}

interface Actor {
  readonly shoulders: Sprite;
  readonly neck: Sprite;
  readonly hair: Sprite;
  readonly face: Sprite;
  readonly eye: Sprite;
  readonly lid: Sprite;
  readonly mouths: readonly Sprite[];
  readonly hand: Sprite;
}

function createActor(seed: number, unit: (per360: number) => number): Actor {
  const skin = pick(seed, 1, 150, 190);
  const cloth = pick(seed, 2, 55, 105);
  const clothU = pick(seed, 3, 112, 150);
  const clothV = pick(seed, 4, 106, 146);
  const flesh = (luma: number): Shade => ({
    luma,
    u: 112,
    v: 150,
    falloff: 34,
    grain: 5,
    grainCell: unit(5),
    seed,
  });
  const plain = (luma: number, u: number, v: number): Shade => ({
    luma,
    u,
    v,
    falloff: 18,
    grain: 12,
    grainCell: unit(9),
    seed: seed ^ luma,
  });
  return {
    shoulders: createEllipse(unit(150), unit(110), plain(cloth, clothU, clothV)),
    neck: createEllipse(unit(26), unit(46), flesh(skin - 20)),
    hair: createEllipse(unit(56), unit(66), plain(pick(seed, 5, 35, 110), 122, 132)),
    face: createEllipse(unit(46), unit(58), flesh(skin)),
    eye: createEllipse(unit(7), unit(4), plain(45, 128, 128)),
    lid: createEllipse(unit(7), unit(4), flesh(skin - 15)),
    mouths: Array.from({ length: MOUTH_SHAPES }, (_, shape) =>
      createEllipse(unit(17 - shape), unit(3 + 3 * shape), plain(70 - 6 * shape, 118, 158)),
    ),
    hand: createEllipse(unit(24), unit(30), flesh(skin - 5)),
  };
}

/** How far up (0..1000) the waving hand is; 0 while it rests out of sight. */
function handRaise(counter: number, phase: number): number {
  const frame = (counter + phase) % WAVE_PERIOD;
  if (frame >= WAVE_FRAMES) return 0;
  return Math.min(1000, 90 * Math.min(frame, WAVE_FRAMES - frame));
}

function drawActor(actor: Actor, seed: number, counter: number, frame: YuvPicture): void {
  const { width, height } = frame;
  const per360 = (value: number): number => Math.floor((value * height) / 360);
  const phase = pick(seed, 6, 0, 65_535);
  const bodyX = (width >> 1) + swing(per360(22), counter, SWAY_PERIOD, phase);
  const bodyY = height + per360(10) + swing(per360(5), counter, LEAN_PERIOD, phase);
  const headX = bodyX + swing(per360(10), counter, LEAN_PERIOD, phase ^ 0x5a5a);
  const headY = bodyY - per360(128) + swing(per360(6), counter, NOD_PERIOD, phase);
  const glance = swing(per360(9), counter, GLANCE_PERIOD, phase ^ 0x3c3c);
  actor.shoulders.blit(frame, bodyX, bodyY);
  actor.neck.blit(frame, (bodyX + headX) >> 1, bodyY - per360(86));
  actor.hair.blit(frame, headX, headY - per360(9));
  actor.face.blit(frame, headX + (glance >> 1), headY + per360(4));
  const blinking = (counter + pick(seed, 7, 0, BLINK_PERIOD)) % BLINK_PERIOD < BLINK_FRAMES;
  const eye = blinking ? actor.lid : actor.eye;
  eye.blit(frame, headX + glance - per360(18), headY - per360(8));
  eye.blit(frame, headX + glance + per360(18), headY - per360(8));
  const mouth = actor.mouths[pick(seed, 1000 + Math.floor(counter / MOUTH_HOLD), 0, MOUTH_SHAPES - 1)];
  mouth?.blit(frame, headX + glance, headY + per360(32));
  const raise = handRaise(counter, pick(seed, 8, 0, WAVE_PERIOD));
  if (raise > 0) {
    const handX = bodyX + per360(140) + swing(per360(16), counter, 17, phase);
    actor.hand.blit(frame, handX, height + per360(34) - Math.floor((per360(130) * raise) / 1000));
  }
}

/** Takes the colour out from under the mark, so that a detour over RGB cannot clip its luma. */
function neutraliseChroma(frame: YuvPicture): void {
  const rect = gridRect(frame.width, frame.height);
  const from = rect.x >> 1;
  const to = (rect.x + rect.width) >> 1;
  for (let row = rect.y >> 1; row < (rect.y + rect.height) >> 1; row++) {
    frame.u.fill(NEUTRAL_CHROMA, row * frame.chromaWidth + from, row * frame.chromaWidth + to);
    frame.v.fill(NEUTRAL_CHROMA, row * frame.chromaWidth + from, row * frame.chromaWidth + to);
  }
}

/**
 * A synthetic camera of `width` x `height` pixels (at least 96x54, else the mark is unreadable); `seed` is any
 * 32-bit integer. Costs some ten milliseconds and about three frames of memory once, then well below 1 ms a frame
 * at 640x360. Luma stays in limited range. Different sizes of one seed show the same scene, not the same bits.
 */
export function createVideoPattern(options: {
  readonly seed: number;
  readonly width: number;
  readonly height: number;
}): VideoPattern {
  const { seed, width, height } = options;
  const unit = (per360: number): number => Math.max(1, Math.floor((per360 * height) / 360));
  const chromaWidth = (width + 1) >> 1;
  const chromaHeight = (height + 1) >> 1;
  const lumaBytes = width * height;
  const chromaBytes = chromaWidth * chromaHeight;
  const byteLength = lumaBytes + 2 * chromaBytes;
  const backdrop = createBackdrop(seed, width, height);
  const actor = createActor(seed, unit);
  const panPhase = pick(seed, 9, 0, 65_535);
  return {
    width,
    height,
    byteLength,
    draw(counter, clockMs, senderIndex, target): void {
      if (target.length < byteLength) {
        throw new RangeError(
          `an I420 frame of ${width}x${height} needs ${byteLength} bytes, got ${target.length}`,
        );
      }
      const frame: YuvPicture = {
        width,
        height,
        chromaWidth,
        y: target.subarray(0, lumaBytes),
        u: target.subarray(lumaBytes, lumaBytes + chromaBytes),
        v: target.subarray(lumaBytes + chromaBytes, byteLength),
      };
      backdrop.copyInto(
        frame,
        swing(backdrop.reach, counter, PAN_PERIOD, panPhase),
        swing(backdrop.reach, counter, PAN_PERIOD + 58, panPhase),
      );
      drawActor(actor, seed, counter, frame);
      neutraliseChroma(frame);
      drawMark(frame.y, width, width, height, { frameCounter: counter, clockMs, senderIndex });
    },
  };
}
