// The loops a plan's seats send: real ones from the folder where set-up put them, placeholders where there are none.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SeatPlan, VideoLayer } from '#core/plan.ts';
import { MediaLoop } from '../send/loop.ts';
import { decodeLoop } from './loop-file.ts';
import { placeholderVideo, placeholderVoice } from './placeholder-loop.ts';

/** Opus as WebRTC clients send one voice (livekit-client's speech preset is 24, Chromium's default 32 kbit/s). */
const VOICE_BPS = 32_000;
/** Long enough that loops of many seats do not beat, short enough for memory: 3 MB at 2.5 Mbit/s. */
const PLACEHOLDER_SECONDS = 10;

export const VOICE_KEY = 'opus-voice';

/** Name of a layer's loop, also of its file: `vp8-640x360-30fps-450k`. */
export function loopKey(layer: VideoLayer, frameRate: number): string {
  return `vp8-${layer.width}x${layer.height}-${frameRate}fps-${Math.round(layer.max_bitrate_bps / 1000)}k`;
}

export type LoopLibrary = {
  readonly loops: ReadonlyMap<string, MediaLoop>;
  /** Loops that are noise: load for an SFU, but nothing for an eye. */
  readonly placeholders: readonly string[];
  /** Files that were there but could not be used. */
  readonly faults: readonly string[];
};

/** @param folder where set-up keeps loops, as `<key>.spl` */
export async function loadLoops(folder: string, seats: readonly SeatPlan[]): Promise<LoopLibrary> {
  const wanted = new Map<string, () => MediaLoop>();
  for (const { camera, microphone } of seats) {
    for (const layer of camera?.layers ?? []) {
      const frameRate = camera?.frame_rate ?? 30;
      const key = loopKey(layer, frameRate);
      const { width, height, max_bitrate_bps: bitrateBps } = layer;
      const seconds = PLACEHOLDER_SECONDS;
      wanted.set(key, () => placeholderVideo({ width, height, frameRate, bitrateBps, seconds, seed: key }));
    }
    if (microphone)
      wanted.set(VOICE_KEY, () =>
        placeholderVoice({ bitrateBps: VOICE_BPS, seconds: PLACEHOLDER_SECONDS, seed: VOICE_KEY }),
      );
  }
  const loops = new Map<string, MediaLoop>();
  const placeholders: string[] = [];
  const faults: string[] = [];
  for (const [key, placeholder] of wanted) {
    const loop = await readLoop(join(folder, `${key}.spl`));
    if (typeof loop === 'string') faults.push(loop);
    if (loop instanceof MediaLoop) loops.set(key, loop);
    else {
      placeholders.push(key);
      loops.set(key, placeholder());
    }
  }
  return { loops, placeholders, faults };
}

async function readLoop(file: string): Promise<MediaLoop | string | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch {
    return undefined;
  }
  const loop = decodeLoop(bytes);
  return loop instanceof MediaLoop ? loop : `${file}: ${loop.fault}`;
}
