// Makes the loops that are not there yet and keeps them for every later run.
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MediaLoop } from '../send/loop.ts';
import { FFMPEG_MISSING } from './encoder.ts';
import { encodeLoop } from './loop-file.ts';
import { makeVideoLoop } from './video-loop.ts';
import type { VideoLoopOptions } from './video-loop.ts';
import { makeVoiceLoop } from './voice-loop.ts';

/** What a loop shall be; its file is made from nothing else. */
export type LoopRecipe =
  | ({ readonly codec: 'vp8' } & VideoLoopOptions)
  | { readonly codec: 'opus'; readonly bitrateBps: number; readonly seconds: number };

export type MissingLoop = { readonly key: string; readonly file: string; readonly recipe: LoopRecipe };

export type MadeLoops = {
  readonly loops: ReadonlyMap<string, MediaLoop>;
  /** Why others could not be made or kept: one sentence each. */
  readonly faults: readonly string[];
};

export type MakeOptions = {
  /** Path or name of an ffmpeg with libvpx and libopus. */
  readonly program: string;
  /** Gets a line when a loop is begun and when all are done. */
  readonly say: (line: string) => void;
};

/** Makes loops one after another; without an ffmpeg says so once. Never rejects for what an encoder or a disk does. */
export async function makeLoops(missing: readonly MissingLoop[], options: MakeOptions): Promise<MadeLoops> {
  const loops = new Map<string, MediaLoop>();
  const faults: string[] = [];
  const startMs = performance.now();
  for (const [index, { key, file, recipe }] of missing.entries()) {
    options.say(`Making media loop ${index + 1} of ${missing.length}: ${key} …`);
    const loop =
      recipe.codec === 'vp8'
        ? await makeVideoLoop(options.program, recipe)
        : await makeVoiceLoop(options.program, recipe);
    if (!(loop instanceof MediaLoop)) {
      if (loop.fault === FFMPEG_MISSING) return { loops, faults: [...faults, loop.fault] };
      faults.push(`media loop ${key} could not be made: ${loop.fault}`);
      continue;
    }
    loops.set(key, loop);
    const trouble = await keep(file, loop);
    if (trouble !== undefined) faults.push(`media loop ${key} was made but could not be kept: ${trouble}`);
  }
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  if (loops.size > 0) options.say(`Made ${loops.size} media loop(s) in ${seconds} s.`);
  return { loops, faults };
}

/** Whoever reads meanwhile, another run perhaps, finds no file or a whole one; of two that write, one remains. */
async function keep(file: string, loop: MediaLoop): Promise<string | undefined> {
  const draft = `${file}.${randomUUID()}.part`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(draft, encodeLoop(loop));
    await rename(draft, file);
    return undefined;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    return error instanceof Error ? error.message : String(error);
  }
}
