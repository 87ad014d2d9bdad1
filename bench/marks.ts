// Are the marks in picture and sound readable after real codecs, and are they ever misread? `npm run bench:marks`
// (needs ffmpeg with libvpx, libx264 and libopus on PATH; some minutes). Prints a table for people and, as the last
// line of stdout, one JSON object.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readThroughOpus } from './marks/audio.ts';
import type { AudioCase, AudioReading } from './marks/audio.ts';
import { ffmpegVersion } from './marks/ffmpeg.ts';
import { readSpurtsThroughOpus } from './marks/spurts.ts';
import { CODECS, readThroughCodec } from './marks/video.ts';
import type { Codec, VideoCase, VideoReading } from './marks/video.ts';

const CODEC_NAMES: readonly Codec[] = ['vp8', 'vp9', 'h264'];
/** The case that `marks_readable_share` speaks of. */
const JUDGED_HEIGHT = 360;
const JUDGED_KBPS = 300;

/** 3,650 sound frames a codec, 10,950 in all, and 600 damaged ones a codec. */
const SIZES: readonly Omit<VideoCase, 'codec'>[] = [
  { width: 320, height: 180, bitrateKbps: 100, frames: 900, damaged: false },
  { width: 640, height: 360, bitrateKbps: 150, frames: 900, damaged: false },
  { width: 640, height: 360, bitrateKbps: 300, frames: 1500, damaged: false },
  { width: 1280, height: 720, bitrateKbps: 600, frames: 350, damaged: false },
  { width: 640, height: 360, bitrateKbps: 299, frames: 600, damaged: true },
];

const AUDIO_CASES: readonly AudioCase[] = [
  { seconds: 300, bitrateKbps: 24, lossShare: 0 },
  { seconds: 300, bitrateKbps: 32, lossShare: 0 },
  { seconds: 300, bitrateKbps: 24, lossShare: 0.03 },
];

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function row(cells: readonly (string | number)[], widths: readonly number[]): string {
  return cells.map((cell, index) => String(cell).padEnd(widths[index] ?? 10)).join(' ');
}

const VIDEO_WIDTHS = [6, 11, 8, 8, 9, 9, 8];
const AUDIO_WIDTHS = [14, 7, 8, 7, 9, 8, 12, 12];

function videoRow(reading: VideoReading): string {
  const kind = reading.damaged ? `${reading.height}p broken` : `${reading.height}p`;
  const share = reading.damaged ? '-' : (reading.readable / reading.frames).toFixed(4);
  const reasons = Object.entries(reading.reasons).map(([reason, count]) => `${reason} ${count}`);
  return row(
    [
      reading.codec,
      kind,
      reading.bitrateKbps,
      `${reading.readHeight}p`,
      reading.decoded,
      share,
      reading.misread,
      reasons.join(', '),
    ],
    VIDEO_WIDTHS,
  );
}

async function measureVideo(folder: string): Promise<VideoReading[]> {
  print(
    row(['codec', 'sent', 'kbit/s', 'read at', 'decoded', 'readable', 'misread', 'why not'], VIDEO_WIDTHS),
  );
  const readings: VideoReading[] = [];
  for (const codec of CODEC_NAMES) {
    for (const size of SIZES) {
      for (const reading of await readThroughCodec({ ...size, codec }, folder)) {
        readings.push(reading);
        print(videoRow(reading));
      }
    }
  }
  return readings;
}

function errorP95Ms(reading: AudioReading): number {
  return reading.placementErrorsMs[Math.floor(reading.placementErrorsMs.length * 0.95)] ?? NaN;
}

async function measureAudio(folder: string): Promise<AudioReading[]> {
  const head = ['sound', 'loss', 'seconds', 'chirps', 'readable', 'misread', 'shift ms', 'p95 error ms'];
  print('');
  print(row(head, AUDIO_WIDTHS));
  const readings: AudioReading[] = [];
  for (const wanted of AUDIO_CASES) {
    const reading = await readThroughOpus(wanted, folder);
    readings.push(reading);
    const { seconds, chirps, readable, misread, medianShiftMs } = reading;
    const share = (readable / seconds).toFixed(4);
    const name = `opus ${wanted.bitrateKbps} kbit/s`;
    const error = errorP95Ms(reading).toFixed(3);
    print(
      row(
        [
          name,
          `${wanted.lossShare * 100} %`,
          seconds,
          chirps,
          share,
          misread,
          medianShiftMs.toFixed(3),
          error,
        ],
        AUDIO_WIDTHS,
      ),
    );
  }
  return readings;
}

const SPURT_BITRATES_KBPS = [24, 32];

async function measureSpurts(folder: string): Promise<Record<string, number>> {
  const errors: number[] = [];
  let read = 0;
  let edges = 0;
  for (const bitrate of SPURT_BITRATES_KBPS) {
    const reading = await readSpurtsThroughOpus(bitrate, folder);
    errors.push(...reading.errorsMs);
    read += reading.read;
    edges += reading.edges;
    const [median = NaN] = reading.errorsMs.slice(Math.floor(reading.errorsMs.length / 2));
    const most = (reading.errorsMs.at(-1) ?? NaN).toFixed(1);
    print(
      `talk spurts, opus ${bitrate} kbit/s: ${reading.read} of ${reading.edges} edges, error p50 ${median.toFixed(1)} ms, most ${most} ms`,
    );
  }
  return { spurt_edges_read_share: read / edges, spurt_cut_error_ms_max: Math.max(...errors) };
}

function readableShare(readings: readonly AudioReading[]): number {
  return Math.min(...readings.map((reading) => reading.readable / reading.seconds));
}

function figures(video: readonly VideoReading[], audio: readonly AudioReading[]): Record<string, number> {
  const whole = video.filter((reading) => !reading.damaged);
  const judged = whole.filter(
    (reading) => reading.height === JUDGED_HEIGHT && reading.bitrateKbps === JUDGED_KBPS,
  );
  const clean = audio.filter((reading) => reading.lossShare === 0);
  const lossy = audio.filter((reading) => reading.lossShare > 0);
  return {
    marks_readable_share: Math.min(...judged.map((reading) => reading.readable / reading.frames)),
    marks_false: video.reduce((sum, reading) => sum + reading.misread, 0),
    marks_read_attempts: video.reduce((sum, reading) => sum + reading.decoded, 0),
    marks_worst_readable_share: Math.min(...whole.map((reading) => reading.readable / reading.frames)),
    audio_readable_share: readableShare(clean),
    audio_readable_share_at_3_percent_loss: readableShare(lossy),
    audio_false: audio.reduce((sum, reading) => sum + reading.misread, 0),
    audio_placement_error_ms_p95: Math.max(...clean.map(errorP95Ms)),
  };
}

async function main(): Promise<number> {
  const version = ffmpegVersion();
  if (version === undefined) {
    const needed = Object.values(CODECS).map((args) => args[1]);
    process.stderr.write(
      `bench:marks needs ffmpeg (with ${needed.join(', ')}, libopus) on PATH. On Debian: apt-get install ffmpeg\n`,
    );
    return 2;
  }
  print(version);
  const folder = await mkdtemp(join(tmpdir(), 'seatproof-marks-'));
  try {
    const video = await measureVideo(folder);
    const audio = await measureAudio(folder);
    print('');
    const spurts = await measureSpurts(folder);
    print('marks_readable_share: least of all codecs and reading sizes at 360p and 300 kbit/s');
    print(JSON.stringify({ ...figures(video, audio), ...spurts }));
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
