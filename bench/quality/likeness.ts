// PSNR and SSIM of pictures that a browser received, beside what ffmpeg's filters say of the same frames.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scaleLuma } from '#core/media/picture-quality.ts';
import { createVideoPattern } from '#core/media/video-pattern.ts';
import { print, SENDER_CAMERA } from './call.ts';
import type { KeptPicture } from './call.ts';

const MOST_PICTURES = 12;

function original(picture: KeptPicture, seed: number): Uint8Array {
  const { width, height } = SENDER_CAMERA;
  const pattern = createVideoPattern({ seed, width, height });
  const frame = new Uint8Array(pattern.byteLength);
  const { row, clock_ms } = picture;
  pattern.draw(row.counter, clock_ms, row.sender_index, frame);
  const luma = { luma: frame.subarray(0, width * height), stride: width, width, height };
  return scaleLuma(luma, row.width, row.height).luma;
}

function ffmpeg(filter: string, size: string, files: readonly string[]): string {
  const inputs = files.flatMap((file) => ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', size, '-i', file]);
  const { stderr } = spawnSync('ffmpeg', ['-hide_banner', ...inputs, '-lavfi', filter, '-f', 'null', '-'], {
    encoding: 'utf8',
  });
  return stderr;
}

const found = (pattern: RegExp, text: string): number => Number(pattern.exec(text)?.[1] ?? Number.NaN);

/** @param seed of the sender's camera. */
export async function measureLikeness(
  pictures: readonly KeptPicture[],
  seed: number,
): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'seatproof-likeness-'));
  let psnrError = pictures.length === 0 ? Number.NaN : 0;
  let ssimError = psnrError;
  try {
    for (const picture of pictures.slice(0, MOST_PICTURES)) {
      const { row } = picture;
      const files = [join(folder, 'sent.gray'), join(folder, 'received.gray')];
      await writeFile(files[0] ?? '', original(picture, seed));
      await writeFile(files[1] ?? '', Buffer.from(picture.luma, 'base64'));
      const size = `${row.width}x${row.height}`;
      const psnr = found(/PSNR y:([\d.]+)/, ffmpeg('psnr', size, files));
      const ssim = found(/SSIM Y:([\d.]+)/, ffmpeg('ssim', size, files));
      psnrError = Math.max(psnrError, Math.abs((row.psnr_db ?? Infinity) - psnr));
      ssimError = Math.max(ssimError, Math.abs(row.ssim - ssim));
      print(
        `frame ${row.counter} ${size}: PSNR ${(row.psnr_db ?? Infinity).toFixed(3)} dB (ffmpeg ${psnr}), ` +
          `SSIM ${row.ssim.toFixed(5)} (ffmpeg ${ssim})`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { psnr_error_db: psnrError, ssim_error: ssimError };
}
