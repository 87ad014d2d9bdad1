// The synthetic cameras and microphones of a page's seats, in a thread of their own: frames are drawn and written
// on absolute time, whatever the page's main thread is doing.
import { createAudioSignal, renderAudio, samplePosition } from '#core/media/audio-signal.ts';
import { SIGNAL_RATE_HZ } from '#core/media/audio-code.ts';
import { keepSpurts } from '#core/media/spurt-ruler.ts';
import { createVideoPattern } from '#core/media/video-pattern.ts';
import { wallClockMs } from '../run-time.ts';
import { tickAbsolutely } from './absolute-ticker.ts';
import type { CameraSource, SourceMessage } from './source-message.ts';

/** One Opus frame as WebRTC sends it (ptime 20, RFC 7587 §4.2): nothing waits in the encoder for its other half. */
const AUDIO_CHUNK_MS = 20;
/** A microphone held up for longer starts anew at the wall clock instead of sending what was missed in a burst. */
const MOST_CHUNKS_BEHIND = 10;
/** Frames in flight towards the encoder; one more is skipped, as a real camera does. */
const MOST_FRAMES_QUEUED = 2;
const MICROSECONDS_PER_MS = 1000;
const SAMPLES_PER_MS = SIGNAL_RATE_HZ / 1000;
const MICROSECONDS_PER_SECOND = 1_000_000;

/** A source that can be started in a run that began at `epochMs`; starting gives the way to pause it. */
type Start = (epochMs: number) => () => void;

interface Source {
  readonly startCamera: Start | undefined;
  readonly startMicrophone: Start | undefined;
  stopCamera: (() => void) | undefined;
  stopMicrophone: (() => void) | undefined;
}

function camera(source: CameraSource, seed: number, index: number): Start {
  const { width, height, frameRate } = source;
  const pattern = createVideoPattern({ seed, width, height });
  const picture = new Uint8Array(pattern.byteLength);
  const writer = source.writable.getWriter();
  let queued = 0;
  const written = (): void => {
    queued -= 1;
  };
  let counter = -1;
  return () => {
    // After a pause the numbers go on, none comes twice.
    const first = counter + 1;
    return tickAbsolutely(1000 / frameRate, (slot) => {
      counter = first + slot;
      if (queued >= MOST_FRAMES_QUEUED) return;
      const nowMs = wallClockMs();
      pattern.draw(counter, nowMs, index, picture);
      const timestamp = Math.round(performance.now() * MICROSECONDS_PER_MS);
      const frame = new VideoFrame(picture, {
        format: 'I420',
        codedWidth: width,
        codedHeight: height,
        timestamp,
      });
      queued += 1;
      // A write fails once the track has ended, that is, when the seat has left.
      writer.write(frame).then(written, written);
    });
  };
}

/** For checking lip sync: what is heard was spoken so much earlier, as if the camera were quicker. */
let soundOffsetMs = 0;

function microphone(
  writable: WritableStream<AudioData>,
  { seed, index, talk }: Extract<SourceMessage, { type: 'add' }>,
): Start {
  const signal = createAudioSignal({ seed, senderIndex: index });
  const samples = new Float32Array((SIGNAL_RATE_HZ * AUDIO_CHUNK_MS) / 1000);
  const writer = writable.getWriter();
  const ignore = (): void => undefined;
  const write = (position: number, epochMs: number): void => {
    renderAudio(signal, position - samplePosition(soundOffsetMs), samples);
    // Digital silence is what a noise suppressor leaves of a pause; the encoder then sends what its DTX says.
    if (talk !== null) keepSpurts(samples, position / SAMPLES_PER_MS - epochMs, talk);
    const data = new AudioData({
      format: 'f32-planar',
      sampleRate: SIGNAL_RATE_HZ,
      numberOfFrames: samples.length,
      numberOfChannels: 1,
      timestamp: Math.round((position * MICROSECONDS_PER_SECOND) / SIGNAL_RATE_HZ),
      data: samples,
    });
    writer.write(data).catch(ignore);
  };
  return (epochMs) => {
    const anchor = samplePosition(wallClockMs());
    let written = 0;
    return tickAbsolutely(AUDIO_CHUNK_MS, (slot) => {
      // As from a sound card, a chunk is written when its last sample has been heard.
      if (slot - written > MOST_CHUNKS_BEHIND) written = slot - 1;
      for (; written < slot; written++) write(anchor + written * samples.length, epochMs);
    });
  };
}

const sources = new Map<string, Source>();

function run(
  source: Source,
  epochMs: number,
  wanted: { readonly camera: boolean; readonly microphone: boolean },
): void {
  if (!wanted.camera) source.stopCamera?.();
  if (!wanted.microphone) source.stopMicrophone?.();
  source.stopCamera = wanted.camera ? (source.stopCamera ?? source.startCamera?.(epochMs)) : undefined;
  source.stopMicrophone = wanted.microphone
    ? (source.stopMicrophone ?? source.startMicrophone?.(epochMs))
    : undefined;
}

addEventListener('message', (event: MessageEvent<SourceMessage>) => {
  const message = event.data;
  if (message.type === 'add') {
    const { seat, seed, index } = message;
    sources.set(seat, {
      startCamera: message.camera === null ? undefined : camera(message.camera, seed, index),
      startMicrophone: message.microphone === null ? undefined : microphone(message.microphone, message),
      stopCamera: undefined,
      stopMicrophone: undefined,
    });
    return;
  }
  if (message.type === 'sound-offset') {
    soundOffsetMs = message.offsetMs;
    return;
  }
  const source = sources.get(message.seat);
  if (source === undefined) return;
  if (message.type === 'run') run(source, message.epochMs, message);
  else {
    run(source, 0, { camera: false, microphone: false });
    sources.delete(message.seat);
  }
});
