// The loops a plan's seats send: kept ones, else made now and kept, else placeholders where nothing can make them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CameraPlan, SeatPlan, VideoLayer } from '#core/plan.ts';
import { MediaLoop } from '../send/loop.ts';
import { decodeLoop } from './loop-file.ts';
import { makeLoops } from './make-loops.ts';
import type { LoopRecipe, MakeOptions, MissingLoop } from './make-loops.ts';
import { placeholderVideo, placeholderVoice } from './placeholder-loop.ts';

/** Chromium's default for one voice (libwebrtc, kDefaultMaxPlaybackRate fullband mono), and livekit-client's. */
const DEFAULT_VOICE_BPS = 32_000;
const VOICES_BPS = [DEFAULT_VOICE_BPS, 48_000] as const;
/** Long enough that loops of many seats do not beat, short enough for memory: 3 MB at 2.5 Mbit/s. */
const LOOP_SECONDS = 10;
/** A loop farther from its nominal bitrate than this is no honest load any more. */
const BITRATE_TOLERANCE = 0.1;

/** Name of the voice's loop nearest to a bitrate, also of its file: `opus-voice-32k`. */
export function voiceKey(bitrateBps: number = DEFAULT_VOICE_BPS): string {
  const distance = (one: number): number => Math.abs(one - bitrateBps);
  const nearest = [...VOICES_BPS].sort((one, other) => distance(one) - distance(other))[0];
  return `opus-voice-${Math.round((nearest ?? DEFAULT_VOICE_BPS) / 1000)}k`;
}

/** libwebrtc's VP8 gives simulcast layers three temporal layers and a camera of one layer one. */
function temporalLayersOf(camera: CameraPlan): 1 | 3 {
  return camera.layers.length > 1 ? 3 : 1;
}

/** Name of a layer's loop, also of its file: `vp8-640x360-30fps-450k-t3`. */
export function loopKey(layer: VideoLayer, camera: CameraPlan): string {
  const { width, height, max_bitrate_bps: bitrate } = layer;
  const rate = `${camera.frame_rate}fps-${Math.round(bitrate / 1000)}k`;
  return `vp8-${width}x${height}-${rate}-t${temporalLayersOf(camera)}`;
}

export type LoopLibrary = {
  readonly loops: ReadonlyMap<string, MediaLoop>;
  /** Loops that are noise: load for an SFU, but nothing for an eye. */
  readonly placeholders: readonly string[];
  /** Files that could not be used, loops that could not be made or are not what was asked for. */
  readonly faults: readonly string[];
};

/** What the seats send, by key. */
function wantedLoops(seats: readonly SeatPlan[]): ReadonlyMap<string, LoopRecipe> {
  const wanted = new Map<string, LoopRecipe>();
  for (const { camera, microphone } of seats) {
    if (camera !== null)
      for (const layer of camera.layers) {
        const { width, height, max_bitrate_bps: bitrateBps } = layer;
        const frameRate = camera.frame_rate;
        const temporalLayers = temporalLayersOf(camera);
        const recipe = { width, height, frameRate, bitrateBps, temporalLayers, seconds: LOOP_SECONDS };
        wanted.set(loopKey(layer, camera), { codec: 'vp8', ...recipe });
      }
    if (microphone)
      for (const bitrateBps of VOICES_BPS)
        wanted.set(voiceKey(bitrateBps), { codec: 'opus', bitrateBps, seconds: LOOP_SECONDS });
  }
  return wanted;
}

/**
 * Loads what the seats send; what is not there yet is made, which takes a second or two each.
 * @param folder where loops are kept, as `<key>.spl`
 */
export async function loadLoops(
  folder: string,
  seats: readonly SeatPlan[],
  { program = 'ffmpeg', say = () => undefined }: Partial<MakeOptions> = {},
): Promise<LoopLibrary> {
  const wanted = wantedLoops(seats);
  const loops = new Map<string, MediaLoop>();
  const faults: string[] = [];
  const missing: MissingLoop[] = [];
  for (const [key, recipe] of wanted) {
    const file = join(folder, `${key}.spl`);
    const loop = await readLoop(file);
    if (loop instanceof MediaLoop) loops.set(key, loop);
    else missing.push({ key, file, recipe });
    if (typeof loop === 'string') faults.push(loop);
  }
  const made = await makeLoops(missing, { program, say });
  for (const [key, loop] of made.loops) loops.set(key, loop);
  faults.push(...made.faults);
  for (const [key, loop] of loops) faults.push(...deviation(key, loop, wanted.get(key)));
  const placeholders = missing.filter(({ key }) => !loops.has(key));
  for (const { key, recipe } of placeholders) loops.set(key, placeholder(key, recipe));
  return { loops, placeholders: placeholders.map(({ key }) => key), faults };
}

function placeholder(key: string, recipe: LoopRecipe): MediaLoop {
  return recipe.codec === 'vp8'
    ? placeholderVideo({ ...recipe, seed: key })
    : placeholderVoice({ ...recipe, seed: key });
}

function deviation(key: string, loop: MediaLoop, recipe: LoopRecipe | undefined): readonly string[] {
  if (recipe === undefined) return [];
  const { bitrateBps } = loop.description;
  if (Math.abs(bitrateBps / recipe.bitrateBps - 1) <= BITRATE_TOLERANCE) return [];
  const kbps = (bps: number): string => `${Math.round(bps / 1000)} kbit/s`;
  return [
    `media loop ${key} has ${kbps(bitrateBps)} instead of ${kbps(recipe.bitrateBps)}: the encoder cannot bring ` +
      'this size and frame rate to that bitrate',
  ];
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
