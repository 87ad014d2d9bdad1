// Makes one VP8 loop: our synthetic camera through FFmpeg's libvpx, set as libwebrtc sets it for simulcast layers.
import { LOOP_SENDER_INDEX } from '#core/media/loop-sender.ts';
import { createVideoPattern } from '#core/media/video-pattern.ts';
import { MediaLoop } from '../send/loop.ts';
import type { LoopFrame } from '../send/loop.ts';
import { SILENCE_LEVEL } from './audio-level.ts';
import { encode } from './encoder.ts';
import { readIvf } from './ivf.ts';
import { readVp8Header } from './vp8-header.ts';
import type { Vp8Header } from './vp8-header.ts';

export type VideoLoopOptions = {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly bitrateBps: number;
  readonly temporalLayers: 1 | 3;
  /** About: loops are cut to whole periods of their layers. */
  readonly seconds: number;
};

type Fault = { readonly fault: string };
type Lasting = Pick<VideoLoopOptions, 'seconds' | 'frameRate' | 'temporalLayers'>;

const CLOCK_HZ = 90_000;
/** All layers and seats show one scene, so that a switch of layers changes nothing but the resolution. */
const SCENE_SEED = 20_251;
/** Temporal layer by place in the period (libwebrtc, DefaultTemporalLayers). */
const TEMPORAL_PATTERN = { 1: [0], 3: [0, 2, 1, 2] } as const;
/**
 * Whether a frame needs nothing but base-layer frames (RFC 7741 §4.2, Y), by place in the period: with FFmpeg's
 * layering mode 3 each frame refers to one buffer, the last place to the one of layer 1.
 */
const LAYER_SYNC = { 1: [false], 3: [false, true, true, false] } as const;
/** Share of the bitrate up to each layer (libwebrtc, kLayerRateAllocation of three layers). */
const LAYER_SHARES = [0.4, 0.6, 1] as const;
/** Two key frames a loop, both at the begin of a period. */
const KEYS = 2;

/** libvpx with layers stays below its target, by 3 to 10 % at 180p to 720p (measured, libvpx 1.12). */
const FIRST_FACTOR = 1.06;
/** Nearer than this to the nominal bitrate is near enough; else the target is corrected. */
const TOLERANCE = 0.04;
const MOST_ATTEMPTS = 5;
/** Below this the layers' shares, whole kbit/s to libvpx, would not differ. */
const LEAST_TARGET_BPS = 10_000;

/** Whole periods between the key frames. */
export function frameCount({ seconds, frameRate, temporalLayers }: Lasting): number {
  const unit = KEYS * TEMPORAL_PATTERN[temporalLayers].length;
  return unit * Math.max(1, Math.round((seconds * frameRate) / unit));
}

/** FFmpeg's words; see libwebrtc's LibvpxVp8Encoder::InitEncode for the figures. */
export function vp8Words(
  video: Omit<VideoLoopOptions, 'seconds'>,
  targetBps: number,
  frames: number,
): string[] {
  const { width, height, frameRate } = video;
  const rate = Math.max(LEAST_TARGET_BPS, Math.round(targetBps));
  const shares = LAYER_SHARES.map((share) => Math.round((rate * share) / 1000));
  const layering = [
    'ts_number_layers=3',
    `ts_target_bitrate=${shares.join(',')}`,
    'ts_rate_decimator=4,2,1',
    'ts_periodicity=4',
    `ts_layer_id=${TEMPORAL_PATTERN[3].join(',')}`,
    'ts_layering_mode=3',
  ].join(':');
  // One layer needs no resilience against dropped ones either.
  const layers =
    video.temporalLayers === 1 ? [] : ['-error-resilient', 'default', '-ts-parameters', layering];
  const input = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', `${frameRate}`];
  const constantRate = ['-b:v', rate, '-minrate', rate, '-maxrate', rate, '-bufsize', rate];
  const realTime = ['-deadline', 'realtime', '-cpu-used', -6, '-lag-in-frames', 0, '-auto-alt-ref', 0];
  const control = ['-qmin', 2, '-qmax', 56, '-undershoot-pct', 100, '-overshoot-pct', 15];
  const intra = ['-max-intra-rate', 900, '-rc_init_occupancy', Math.round(rate / 2)];
  const keys = ['-g', 2 * frames, '-force_key_frames', `expr:not(mod(n,${frames / KEYS}))`];
  return [
    ...[...input, '-i', 'pipe:0', '-an', '-c:v', 'libvpx', '-threads', 1],
    ...[...constantRate, ...realTime, ...control, ...intra, ...keys],
    ...['-static-thresh', 1, ...layers],
    ...['-f', 'ivf', 'pipe:1'],
  ].map(String);
}

