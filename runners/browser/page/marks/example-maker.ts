// Makes examples of a few measured pictures: the received one and the sent one, compressed for a report.
import { SpreadSelection } from '#core/media/spread-selection.ts';
import { EXAMPLE_WIDTH } from '#core/picture-example.ts';
import type { PictureExample } from '#core/picture-example.ts';
import type { PictureRow } from '#core/sample.ts';

/** Candidates of a page: once they are spread well, few more are made. */
const MOST_CANDIDATES = 12;
/** Visibly the same picture; the figures were measured before. */
const WEBP_QUALITY = 0.85;
const BYTES_AT_ONCE = 8192;

/** A drawn picture as the synthetic camera makes it. */
interface SentPicture {
  readonly width: number;
  readonly height: number;
  readonly i420: Uint8Array<ArrayBuffer>;
}

async function webp(frame: VideoFrame, width: number, height: number): Promise<string> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) throw new Error('no 2d canvas in this worker');
  context.imageSmoothingQuality = 'high';
  context.drawImage(frame, 0, 0, width, height);
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality: WEBP_QUALITY });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += BYTES_AT_ONCE) {
    text += String.fromCharCode(...bytes.subarray(at, at + BYTES_AT_ONCE));
  }
  return btoa(text);
}

export class ExampleMaker {
  private readonly candidates = new SpreadSelection<number>(MOST_CANDIDATES);
  private offered = 0;

  /** @returns undefined when there are enough of its like. */
  async make(row: PictureRow, received: VideoFrame, sent: SentPicture): Promise<PictureExample | undefined> {
    this.offered += 1;
    if (this.candidates.offer(row.ssim, this.offered) === this.offered) return undefined;
    const scale = Math.min(1, EXAMPLE_WIDTH / row.width);
    const size = [Math.round(row.width * scale), Math.round(row.height * scale)] as const;
    const original = new VideoFrame(sent.i420, {
      format: 'I420',
      codedWidth: sent.width,
      codedHeight: sent.height,
      timestamp: 0,
      // The same reading of the same numbers, whatever the decoder says of them.
      colorSpace: received.colorSpace.toJSON(),
    });
    try {
      return { row, received: await webp(received, ...size), reference: await webp(original, ...size) };
    } finally {
      original.close();
    }
  }
}
