// The sound's code through Opus: render, encode, lose packets, decode, detect.
import { join } from 'node:path';
import { createAudioDetector } from '#core/media/audio-detector.ts';
import { SIGNAL_RATE_HZ } from '#core/media/audio-code.ts';
import { createAudioSignal, renderAudio } from '#core/media/audio-signal.ts';
import { pipeThrough } from './ffmpeg.ts';

const FIRST_SECOND = 1_764_000_000;
const COUNTER_MODULUS = 65_536;
const SENDER = 777;

export interface AudioCase {
  readonly seconds: number;
  readonly bitrateKbps: number;
  readonly lossShare: number;
}

export interface AudioReading extends AudioCase {
  readonly chirps: number;
  readonly readable: number;
  readonly misread: number;
  /** Distance of arrivals from their own median: the container shifts all of them alike once packets are missing. */
  readonly placementErrorsMs: readonly number[];
  /** Median distance from where they were sent, the decoder's start-up trimmed. */
  readonly medianShiftMs: number;
}

function* renderedSeconds(seconds: number): Generator<Uint8Array> {
  const signal = createAudioSignal({ seed: 5, senderIndex: SENDER });
  for (let second = 0; second < seconds; second++) {
    const samples = new Float32Array(SIGNAL_RATE_HZ);
    renderAudio(signal, (FIRST_SECOND + second) * SIGNAL_RATE_HZ, samples);
    yield new Uint8Array(samples.buffer);
  }
}

async function decode(file: string, lossShare: number): Promise<Float32Array> {
  const parts: Buffer[] = [];
  // Lost packets become silence of their length, which is harsher than a receiver's concealment.
  const fill = lossShare > 0 ? ['-af', 'aresample=async=1:min_hard_comp=0.001:first_pts=0'] : [];
  await pipeThrough(['-c:a', 'libopus', '-i', file, ...fill, '-ac', '1', '-f', 'f32le', '-'], [], (bytes) =>
    parts.push(bytes),
  );
  const bytes = Uint8Array.from(Buffer.concat(parts));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / Float32Array.BYTES_PER_ELEMENT));
}

/** Encodes the case with libopus for voice in packets of 20 ms, drops that share of them, and detects. */
export async function readThroughOpus(wanted: AudioCase, folder: string): Promise<AudioReading> {
  const file = join(folder, `opus-${wanted.bitrateKbps}.ogg`);
  const rate = [
    '-b:a',
    `${wanted.bitrateKbps}k`,
    '-application',
    'voip',
    '-frame_duration',
    '20',
    '-fec',
    '1',
  ];
  const source = ['-f', 'f32le', '-ar', String(SIGNAL_RATE_HZ), '-ac', '1', '-i', '-'];
  const encoder = ['-c:a', 'libopus', '-packet_loss', '3', ...rate, file];
  await pipeThrough([...source, ...encoder], renderedSeconds(wanted.seconds), () => undefined);
  let received = file;
  if (wanted.lossShare > 0) {
    received = join(folder, 'lossy.nut');
    const drop = `noise=drop='lt(random(0),${wanted.lossShare})'`;
    await pipeThrough(['-i', file, '-c', 'copy', '-bsf:a', drop, received], [], () => undefined);
  }
  const detector = createAudioDetector(SIGNAL_RATE_HZ);
  const found = detector.push(await decode(received, wanted.lossShare));
  const shiftsMs: number[] = [];
  let misread = 0;
  for (const { senderIndex, secondCounter, arrivalSample } of found) {
    const second = secondCounter - (FIRST_SECOND % COUNTER_MODULUS);
    if (senderIndex !== SENDER || second < 0 || second >= wanted.seconds) misread++;
    else shiftsMs.push(((arrivalSample - second * SIGNAL_RATE_HZ) * 1000) / SIGNAL_RATE_HZ);
  }
  shiftsMs.sort((a, b) => a - b);
  const medianShiftMs = shiftsMs[Math.floor(shiftsMs.length / 2)] ?? NaN;
  return {
    ...wanted,
    chirps: detector.counts().chirps,
    readable: shiftsMs.length,
    misread,
    placementErrorsMs: shiftsMs.map((shift) => Math.abs(shift - medianShiftMs)).sort((a, b) => a - b),
    medianShiftMs,
  };
}
