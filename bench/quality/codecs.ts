// The marks through a real browser's encoders and decoders, at low bitrates.
import { TeardownStack } from '#core/teardown.ts';
import type { CodecCase, CodecReading } from './codec-case.ts';
import { print } from './call.ts';
import { openOwnPage } from './own-page.ts';

const CODECS = ['video/VP8', 'video/VP9', 'video/H264'] as const;
const SIZES = [
  { width: 320, height: 180, bitrateKbps: 100, seconds: 30 },
  { width: 640, height: 360, bitrateKbps: 300, seconds: 60 },
  { width: 1280, height: 720, bitrateKbps: 700, seconds: 35 },
] as const;
/** The case that `marks_readable_share` speaks of. */
const JUDGED_HEIGHT = 360;

function show(reading: CodecReading): void {
  const { mimeType, height, bitrateKbps, sentKbps, decoded, readable, misread, encoder } = reading;
  const share = (readable / decoded).toFixed(5);
  print(
    `${mimeType} ${height}p at most ${bitrateKbps} kbit/s (${encoder}): sent ${sentKbps.toFixed(0)} kbit/s, ` +
      `decoded ${decoded} ${JSON.stringify(reading.heights)}, readable ${share}, misread ${misread} ` +
      JSON.stringify(reading.reasons),
  );
}

/** All sizes of a codec one after the other; the codecs beside each other, as each needs little. */
export async function measureMarks(): Promise<Record<string, number>> {
  const teardown = new TeardownStack();
  const readings: CodecReading[] = [];
  try {
    const page = await openOwnPage('main.ts', teardown);
    for (const size of SIZES) {
      const cases: CodecCase[] = CODECS.map((mimeType) => ({ mimeType, ...size }));
      const measured = await Promise.all(
        cases.map(
          (wanted) => page.evaluate(`run(${JSON.stringify(wanted)})`) as Promise<CodecReading | undefined>,
        ),
      );
      for (const [index, reading] of measured.entries()) {
        if (reading === undefined) print(`${CODECS[index] ?? ''}: this browser can't encode it`);
        else {
          show(reading);
          readings.push(reading);
        }
      }
    }
  } finally {
    await teardown.unwind();
  }
  const judged = readings.filter(({ height }) => height === JUDGED_HEIGHT);
  const sum = (pick: (reading: CodecReading) => number): number =>
    readings.reduce((total, reading) => total + pick(reading), 0);
  return {
    codecs: judged.length,
    codec_marks_readable_share: Math.min(...judged.map(({ readable, decoded }) => readable / decoded)),
    codec_marks_worst_readable_share: Math.min(
      ...readings.map(({ readable, decoded }) => readable / decoded),
    ),
    codec_marks_read_attempts: sum(({ decoded }) => decoded),
    codec_marks_false: sum(({ misread }) => misread),
  };
}
