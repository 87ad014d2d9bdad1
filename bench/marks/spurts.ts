// Edges of talk spurts through Opus: known parts of them are silenced, and what the rulers tell is held against that.
import { join } from 'node:path';
import { SIGNAL_RATE_HZ } from '#core/media/audio-code.ts';
import { createAudioSignal, renderAudio } from '#core/media/audio-signal.ts';
import { createSpurtDetector } from '#core/media/spurt-detector.ts';
import { keepSpurts } from '#core/media/spurt-ruler.ts';
import { pipeThrough } from './ffmpeg.ts';

const SPURTS = 60;
const SPURT_MS = 1210;
const PAUSE_MS = 590;
/** None, and some that are no whole number of the detector's steps. */
const CUTS_MS = [0, 13, 38, 61];
const PER_MS = SIGNAL_RATE_HZ / 1000;
const FIRST_SECOND = 1_764_000_000;

export interface SpurtReading {
  readonly bitrateKbps: number;
  readonly edges: number;
  /** Edges that were read, in the right order. */
  readonly read: number;
  /** Distance of what was read from what was cut, sorted. */
  readonly errorsMs: readonly number[];
}

const cutOf = (edge: number): number => CUTS_MS[edge % CUTS_MS.length] ?? 0;

function spoken(): Float32Array {
  const talk = Array.from({ length: SPURTS }, (_, spurt) => {
    const begin = PAUSE_MS + spurt * (SPURT_MS + PAUSE_MS);
    return [begin, begin + SPURT_MS];
  });
  const sound = new Float32Array((SPURTS * (SPURT_MS + PAUSE_MS) + 2 * PAUSE_MS) * PER_MS);
  renderAudio(createAudioSignal({ seed: 5, senderIndex: 1 }), FIRST_SECOND * SIGNAL_RATE_HZ, sound);
  keepSpurts(sound, 0, talk.flat());
  for (const [spurt, [begin = 0, end = 0]] of talk.entries()) {
    sound.fill(0, begin * PER_MS, (begin + cutOf(2 * spurt)) * PER_MS);
    sound.fill(0, (end - cutOf(2 * spurt + 1)) * PER_MS, end * PER_MS);
  }
  return sound;
}

/** Encodes as browsers do, decodes, and reads every edge. */
export async function readSpurtsThroughOpus(bitrateKbps: number, folder: string): Promise<SpurtReading> {
  const file = join(folder, `spurts-${bitrateKbps}.ogg`);
  const source = ['-f', 'f32le', '-ar', String(SIGNAL_RATE_HZ), '-ac', '1', '-i', '-'];
  const encoder = [
    '-c:a',
    'libopus',
    '-b:a',
    `${bitrateKbps}k`,
    '-application',
    'voip',
    '-frame_duration',
    '20',
  ];
  const sound = spoken();
  await pipeThrough([...source, ...encoder, file], [new Uint8Array(sound.buffer)], () => undefined);
  const parts: Buffer[] = [];
  const output = ['-ac', '1', '-f', 'f32le', '-'];
  await pipeThrough(['-c:a', 'libopus', '-i', file, ...output], [], (bytes) => parts.push(bytes));
  const bytes = Uint8Array.from(Buffer.concat(parts));
  const decoded = new Float32Array(
    bytes.buffer,
    0,
    Math.floor(bytes.length / Float32Array.BYTES_PER_ELEMENT),
  );
  const found = createSpurtDetector(SIGNAL_RATE_HZ).push(decoded);
  const inOrder = found.every(({ edge }, index) => edge === (index % 2 === 0 ? 'start' : 'end'));
  const errorsMs = found.map(({ cutSeconds }, index) => Math.abs(cutSeconds * 1000 - cutOf(index)));
  const whole = inOrder && found.length === 2 * SPURTS;
  return {
    bitrateKbps,
    edges: 2 * SPURTS,
    read: found.length,
    // Were one missing, the others could not be told from each other.
    errorsMs: whole ? errorsMs.sort((a, b) => a - b) : [Number.NaN],
  };
}
