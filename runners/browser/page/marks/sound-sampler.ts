// Hears the marks of one received sound: once a second, who spoke and how long ago (mouth to ear, less the devices);
// and at every edge of a talk spurt, how much of it is missing.
import { unwrapSeconds } from '#core/media/audio-code.ts';
import { createAudioDetector } from '#core/media/audio-detector.ts';
import type { AudioDetector, DetectorRateHz } from '#core/media/audio-detector.ts';
import { createSpurtDetector } from '#core/media/spurt-detector.ts';
import type { SpurtDetector, SpurtEdge } from '#core/media/spurt-detector.ts';
import type { MarkRow, TalkSpurtRow } from '#core/sample.ts';
import { runTimeMs, wallClockMs } from '../run-time.ts';
import type { TappedSound } from './mark-command.ts';
import { PlayoutClock } from './playout-clock.ts';

const REPORT_PERIOD_MS = 1000;
const MICROSECONDS = 1e6;

interface Listening {
  readonly detector: AudioDetector;
  readonly spurts: SpurtDetector;
  readonly clock: PlayoutClock;
  /** Timestamp that the next chunk has when none was missed. */
  nextMicroseconds: number;
}

function isDetectable(rateHz: number): rateHz is DetectorRateHz {
  return rateHz === 16_000 || rateHz === 48_000;
}

/** Counted since the seat joined. */
export interface SoundTally {
  readable: number;
  unreadable: number;
}

function listen(sound: AudioData): Listening | undefined {
  const { sampleRate, timestamp } = sound;
  if (!isDetectable(sampleRate)) return undefined;
  return {
    detector: createAudioDetector(sampleRate),
    spurts: createSpurtDetector(sampleRate),
    clock: new PlayoutClock(sampleRate),
    nextMicroseconds: timestamp,
  };
}

/** Whether chunks were dropped before this one, so that places in the stream are not known any more. */
function torn(listening: Listening, { timestamp, numberOfFrames, sampleRate }: AudioData): boolean {
  const lengthMicroseconds = (numberOfFrames / sampleRate) * MICROSECONDS;
  return Math.abs(timestamp - listening.nextMicroseconds) > lengthMicroseconds / 2;
}

/** The time is that of reading, as in marks. */
function spurtRow(
  { seat, stream, epochMs }: TappedSound,
  { edge, cutSeconds }: SpurtEdge,
  arrivedMs: number,
): TalkSpurtRow {
  const t_ms = runTimeMs(epochMs, arrivedMs - performance.timeOrigin);
  return { kind: 'talk-spurt', t_ms, seat, stream, edge, cut_ms: cutSeconds * 1000 };
}

/** Resolves when the track has ended. */
export async function hearSound(
  tapped: TappedSound,
  reader: ReadableStreamDefaultReader<AudioData>,
  tally: SoundTally,
  report: (row: MarkRow | TalkSpurtRow) => void,
): Promise<void> {
  const { seat, stream, epochMs } = tapped;
  let listening: Listening | undefined;
  let unreadableBefore = 0;
  let samples = new Float32Array(0);
  let reportAtMs = wallClockMs() + REPORT_PERIOD_MS;
  const tell = (latency?: Pick<MarkRow, 'sender_index' | 'counter' | 'latency_ms'>): void => {
    const nowMs = wallClockMs();
    reportAtMs = nowMs + 2 * REPORT_PERIOD_MS;
    // When it was read, 0.7 s after it was heard: rows of a stream stay in order.
    const t_ms = runTimeMs(epochMs, nowMs - performance.timeOrigin);
    report({ kind: 'mark', t_ms, seat, stream, media: 'audio', ...tally, ...latency });
  };
  for (;;) {
    const { value: sound } = await reader.read();
    if (sound === undefined) return;
    const arrivedMs = wallClockMs();
    if (listening === undefined || torn(listening, sound)) {
      listening = listen(sound);
      unreadableBefore = tally.unreadable;
    }
    if (listening === undefined) {
      sound.close();
      continue;
    }
    const { numberOfFrames, sampleRate, timestamp } = sound;
    if (samples.length !== numberOfFrames) samples = new Float32Array(numberOfFrames);
    sound.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
    sound.close();
    listening.nextMicroseconds = timestamp + (numberOfFrames / sampleRate) * MICROSECONDS;
    listening.clock.chunk(numberOfFrames, arrivedMs);
    for (const edge of listening.spurts.push(samples)) report(spurtRow(tapped, edge, arrivedMs));
    const found = listening.detector.push(samples);
    tally.unreadable = unreadableBefore + listening.detector.counts().unreadable;
    for (const { senderIndex, secondCounter, arrivalSample } of found) {
      tally.readable += 1;
      const playedMs = listening.clock.timeOf(arrivalSample);
      const spokenMs = unwrapSeconds(secondCounter, playedMs / 1000) * 1000;
      tell({
        sender_index: senderIndex,
        counter: secondCounter,
        latency_ms: playedMs - spokenMs,
      });
    }
    if (arrivedMs > reportAtMs) tell();
  }
}
