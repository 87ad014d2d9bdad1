// Seats against nobody: pairs of transports of one engine that send to and receive from each other over loopback, with
// real ICE, DTLS, SRTP and feedback, and no system between them. What they carry is what this host's engine can carry.
import type { HeaderExtension, ReceiveTrack, RtpCodec, SendTrack } from '#core/packet-client.ts';
import type { Engine } from '../engine/engine.ts';
import type { SenderMedia } from '../send/sender.ts';
import { EXTENSION_URI } from '../wire/rtp.ts';

const VIDEO_SSRC = 1001;
const RTX_SSRC = 1002;
const AUDIO_SSRC = 1003;
const EXTENSIONS: readonly HeaderExtension[] = [
  { id: 1, uri: EXTENSION_URI.audioLevel },
  { id: 2, uri: EXTENSION_URI.absSendTime },
  { id: 3, uri: EXTENSION_URI.transportSequence },
  { id: 4, uri: EXTENSION_URI.mid },
];
const VP8: RtpCodec = {
  payloadType: 96,
  name: 'vp8',
  clockRateHz: 90_000,
  channels: 1,
  parameters: '',
  feedback: ['nack', 'nack pli', 'transport-cc'],
};
const OPUS: RtpCodec = {
  payloadType: 111,
  name: 'opus',
  clockRateHz: 48_000,
  channels: 2,
  parameters: '',
  feedback: [],
};
const NOTHING: SenderMedia = { camera: [], microphone: () => undefined, talking: () => false };

function received(): readonly ReceiveTrack[] {
  const extensions = EXTENSIONS;
  return [
    { stream: 'camera', media: 'video', ssrc: VIDEO_SSRC, rtxSsrc: RTX_SSRC, codecs: [VP8], extensions },
    { stream: 'microphone', media: 'audio', ssrc: AUDIO_SSRC, codecs: [OPUS], extensions },
  ];
}

function sent(): readonly SendTrack[] {
  const extensions = EXTENSIONS;
  return [
    {
      source: 'camera',
      mid: '0',
      payloadType: VP8.payloadType,
      rtxPayloadType: 97,
      feedback: VP8.feedback,
      extensions,
      encodings: [{ ssrc: VIDEO_SSRC, rtxSsrc: RTX_SSRC, layer: 0 }],
    },
    {
      source: 'microphone',
      mid: '1',
      payloadType: OPUS.payloadType,
      feedback: [],
      extensions,
      encodings: [{ ssrc: AUDIO_SSRC, layer: 0 }],
    },
  ];
}

/** One seat that sends and one that receives; resolves when both are connected. @throws when they cannot be. */
export async function openNullCall(engine: Engine, media: SenderMedia): Promise<void> {
  let fail: (reason: string) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    fail = (reason) => {
      reject(new Error(reason));
    };
  });
  const events = {
    iceConnected: () => undefined,
    dtlsConnected: () => undefined,
    failed: (reason: string) => {
      fail(reason);
    },
    firstMedia: () => undefined,
  };
  const sender = await engine.open('publisher', 'null', media, events);
  const receiver = await engine.open('subscriber', 'null', NOTHING, events);
  receiver.setReceiving(received());
  sender.setSending(sent());
  receiver.connect(sender.local, { ice: 'controlled', dtls: 'server' });
  sender.connect(receiver.local, { ice: 'controlling', dtls: 'client' });
  await Promise.race([Promise.all([sender.connected, receiver.connected]), failed]);
}
