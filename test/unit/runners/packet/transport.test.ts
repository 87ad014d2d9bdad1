import { describe, expect, it } from 'vitest';
import type { HeaderExtension, RtpCodec } from '#core/packet-client.ts';
import { Engine } from '#runners/packet/engine/engine.ts';
import { rowsOf } from '#runners/packet/engine/sample-rows.ts';
import { placeholderVideo, placeholderVoice } from '#runners/packet/media/placeholder-loop.ts';
import type { SenderMedia } from '#runners/packet/send/sender.ts';
import type { Transport } from '#runners/packet/transport/transport.ts';
import { EXTENSION_URI } from '#runners/packet/wire/rtp.ts';
import { BACKENDS } from './backends.ts';

const VP8: RtpCodec = {
  payloadType: 96,
  name: 'vp8',
  clockRateHz: 90_000,
  channels: 1,
  parameters: '',
  feedback: ['nack', 'nack pli', 'transport-cc'],
};
const OPUS: RtpCodec = {
  ...VP8,
  payloadType: 111,
  name: 'opus',
  clockRateHz: 48_000,
  channels: 2,
  feedback: [],
};
const EXTENSIONS: readonly HeaderExtension[] = [
  { id: 1, uri: EXTENSION_URI.audioLevel },
  { id: 2, uri: EXTENSION_URI.absSendTime },
  { id: 3, uri: EXTENSION_URI.transportSequence },
  { id: 4, uri: EXTENSION_URI.mid },
];

const MEDIA: SenderMedia = {
  camera: [
    placeholderVideo({ width: 320, height: 180, frameRate: 30, bitrateBps: 400_000, seconds: 1, seed: 't' }),
  ],
  microphone: () => placeholderVoice({ bitrateBps: 32_000, seconds: 1, seed: 't' }),
  talking: () => true,
};
const SILENT: SenderMedia = { camera: [], microphone: () => undefined, talking: () => false };

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

type Call = { engine: Engine; sender: Transport; receiver: Transport; failures: string[]; first: string[] };

async function call(backendAt: number, fingerprint?: string): Promise<Call> {
  const backend = BACKENDS[backendAt];
  if (backend === undefined) throw new Error('no such backend');
  const failures: string[] = [];
  const first: string[] = [];
  let draw = 0;
  const random = (): number => (draw = (draw + 0.137) % 1);
  const engine = new Engine(backend, {
    localAddress: '127.0.0.1',
    random,
    onFault: (_transport, error) => failures.push(String(error)),
  });
  const events = {
    iceConnected: () => undefined,
    dtlsConnected: () => undefined,
    failed: (reason: string) => failures.push(reason),
    firstMedia: ({ stream }: { stream: string }) => first.push(stream),
  };
  const sender = await engine.open('publisher', 'seat-1', MEDIA, events);
  const receiver = await engine.open('subscriber', 'seat-2', SILENT, events);
  const common = { codecs: [VP8], extensions: EXTENSIONS };
  receiver.setReceiving([
    { stream: 'one/camera', media: 'video', ssrc: 0xf0000001, rtxSsrc: 0xf0000002, ...common },
    { stream: 'one/microphone', media: 'audio', ssrc: 3, codecs: [OPUS], extensions: EXTENSIONS },
  ]);
  sender.setSending([
    {
      source: 'camera',
      mid: '0',
      payloadType: 96,
      rtxPayloadType: 97,
      feedback: VP8.feedback,
      extensions: EXTENSIONS,
      encodings: [{ ssrc: 0xf0000001, rtxSsrc: 0xf0000002, layer: 0 }],
    },
    {
      source: 'microphone',
      mid: '1',
      payloadType: 111,
      feedback: [],
      extensions: EXTENSIONS,
      encodings: [{ ssrc: 3, layer: 0 }],
    },
  ]);
  receiver.connect(
    { ...sender.local, fingerprint: fingerprint ?? sender.local.fingerprint },
    { ice: 'controlled', dtls: 'server' },
  );
  sender.connect(receiver.local, { ice: 'controlling', dtls: 'client' });
  return { engine, sender, receiver, failures, first };
}

