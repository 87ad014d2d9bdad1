// Replaces received VP8 frames by a grey pixel before they reach the decoder (W3C webrtc-encoded-transform).
// Dropping frames instead would starve the frame buffer and ask the sender for key frames without end.
import type { SubstitutionCommand, SubstitutionOptions, SubstitutionReport } from './substitution-report.ts';
import type { FrameSize } from './vp8-key-frame.ts';
import { greyPixelFrame, vp8KeyFrameSize } from './vp8-key-frame.ts';

/** lib.dom has no worker-side types of encoded transforms. */
interface Transformer {
  readonly readable: ReadableStream<RTCEncodedVideoFrame>;
  readonly writable: WritableStream<RTCEncodedVideoFrame>;
  readonly options: SubstitutionOptions;
}

interface TransformEvent extends Event {
  readonly transformer: Transformer;
}

const replaced = new Set<number>();

function isTransformEvent(event: Event): event is TransformEvent {
  return 'transformer' in event;
}

function sameSize(a: FrameSize | null, b: FrameSize | null): boolean {
  return a?.width === b?.width && a?.height === b?.height;
}

function report(key: number, size: FrameSize | null): void {
  const message: SubstitutionReport = { key, size };
  postMessage(message);
}

/** A loop rather than pipes: half the promises a frame. */
async function transform({ readable, writable, options }: Transformer): Promise<void> {
  const { key } = options;
  const reader = readable.getReader();
  const writer = writable.getWriter();
  let size: FrameSize | null = null;
  let reported: FrameSize | null | undefined;
  for (;;) {
    const { value: frame } = await reader.read();
    if (frame === undefined) return;
    if (frame.type === 'key') {
      const seen = vp8KeyFrameSize(frame.data) ?? null;
      if (!sameSize(seen, size)) size = seen;
    }
    if (replaced.has(key)) {
      if (size !== reported) report(key, size);
      reported = size;
      // Before the first key frame nothing can be decoded anyway, and what is not VP8 is none of ours.
      if (size !== null) frame.data = greyPixelFrame();
    }
    void writer.write(frame);
  }
}

addEventListener('rtctransform', (event) => {
  // Ends with the receiver; then the streams reject, which is no fault.
  if (isTransformEvent(event)) void transform(event.transformer).catch(() => undefined);
});

addEventListener('message', ({ data }: MessageEvent<SubstitutionCommand>) => void replaced.add(data.key));
