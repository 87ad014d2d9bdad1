// Holds received pictures against their originals, drawn again from seed and counter. A thread of its own: it takes
// some ten milliseconds a picture, which must not delay those who take the time of frames.
import { lumaMse, lumaSsim, psnrDb, scaleLuma } from '#core/media/picture-quality.ts';
import type { LumaPicture } from '#core/media/picture-quality.ts';
import { createVideoPattern } from '#core/media/video-pattern.ts';
import type { VideoPattern } from '#core/media/video-pattern.ts';
import type { PictureExample } from '#core/picture-example.ts';
import type { PictureRow } from '#core/sample.ts';
import type { SenderCamera } from '../../protocol.ts';
import { ExampleMaker } from './example-maker.ts';
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
  readonly example: PictureExample | undefined;
  /** What measuring cost. */
  readonly busyMs: number;
}

const senders = new Map<number, SenderCamera>();
const patterns = new Map<
  number,
  { readonly pattern: VideoPattern; readonly frame: Uint8Array<ArrayBuffer> }
>();

function patternOf(sender: SenderCamera): {
  readonly pattern: VideoPattern;
  readonly frame: Uint8Array<ArrayBuffer>;
} {
  const known = patterns.get(sender.index);
  if (known !== undefined) return known;
  const oldest = patterns.keys().next();
  if (patterns.size >= MOST_PATTERNS && oldest.done !== true) patterns.delete(oldest.value);
  const pattern = createVideoPattern(sender);
  const made = { pattern, frame: new Uint8Array(pattern.byteLength) };
  patterns.set(sender.index, made);
  return made;
}

const examples = new ExampleMaker();

/** The picture that was sent, at its own size; I420, as it stays until the next one of that sender. */
function drawn(sender: SenderCamera, request: LikenessRequest): Uint8Array<ArrayBuffer> {
  const { pattern, frame } = patternOf(sender);
  pattern.draw(request.counter, request.clockMs, request.senderIndex, frame);
  return frame;
}

function original(sender: SenderCamera, frame: Uint8Array, request: LikenessRequest): LumaPicture {
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

async function measure(request: LikenessRequest): Promise<Omit<LikenessAnswer, 'busyMs'>> {
  const sender = senders.get(request.senderIndex);
  if (sender === undefined) return { row: undefined, kept: undefined, example: undefined };
  const { width, height, stride } = request;
  const received = { luma: new Uint8Array(request.luma), stride, width, height };
  const sent = drawn(sender, request);
  const reference = original(sender, sent, request);
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
  const kept: KeptPicture | undefined = request.keep
    ? { kind: 'kept', row, clock_ms: request.clockMs, luma: base64(received) }
    : undefined;
  const { frame } = request;
  const example =
    frame === undefined ? undefined : await examples.make(row, frame, { ...sender, i420: sent });
  return { row, kept, example };
}

async function answer(request: LikenessRequest): Promise<void> {
  const startMs = performance.now();
  try {
    const measured = await measure(request);
    postMessage({ ...measured, busyMs: performance.now() - startMs } satisfies LikenessAnswer);
  } finally {
    request.frame?.close();
  }
}

addEventListener('message', (event: MessageEvent<LikenessMessage>) => {
  const message = event.data;
  if (message.type === 'measure') {
    void answer(message.request);
    return;
  }
  for (const sender of message.senders) senders.set(sender.index, sender);
});
