// Holds received pictures against their originals, drawn again from seed and counter. A thread of its own: it takes
// some ten milliseconds a picture, which must not delay those who take the time of frames.
import { lumaMse, lumaSsim, psnrDb, scaleLuma } from '#core/media/picture-quality.ts';
import type { LumaPicture } from '#core/media/picture-quality.ts';
import { createVideoPattern } from '#core/media/video-pattern.ts';
import type { VideoPattern } from '#core/media/video-pattern.ts';
import type { PictureRow } from '#core/sample.ts';
import type { SenderCamera } from '../../protocol.ts';
import type { KeptPicture, LikenessRequest } from './mark-command.ts';

/** Originals whose sprites are kept: about three frames of memory each. */
const MOST_PATTERNS = 4;

export type LikenessMessage =
  | { readonly type: 'senders'; readonly senders: readonly SenderCamera[] }
  | { readonly type: 'measure'; readonly request: LikenessRequest };

/** Undefined: the sender is not known, nothing was measured. */
export interface LikenessAnswer {
  readonly row: PictureRow | undefined;
  readonly kept: KeptPicture | undefined;
  /** What measuring cost. */
  readonly busyMs: number;
}

const senders = new Map<number, SenderCamera>();
const patterns = new Map<number, { readonly pattern: VideoPattern; readonly frame: Uint8Array }>();

function patternOf(sender: SenderCamera): { readonly pattern: VideoPattern; readonly frame: Uint8Array } {
  const known = patterns.get(sender.index);
  if (known !== undefined) return known;
  const oldest = patterns.keys().next();
  if (patterns.size >= MOST_PATTERNS && oldest.done !== true) patterns.delete(oldest.value);
  const pattern = createVideoPattern(sender);
  const made = { pattern, frame: new Uint8Array(pattern.byteLength) };
  patterns.set(sender.index, made);
  return made;
}

function original(sender: SenderCamera, request: LikenessRequest): LumaPicture {
  const { pattern, frame } = patternOf(sender);
  pattern.draw(request.counter, request.clockMs, request.senderIndex, frame);
  const { width, height } = sender;
  const picture = { luma: frame.subarray(0, width * height), stride: width, width, height };
  if (request.width === width && request.height === height) return picture;
  return scaleLuma(picture, request.width, request.height);
}

function base64(picture: LumaPicture): string {
  let text = '';
  for (let row = 0; row < picture.height; row++) {
    const start = row * picture.stride;
    text += String.fromCharCode(...picture.luma.subarray(start, start + picture.width));
  }
  return btoa(text);
}

function measure(request: LikenessRequest): Omit<LikenessAnswer, 'busyMs'> {
  const sender = senders.get(request.senderIndex);
  if (sender === undefined) return { row: undefined, kept: undefined };
  const { width, height, stride } = request;
  const received = { luma: new Uint8Array(request.luma), stride, width, height };
  const reference = original(sender, request);
  const psnr = psnrDb(lumaMse(reference, received));
  const row: PictureRow = {
    kind: 'picture',
    t_ms: request.t_ms,
    seat: request.seat,
    stream: request.stream,
    sender_index: request.senderIndex,
    counter: request.counter,
    width,
    height,
    ...(Number.isFinite(psnr) ? { psnr_db: psnr } : {}),
    ssim: lumaSsim(reference, received),
  };
  if (!request.keep) return { row, kept: undefined };
  return { row, kept: { kind: 'kept', row, clock_ms: request.clockMs, luma: base64(received) } };
}

addEventListener('message', (event: MessageEvent<LikenessMessage>) => {
  const message = event.data;
  if (message.type === 'senders') {
    for (const sender of message.senders) senders.set(sender.index, sender);
    return;
  }
  const startMs = performance.now();
  const measured = measure(message.request);
  const answer: LikenessAnswer = { ...measured, busyMs: performance.now() - startMs };
  postMessage(answer);
});
