import { describe, expect, it, vi } from 'vitest';
import type { PacketClientHost, PacketTransport } from '#core/packet-client.ts';
import { parseSdp } from '#core/packet-sdp.ts';
import type { SeatPlan } from '#core/plan.ts';
import { asObject, asText } from '#targets/janus/json.ts';
import type { JsonObject } from '#targets/janus/json.ts';
import { packetClientOver } from '#targets/janus/packet-client.ts';
import { makeSeat } from '#test/support/make-plan.ts';
import { FakeJanus } from './fake-janus.ts';

const FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');

/** As Janus 1.1.2 writes it, for one section. */
function janusSection(mid: string, kind: 'audio' | 'video', direction: string, setup: string): string[] {
  const codec = kind === 'audio' ? ['111', 'opus/48000/2'] : ['96', 'VP8/90000'];
  return [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${codec[0] ?? ''}`,
    `a=${direction}`,
    `a=mid:${mid}`,
    'a=ice-ufrag:abcd',
    'a=ice-pwd:abcdefghijklmnopqrstuv',
    `a=setup:${setup}`,
    `a=rtpmap:${codec.join(' ')}`,
    `a=ssrc:${1000 + Number(mid)} cname:janus`,
    'a=candidate:1 1 udp 2015363327 198.18.0.2 20000 typ host',
  ];
}

function janusSdp(direction: string, setup: string): string {
  const head = [
    'v=0',
    's=VideoRoom 1',
    't=0 0',
    'a=group:BUNDLE 0 1',
    `a=fingerprint:sha-256 ${FINGERPRINT}`,
  ];
  const sections = [
    janusSection('0', 'audio', direction, setup),
    janusSection('1', 'video', direction, setup),
  ];
  return [...head, ...sections.flat(), ''].join('\r\n');
}

const OTHER = {
  id: 7,
  display: 'other',
  streams: [
    { type: 'audio', mid: '0' },
    { type: 'video', mid: '1', simulcast: true, description: 'camera 180 360' },
  ],
};

function answer({ request, ptype, streams }: JsonObject): JsonObject | undefined {
  if (request === 'join' && ptype === 'publisher') {
    return { data: { videoroom: 'joined', id: 1, private_id: 2, publishers: [OTHER] } };
  }
  if (request === 'join') {
    const sections = (Array.isArray(streams) ? streams : []).map((stream: unknown, mid) => {
      const { feed, mid: feedMid } = asObject(stream);
      return { mid: String(mid), feed_id: feed, feed_mid: feedMid, active: true };
    });
    const jsep = { type: 'offer', sdp: janusSdp('sendonly', 'actpass') };
    return { data: { videoroom: 'attached', streams: sections }, jsep };
  }
  if (request === 'publish') {
    return { data: { configured: 'ok' }, jsep: { type: 'answer', sdp: janusSdp('recvonly', 'active') } };
  }
  return { data: { videoroom: 'event' } };
}

function fakeTransport() {
  let connect: () => void = () => undefined;
  const connected = new Promise<void>((resolve) => (connect = resolve));
  return {
    local: {
      ice: { usernameFragment: 'wxyz', password: 'zyxwvutsrqponmlkjihgfe' },
      fingerprint: FINGERPRINT,
      candidates: [{ address: '198.18.0.1', port: 40_000, priority: 1 }],
    },
    connected,
    connect: vi.fn<PacketTransport['connect']>(() => connect()),
    addCandidate: vi.fn(),
    setReceiving: vi.fn<PacketTransport['setReceiving']>(),
    setSending: vi.fn<PacketTransport['setSending']>(),
    close: vi.fn(),
  };
}

function newSeat(overrides: Partial<SeatPlan> = {}, reply = answer) {
  const janus = new FakeJanus(reply);
  const transports = { publisher: fakeTransport(), subscriber: fakeTransport() };
  let ssrc = 0;
  const host = {
    openTransport: vi.fn((label: string) =>
      Promise.resolve(label === 'publisher' ? transports.publisher : transports.subscriber),
    ),
    newSsrc: () => (ssrc += 1),
    signalling: vi.fn(),
    reached: vi.fn(),
    joined: vi.fn(),
    named: vi.fn(),
    wantLayers: vi.fn(),
    failed: vi.fn(),
  } satisfies PacketClientHost;
  const seat = makeSeat(0, {
    camera: {
      codec: 'vp8',
      frame_rate: 15,
      layers: [
        { rid: 'q', width: 320, height: 180, max_bitrate_bps: 100_000 },
        { rid: 'h', width: 640, height: 360, max_bitrate_bps: 300_000 },
      ],
    },
    microphone: true,
    demand: { layout: 'gallery', tiles: [{ width: 320, height: 180 }] },
    ...overrides,
  });
  const ticket = { parameters: { url: 'ws://x', room: 1, display: seat.id } };
  return { janus, host, ...transports, client: packetClientOver(janus.open)(seat, ticket, host) };
}

describe('a packet seat in a VideoRoom', () => {
  it('publishes its layers from small to large, with all candidates in the offer', async () => {
    const { janus, host, publisher, client } = newSeat();
    await client.join();
    await vi.waitFor(() => expect(host.joined).toHaveBeenCalledTimes(1));
    const request = janus.requests.find(({ body }) => asObject(body)['request'] === 'publish');
    const jsep = asObject(request?.['jsep']);
    expect(jsep['rid_order']).toBe('lmh');
    expect(jsep['sdp']).toContain('a=simulcast:send q;h');
    expect(parseSdp(asText(jsep['sdp']) ?? '').candidates).toHaveLength(2);
    expect(asObject(request?.['body'])['descriptions']).toEqual([
      { mid: '0', description: 'microphone' },
      { mid: '1', description: 'camera 180 360' },
    ]);
    const [tracks = []] = publisher.setSending.mock.lastCall ?? [];
    expect(tracks.map(({ source, encodings }) => [source, encodings.map(({ rid }) => rid)])).toEqual([
      ['microphone', [undefined]],
      ['camera', ['q', 'h']],
    ]);
    // Janus took the DTLS client's part in its answer.
    expect(publisher.connect.mock.lastCall?.[1]).toEqual({ ice: 'controlling', dtls: 'server' });
    expect(janus.requests).toContainEqual(
      expect.objectContaining({ janus: 'trickle', candidate: { completed: true } }),
    );
  });

  it('receives what its layout shows, by the names that pages use, in the layer of the tile', async () => {
    const { janus, subscriber, client } = newSeat();
    await client.join();
    await vi.waitFor(() => expect(janus.asked('start')).toHaveLength(1));
    expect(janus.asked('join')[1]).toMatchObject({
      streams: [
        { feed: 7, mid: '0' },
        { feed: 7, mid: '1', substream: 0 },
      ],
    });
    const [tracks = []] = subscriber.setReceiving.mock.lastCall ?? [];
    expect(tracks.map(({ stream, ssrc }) => [stream, ssrc])).toEqual([
      ['other/microphone', 1000],
      ['other/camera', 1001],
    ]);
    expect(subscriber.connect).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ fingerprint: FINGERPRINT }),
      { ice: 'controlled', dtls: 'client' },
    );
  });

  it('answers an offer for those who left without connecting again', async () => {
    const { janus, subscriber, client } = newSeat();
    await client.join();
    await vi.waitFor(() => expect(janus.asked('start')).toHaveLength(1));
    const sdp = janusSdp('inactive', 'actpass');
    const streams = ['0', '1'].map((mid) => ({ mid, active: false }));
    janus.event(101, { unpublished: 7 });
    janus.event(102, { videoroom: 'updated', streams }, { type: 'offer', sdp });
    await vi.waitFor(() => expect(subscriber.setReceiving.mock.lastCall?.[0]).toEqual([]));
    expect(subscriber.connect).toHaveBeenCalledTimes(1);
  });

  it('is in the room at once when it sends nothing', async () => {
    const { host, janus, client } = newSeat({ camera: null, microphone: false });
    await client.join();
    expect(host.joined).toHaveBeenCalledTimes(1);
    expect(host.openTransport).not.toHaveBeenCalledWith('publisher');
    expect(janus.asked('publish')).toEqual([]);
  });

  it.each([
    ['signalling-refused', (): JsonObject => ({ data: { error: 'No such room', error_code: 426 } })],
    [
      'internal-error',
      (body: JsonObject) =>
        body['request'] === 'publish' ? { data: {}, jsep: { type: 'answer', sdp: 'v=0\r\n' } } : answer(body),
    ],
  ] as const)('fails as %s when Janus says so, and only once', async (reason, reply) => {
    const { host, janus, client } = newSeat({}, reply);
    await client.join();
    expect(host.failed).toHaveBeenCalledExactlyOnceWith(reason, expect.any(String));
    janus.drop('closed');
    expect(host.failed).toHaveBeenCalledTimes(1);
  });

  it('fails when signalling is lost in the call, and not when it leaves', async () => {
    const lost = newSeat();
    await lost.client.join();
    lost.janus.drop('signalling closed (1006)');
    expect(lost.host.failed).toHaveBeenCalledExactlyOnceWith('disconnected', 'signalling closed (1006)');
    const left = newSeat();
    await left.client.join();
    await left.client.leave();
    left.janus.drop('closed');
    expect(left.janus.asked('leave')).toHaveLength(1);
    expect(left.host.failed).not.toHaveBeenCalled();
  });
});
