import { describe, expect, it } from 'vitest';
import type { ReceiveTrack } from '#core/packet-client.ts';
import { MediaReceiver } from '#runners/packet/receive/receiver.ts';
import { parseRtcp } from '#runners/packet/wire/rtcp.ts';

const CAMERA: ReceiveTrack = {
  stream: 'a/camera',
  media: 'video',
  ssrc: 7,
  extensions: [],
  codecs: [
    {
      payloadType: 96,
      name: 'vp8',
      clockRateHz: 90_000,
      channels: 1,
      parameters: '',
      feedback: ['nack', 'nack pli', 'goog-remb'],
    },
  ],
};

/** Kinds of packets in each datagram that a receiver sends after it has missed a packet of its first picture. */
function feedbackOf(track: ReceiveTrack): readonly string[] {
  const sent: string[] = [];
  const receiver = new MediaReceiver(
    {
      sendRtcp: (write) => {
        const out = Buffer.alloc(1500);
        const { packets, complete } = parseRtcp(out, 0, write(out, 0));
        expect(complete).toBe(true);
        sent.push(packets.map(({ type }) => type).join(' '));
      },
    },
    { cname: 'seat', random: () => 0.5, wake: () => undefined, onFirst: () => undefined },
  );
  receiver.setTracks([track]);
  const [stream] = receiver.streams;
  for (const sequence of [1, 3]) stream?.onPacket(sequence, 3000, false, 1000, false, 1_000_000);
  if (stream !== undefined) stream.nextReportMs = 5000;
  receiver.dueMs = 1000;
  for (let nowMs = 1000; nowMs < 1400; nowMs += 20) receiver.tick(nowMs);
  return sent;
}

describe('feedback of a receiver', () => {
  it('stands alone where the system has agreed to reduced-size RTCP', () => {
    const sent = new Set(feedbackOf(CAMERA));
    expect(sent).toEqual(new Set(['nack', 'pli']));
  });

  it('stands behind a report where it has not: servers know by its block which picture is meant', () => {
    const sent = new Set(feedbackOf({ ...CAMERA, compoundRtcp: true }));
    expect(sent).toEqual(new Set(['rr sdes nack', 'rr sdes pli']));
  });
});