function* pictures({ width, height }: VideoLoopOptions, frames: number): Generator<Uint8Array> {
  const pattern = createVideoPattern({ seed: SCENE_SEED, width, height });
  const picture = new Uint8Array(pattern.byteLength);
  const clockMs = Date.now();
  for (let counter = 0; counter < frames; counter += 1) {
    pattern.draw(counter, clockMs, LOOP_SENDER_INDEX, picture);
    yield picture;
  }
}

/** What is wrong with a frame for its place; undefined when an SFU may drop what its layer says it may. */
function misplaced(
  header: Vp8Header | undefined,
  temporalId: number,
  mustBeKey: boolean,
  layers: 1 | 3,
): string | undefined {
  if (header === undefined) return 'is no VP8 frame';
  if (!header.shown) return 'is not shown';
  if (header.key !== mustBeKey) return mustBeKey ? 'should be a key frame' : 'is an unwanted key frame';
  if (layers === 1) return undefined;
  if (header.changesEntropy && !header.key) return 'changes probabilities for later frames';
  if (temporalId > 0 && header.changesLast) return 'of an upper layer changes what the base layer refers to';
  const changesAny = header.changesLast || header.changesGolden || header.changesAltRef;
  return temporalId === 2 && changesAny ? 'of the top layer is referred to' : undefined;
}

/** A loop of VP8 frames in the pattern of its layers; checks that the encoder kept to it. Pure. */
export function loopOfFrames(video: VideoLoopOptions, encoded: readonly Uint8Array[]): MediaLoop | Fault {
  const expected = frameCount(video);
  const pattern = TEMPORAL_PATTERN[video.temporalLayers];
  if (encoded.length !== expected)
    return { fault: `the encoder gave ${encoded.length} frames of ${expected}` };
  const frames: LoopFrame[] = [];
  for (const [index, data] of encoded.entries()) {
    const place = index % pattern.length;
    const temporalId = pattern[place] ?? 0;
    const key = index % (expected / KEYS) === 0;
    const complaint = misplaced(readVp8Header(data), temporalId, key, video.temporalLayers);
    if (complaint !== undefined) return { fault: `frame ${index} of the encoder ${complaint}` };
    frames.push({
      data,
      duration: Math.round(CLOCK_HZ / video.frameRate),
      key,
      nonReference: temporalId === 2,
      layerSync: LAYER_SYNC[video.temporalLayers][place] ?? false,
      temporalId,
      audioLevel: SILENCE_LEVEL,
    });
  }
  const { width, height } = video;
  return MediaLoop.fromFrames({ codec: 'vp8', clockRateHz: CLOCK_HZ, width, height }, frames);
}

/**
 * Draws and encodes a loop whose mean bitrate is the nominal one, as nearly as the encoder can: it does not fill
 * more than its finest quantizer needs, and cannot go below its coarsest.
 */
export async function makeVideoLoop(program: string, video: VideoLoopOptions): Promise<MediaLoop | Fault> {
  const frames = frameCount(video);
  let factor = FIRST_FACTOR;
  let best: MediaLoop | undefined;
  const distance = (loop: MediaLoop): number => Math.abs(loop.description.bitrateBps / video.bitrateBps - 1);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const words = vp8Words(video, video.bitrateBps * factor, frames);
    const encoded = await encode(program, words, pictures(video, frames));
    if ('fault' in encoded) return encoded;
    const ivf = readIvf(encoded.bytes);
    if ('fault' in ivf) return ivf;
    const loop = loopOfFrames(video, ivf.frames);
    if (!(loop instanceof MediaLoop)) return loop;
    if (best === undefined || distance(loop) < distance(best)) best = loop;
    if (distance(best) <= TOLERANCE) break;
    factor *= video.bitrateBps / loop.description.bitrateBps;
  }
  return best ?? { fault: 'no attempt to encode' };
}
