// The marks through the browser's own codecs: camera, encoder, RTP, decoder, reader, between two peer connections of
// one page. `run` is called by bench/quality/codecs.ts.
import { readMark } from '#core/media/frame-mark.ts';
import { createVideoPattern } from '#core/media/video-pattern.ts';
import type { CodecCase, CodecReading } from '../codec-case.ts';
import { negotiate, pause } from './pair.ts';

const FRAMES_PER_SECOND = 30;
const SENDER = 4321;
const CLOCK_MODULUS = 2 ** 32;
/** Until the encoder has found its rate. */
const SETTLE_MS = 3000;

interface Camera {
  readonly track: MediaStreamTrack;
  /** Clock of each drawn frame by its counter, as marks have it. */
  readonly drawn: ReadonlyMap<number, number>;
  stop(): void;
}

function startCamera({ width, height, bitrateKbps }: CodecCase): Camera {
  const pattern = createVideoPattern({ seed: height + bitrateKbps, width, height });
  const picture = new Uint8Array(pattern.byteLength);
  const track = new MediaStreamTrackGenerator({ kind: 'video' });
  const writer = track.writable.getWriter();
  const drawn = new Map<number, number>();
  const startMs = performance.now();
  let counter = 0;
  const timer = setInterval(() => {
    if ((performance.now() - startMs) * FRAMES_PER_SECOND < counter * 1000) return;
    const clockMs = Date.now();
    pattern.draw(counter, clockMs, SENDER, picture);
    drawn.set(counter, clockMs % CLOCK_MODULUS);
    counter += 1;
    const size = { format: 'I420', codedWidth: width, codedHeight: height } as const;
    writer
      .write(new VideoFrame(picture, { ...size, timestamp: performance.now() * 1000 }))
      .catch(() => undefined);
  }, 5);
  return {
    track,
    drawn,
    stop: () => {
      clearInterval(timer);
      track.stop();
    },
  };
}

function codecsOf(mimeType: string): RTCRtpCodec[] {
  const all = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
  return all.filter((codec) => codec.mimeType === mimeType);
}

interface Tally {
  decoded: number;
  readable: number;
  misread: number;
  readonly reasons: Record<string, number>;
  readonly heights: Record<string, number>;
}

const addOne = (counts: Record<string, number>, key: string): void =>
  void (counts[key] = (counts[key] ?? 0) + 1);

async function readFrame(frame: VideoFrame, drawn: ReadonlyMap<number, number>, tally: Tally): Promise<void> {
  const { width, height } = frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight };
  const bytes = new Uint8Array(frame.allocationSize());
  const [luma] = await frame.copyTo(bytes);
  tally.decoded += 1;
  addOne(tally.heights, String(height));
  if (luma === undefined) return;
  const reading = readMark(bytes.subarray(luma.offset), luma.stride, width, height);
  if (!reading.ok) addOne(tally.reasons, reading.reason);
  else if (
    drawn.get(reading.mark.frameCounter) === reading.mark.clockMs &&
    reading.mark.senderIndex === SENDER
  )
    tally.readable += 1;
  else tally.misread += 1;
}

async function readAll(
  track: MediaStreamVideoTrack,
  drawn: ReadonlyMap<number, number>,
  tally: Tally,
): Promise<void> {
  const reader = new MediaStreamTrackProcessor({ track, maxBufferSize: 30 }).readable.getReader();
  for (;;) {
    const { value: frame } = await reader.read();
    if (frame === undefined) return;
    await readFrame(frame, drawn, tally);
    frame.close();
  }
}

async function sent(
  connection: RTCPeerConnection,
): Promise<{ readonly bytes: number; readonly encoder: string }> {
  let answer = { bytes: 0, encoder: '' };
  (await connection.getStats()).forEach((row: Readonly<Record<string, unknown>>) => {
    if (row['type'] !== 'outbound-rtp') return;
    const bytes = Number(row['bytesSent']) + Number(row['headerBytesSent']);
    answer = { bytes, encoder: String(row['encoderImplementation']) };
  });
  return answer;
}

const isVideo = (track: MediaStreamTrack): track is MediaStreamVideoTrack => track.kind === 'video';

/** @returns undefined when this browser can't encode it. */
async function run(wanted: CodecCase): Promise<CodecReading | undefined> {
  const codecs = codecsOf(wanted.mimeType);
  if (codecs.length === 0) return undefined;
  const from = new RTCPeerConnection();
  const to = new RTCPeerConnection();
  const camera = startCamera(wanted);
  try {
    const sending = from.addTransceiver(camera.track, {
      direction: 'sendonly',
      sendEncodings: [{ maxBitrate: wanted.bitrateKbps * 1000 }],
    });
    sending.setCodecPreferences(codecs);
    const received = new Promise<MediaStreamTrack>((resolve) => {
      to.ontrack = ({ track }) => resolve(track);
    });
    await negotiate(from, to);
    const track = await received;
    if (!isVideo(track)) throw new Error('not a picture');
    await pause(SETTLE_MS);
    const before = await sent(from);
    const tally: Tally = { decoded: 0, readable: 0, misread: 0, reasons: {}, heights: {} };
    void readAll(track, camera.drawn, tally);
    await pause(wanted.seconds * 1000);
    const after = await sent(from);
    const sentKbps = ((after.bytes - before.bytes) * 8) / 1000 / wanted.seconds;
    return { ...wanted, ...tally, sentKbps, encoder: after.encoder };
  } finally {
    camera.stop();
    from.close();
    to.close();
  }
}

Object.assign(globalThis, { run });
// Names of encoders are in statistics only while a page captures (W3C webrtc-stats, "hardware exposure").
await navigator.mediaDevices.getUserMedia({ video: { width: 96, height: 96 } });
document.title = 'ready';