describe.each(BACKENDS.map(({ name }, at) => ({ name, at })))(
  'two transports on the $name backend',
  ({ at }) => {
    it('connect, and one receives everything the other sends, with feedback', async () => {
      const { engine, sender, receiver, failures, first } = await call(at);
      await Promise.all([sender.connected, receiver.connected]);
      const [camera, microphone] = receiver.receiver.streams;
      const encoding = sender.sender.encodings[0]?.encoding;
      await until(() => (camera?.framesReceived ?? 0) > 5 && (microphone?.packets ?? 0) > 5);
      await until(() => sender.sender.counters.twccReceived > 5 && !Number.isNaN(encoding?.roundTripSeconds));
      expect(failures).toEqual([]);
      expect([...first].sort()).toEqual(['one/camera', 'one/microphone']);
      expect(camera).toMatchObject({ width: 320, height: 180, framesDropped: 0, retransmitted: 0 });
      expect(camera?.sequence).toMatchObject({ lost: 0, duplicates: 0 });
      expect(receiver.receiver.counters).toMatchObject({
        malformed: 0,
        unknownSsrc: 0,
        unprotectFailures: 0,
      });
      expect(sender.sender.counters.twccLost).toBe(0);
      expect(encoding?.remoteLost).toBe(0);
      expect(rowsOf('seat-2', receiver, 5).map(({ kind }) => kind)).toEqual([
        'inbound-rtp',
        'inbound-rtp',
        'transport',
      ]);
      expect(rowsOf('seat-1', sender, 5).map(({ kind }) => kind)).toEqual([
        'outbound-rtp',
        'outbound-rtp',
        'transport',
      ]);
      engine.close();
    });

    it('one that its client closes is not served any more, and has not failed', async () => {
      const { engine, sender, receiver, failures } = await call(at);
      await Promise.all([sender.connected, receiver.connected]);
      sender.close();
      await until(() => !engine.transports.has(sender));
      expect(engine.transports.has(receiver)).toBe(true);
      // The far end sees the DTLS session closed.
      expect(failures.filter((reason) => reason.startsWith(sender.label))).toEqual([]);
      engine.close();
    });

    it('a lost picture is asked for again, and a key frame comes when it is asked for', async () => {
      const { engine, sender, receiver } = await call(at);
      await Promise.all([sender.connected, receiver.connected]);
      const [camera] = receiver.receiver.streams;
      const encoding = sender.sender.encodings[0]?.encoding;
      if (camera === undefined || encoding === undefined) throw new Error('no stream');
      await until(() => camera.framesReceived > 5);
      // The sender forgets to send five packets: its sequence numbers move on without them.
      encoding.writer.index += 5;
      await until(() => camera.nackCount > 0 && encoding.counters.nacks > 0);
      expect(camera.sequence.lost).toBeGreaterThan(0);
      camera.lostForGood();
      camera.keyFrameWantedMs = 0;
      const keyFrames = camera.keyFrames;
      await until(() => camera.keyFrames > keyFrames);
      expect(encoding.counters.plis).toBeGreaterThan(0);
      engine.close();
    });

    it('refuse each other when the certificate is not the announced one', async () => {
      const { engine, failures } = await call(at, Array(32).fill('AA').join(':'));
      await until(() => failures.length > 0);
      expect(failures[0]).toContain('does not match the fingerprint');
      engine.close();
    });

    it('go on after garbage from anywhere', async () => {
      const { engine, sender, receiver, failures } = await call(at);
      await Promise.all([sender.connected, receiver.connected]);
      for (const first of [0, 2, 22, 80, 128, 150, 200, 255]) {
        const garbage = Buffer.alloc(40, 0x5a);
        garbage.writeUInt8(first, 0);
        receiver.onDatagram(garbage, 0, garbage.length, Date.now() * 1000, 1, 1);
        garbage.writeUInt8(201, 1);
        receiver.onDatagram(garbage, 0, garbage.length, Date.now() * 1000, 1, 1);
      }
      const before = receiver.receiver.counters.packets;
      await until(() => receiver.receiver.counters.packets > before + 10);
      expect(failures).toEqual([]);
      const [row] = rowsOf('r001-s001', receiver, 1000).filter(({ kind }) => kind === 'transport');
      // Two of each; the odd one that looks like STUN or DTLS is for these to judge.
      expect(row).toMatchObject({ duplicatePackets: 0 });
      expect(row?.kind === 'transport' ? row.invalidPackets : 0).toBeGreaterThanOrEqual(8);
      engine.close();
    });
  },
);
