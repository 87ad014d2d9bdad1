// VMAF as we compute it, each picture between its neighbours as they were sent, beside libvmaf's score of the same
// pictures within the whole video. Needs the ffmpeg of `browser: { vmaf: true }`.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVideoPattern } from '#core/media/video-pattern.ts';
import { findVmafFfmpeg, VMAF_VARIABLE } from '#runners/browser/vmaf/vmaf-program.ts';
import { framesFor, readVmafLog } from '#runners/browser/vmaf/vmaf-frames.ts';
import { print, quantile } from './call.ts';

const SENDER = { index: 3, seed: 11, width: 640, height: 360, frameRate: 25 };
const FRAMES = 75;
const BITRATES_KBPS = [60, 120, 300];
const START_MS = 1_764_000_000_000;
const SIZE = `${SENDER.width}x${SENDER.height}`;
const RAW = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', SIZE, '-r', String(SENDER.frameRate)];
const FRAME_BYTES = (SENDER.width * SENDER.height * 3) / 2;

const clockOf = (counter: number): number => START_MS + (counter * 1000) / SENDER.frameRate;

function runIn(folder: string, ffmpeg: string, words: readonly string[]): void {
  const { status, stderr } = spawnSync(ffmpeg, ['-hide_banner', '-nostdin', '-y', ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`ffmpeg failed: ${stderr.slice(-400)}`);
}

async function scores(folder: string, ffmpeg: string, received: string, sent: string): Promise<string> {
  const inputs = [...RAW, '-i', received, ...RAW, '-i', sent];
  const compare = '[0:v][1:v]libvmaf=log_fmt=json:log_path=log.json';
  runIn(folder, ffmpeg, [...inputs, '-lavfi', compare, '-f', 'null', '-']);
  return readFile(join(folder, 'log.json'), 'utf8');
}

async function errorsAt(folder: string, ffmpeg: string, bitrateKbps: number): Promise<number[]> {
  const encoder = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '6', '-lag-in-frames', '0'];
  runIn(folder, ffmpeg, [...RAW, '-i', 'sent.yuv', ...encoder, '-b:v', `${bitrateKbps}k`, 'coded.webm']);
  runIn(folder, ffmpeg, ['-i', 'coded.webm', '-fps_mode', 'passthrough', ...RAW.slice(0, 4), 'received.yuv']);
  const decoded = await readFile(join(folder, 'received.yuv'));
  const log = JSON.parse(await scores(folder, ffmpeg, 'received.yuv', 'sent.yuv')) as {
    readonly frames: readonly { readonly metrics: { readonly vmaf: number } }[];
  };
  const judged = Array.from({ length: FRAMES / 5 - 2 }, (_, index) => 5 * (index + 1));
  const parts = judged.map((counter) => {
    const at = counter * FRAME_BYTES;
    const luma = decoded.subarray(at, at + SENDER.width * SENDER.height).toString('base64');
    const row = {
      kind: 'picture',
      t_ms: 0,
      seat: 's',
      stream: 's',
      sender_index: SENDER.index,
      ssim: 1,
    } as const;
    const { width, height } = SENDER;
    const picture = {
      type: 'picture',
      row: { ...row, counter, width, height },
      luma,
      clock_ms: clockOf(counter),
    } as const;
    return framesFor(picture, SENDER);
  });
  await writeFile(join(folder, 'ours.yuv'), Buffer.concat(parts.map(({ received }) => received)));
  await writeFile(join(folder, 'theirs.yuv'), Buffer.concat(parts.map(({ sent }) => sent)));
  const ours = readVmafLog(await scores(folder, ffmpeg, 'ours.yuv', 'theirs.yuv'), judged.length) ?? [];
  const whole = judged.map((counter) => log.frames[counter]?.metrics.vmaf ?? Number.NaN);
  print(
    `VP8 at ${bitrateKbps} kbit/s: VMAF p50 ${quantile(whole, 0.5).toFixed(1)} in the video, ${quantile(ours, 0.5).toFixed(1)} by ours`,
  );
  return whole.map((score, index) => Math.abs(score - (ours[index] ?? Number.NaN)));
}

export async function measureVmaf(): Promise<Record<string, number>> {
  const ffmpeg = await findVmafFfmpeg(process.env);
  if (ffmpeg === undefined) {
    print(`no ffmpeg with libvmaf: \`seatproof doctor --fix\` brings one, ${VMAF_VARIABLE} names one`);
    return {};
  }
  const folder = await mkdtemp(join(tmpdir(), 'seatproof-vmaf-'));
  try {
    const pattern = createVideoPattern(SENDER);
    const frames = Array.from({ length: FRAMES }, (_, counter) => {
      const frame = new Uint8Array(pattern.byteLength);
      pattern.draw(counter, clockOf(counter), SENDER.index, frame);
      return frame;
    });
    await writeFile(join(folder, 'sent.yuv'), Buffer.concat(frames));
    const errors: number[] = [];
    for (const bitrate of BITRATES_KBPS) errors.push(...(await errorsAt(folder, ffmpeg, bitrate)));
    return { vmaf_error_p50: quantile(errors, 0.5), vmaf_error_max: Math.max(...errors) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
