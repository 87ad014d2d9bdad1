// A packet seat's client between a faked LiveKit server and a faked engine.
import { readFileSync } from 'node:fs';
import {
  MediaSectionsRequirement,
  ParticipantInfo,
  SessionDescription,
  TrackSource,
  TrackType,
} from '@livekit/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PacketClientHost, PacketTransport } from '#core/packet-client.ts';
import { parseSdp } from '#core/packet-sdp.ts';
import type { SeatPlan } from '#core/plan.ts';
import { createRoomClient } from '#targets/shared/livekit/packet-client.ts';
import { makeSeat } from '#test/support/make-plan.ts';
import { FakeRoomServer } from './fake-room-server.ts';

const SOON = { timeout: 5000, interval: 5 };
/** LiveKit 1.13.5 to a seat that sends a camera (section 6) and receives two voices and three cameras. */
const RECORDED = readFileSync(
  new URL('../../../../fixtures/livekit/one-connection-answer.sdp', import.meta.url),
  'utf8',
);
const MID_TO_TRACK = {
  '0': 'TR_AMiNJ5navBwnoq',
  '1': 'TR_AMih4HetPK6UbQ',
  '3': 'TR_VC8EjsAMmKUShz',
  '4': 'TR_VC6ShDdgJ6jWfF',
  '5': 'TR_VCZbv7ywgLZWGY',
};
const BOB = new ParticipantInfo({
  sid: 'PA_bob',
  identity: 'bob',
  tracks: [
    { sid: 'TR_VC8EjsAMmKUShz', type: TrackType.VIDEO, source: TrackSource.CAMERA },
    { sid: 'TR_AMiNJ5navBwnoq', type: TrackType.AUDIO, source: TrackSource.MICROPHONE },
  ],
});
const NO_SUCH_PATH = { status: 404, text: '404 page not found' };

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function fakeTransport() {
  let connect: () => void = () => undefined;
  const connected = new Promise<void>((resolve) => (connect = resolve));
  return {
    local: {
      ice: { usernameFragment: 'wxyz', password: 'zyxwvutsrqponmlkjihgfe' },
      fingerprint: Array.from({ length: 32 }, () => 'AB').join(':'),
      candidates: [{ address: '127.0.0.1', port: 40_000, priority: 1 }],
    },
    connected,
    /** As the engine, once ICE and DTLS are through. */
    connect: vi.fn<PacketTransport['connect']>(() => {
      connect();
    }),
    addCandidate: vi.fn<PacketTransport['addCandidate']>(),
    setReceiving: vi.fn<PacketTransport['setReceiving']>(),
    setSending: vi.fn<PacketTransport['setSending']>(),
    close: vi.fn<PacketTransport['close']>(),
  };
}

async function join(overrides: Partial<SeatPlan> = {}, refuse?: Parameters<typeof FakeRoomServer.start>[1]) {
  const server = await FakeRoomServer.start([BOB], refuse);
  const opened: { label: string; transport: ReturnType<typeof fakeTransport> }[] = [];
  const failed = vi.fn<PacketClientHost['failed']>();
  let ssrc = 0;
  const host = {
    openTransport: (label) => {
      const transport = fakeTransport();
      opened.push({ label, transport });
      return Promise.resolve(transport);
    },
    newSsrc: () => (ssrc += 1),
    signalling: vi.fn(),
    reached: vi.fn(),
    joined: vi.fn(),
    named: vi.fn(),
    wantLayers: vi.fn(),
    failed,
  } satisfies PacketClientHost;
  const seat = makeSeat(0, { microphone: false, ...overrides });
  const client = createRoomClient(seat, { url: server.url, token: 'token' }, host);
  closing.push(
    () => client.leave(),
    () => server.close(),
  );
  await client.join();
  const transport = (): ReturnType<typeof fakeTransport> => {
    const [first] = opened;
    if (first === undefined) throw new Error('no transport was opened');
    return first.transport;
  };
  const answer = (id: number, sdp = RECORDED): void => {
    const value = new SessionDescription({ type: 'answer', sdp, id, midToTrackId: MID_TO_TRACK });
    server.say({ case: 'answer', value });
  };
  return { server, opened, host, transport, answer };
}

/** In the call, with the seat's camera offered. */
async function inCall(overrides: Partial<SeatPlan> = {}) {
  const seat = await join(overrides);
  await vi.waitFor(() => expect(seat.host.signalling).toHaveBeenCalled(), SOON);
  seat.answer(1);
  await vi.waitFor(() => expect(seat.server.offers).toHaveLength(1), SOON);
  return seat;
}

const directions = (sdp: string): string[] =>
  parseSdp(sdp).media.map(({ kind, direction }) => `${kind} ${direction}`);
const PLACES = [...Array<string>(3).fill('audio recvonly'), ...Array<string>(3).fill('video recvonly')];

describe('a packet seat that joins a LiveKit room', () => {
  it('opens one connection and offers three places for sound and three for pictures with its request', async () => {
    const { server, opened } = await join();
    await vi.waitFor(() => expect(server.asked).toHaveLength(1), SOON);
    expect(opened.map(({ label }) => label)).toEqual(['publisher']);
    expect(server.asked[0]?.pathname).toBe('/rtc/v1');
    expect(server.asked[0]?.searchParams.get('access_token')).toBe('token');
    const { publisherOffer, connectionSettings, clientInfo } = server.joinRequest;
    expect(publisherOffer).toMatchObject({ type: 'offer', id: 1 });
    expect(directions(publisherOffer?.sdp ?? '')).toEqual(PLACES);
    expect(connectionSettings?.autoSubscribe).toBe(false);
    expect(clientInfo).toMatchObject({ version: '2.23.0', protocol: 17 });
  });

  it('tells by which name the server knows it', async () => {
    const { host } = await inCall();
    expect(host.named).toHaveBeenCalledExactlyOnceWith('@own:example.org:DEVICE');
  });

  it('subscribes and publishes when it is connected, in a section of its own', async () => {
    const seat = await join();
    await vi.waitFor(() => expect(seat.host.signalling).toHaveBeenCalled(), SOON);
    expect(seat.server.heard).toEqual([]);
    seat.answer(1);
    await vi.waitFor(() => expect(seat.server.offers).toHaveLength(1), SOON);
    expect(seat.host.joined).toHaveBeenCalledOnce();
    expect(seat.server.heard.map((one) => one.case)).toEqual([
      'subscription',
      'trackSetting',
      'addTrack',
      'offer',
    ]);
    const offer = seat.server.offers[0];
    expect(offer?.id).toBe(2);
    expect(directions(offer?.sdp ?? '')).toEqual([...PLACES, 'video sendonly']);
  });

  it('receives what the answer sends, by the name of its track, and sends what it takes', async () => {
    const seat = await inCall();
    seat.transport().setReceiving.mockClear();
    seat.answer(2);
    await vi.waitFor(() => expect(seat.transport().setReceiving).toHaveBeenCalled(), SOON);
    const received = seat.transport().setReceiving.mock.lastCall?.[0] ?? [];
    expect(received.map(({ stream, media, rtxSsrc }) => [stream, media, rtxSsrc !== undefined])).toEqual([
      ['bob/microphone', 'audio', false],
      ['TR_AMih4HetPK6UbQ', 'audio', false],
      ['bob/camera', 'video', true],
      ['TR_VC6ShDdgJ6jWfF', 'video', true],
      ['TR_VCZbv7ywgLZWGY', 'video', true],
    ]);
    expect(seat.transport().setSending.mock.lastCall?.[0]).toMatchObject([
      { source: 'camera', mid: '6', payloadType: 96, rtxPayloadType: 97 },
    ]);
    expect(seat.transport().connect.mock.lastCall?.[1]).toEqual({ ice: 'controlling', dtls: 'server' });
  });

  it('offers as many places more as the server asks for, in one offer, when its last one is answered', async () => {
    const seat = await inCall();
    for (const wanted of [{ numAudios: 1 }, { numVideos: 2 }])
      seat.server.say({ case: 'mediaSectionsRequirement', value: new MediaSectionsRequirement(wanted) });
    seat.answer(2);
    await vi.waitFor(() => expect(seat.server.offers).toHaveLength(2), SOON);
    expect(seat.server.offers[1]?.id).toBe(3);
    expect(directions(seat.server.offers[1]?.sdp ?? '').slice(PLACES.length)).toEqual([
      'video sendonly',
      'audio recvonly',
      'video recvonly',
      'video recvonly',
    ]);
  });

  it('passes over an answer to an offer that it has replaced', async () => {
    const seat = await inCall();
    seat.transport().setReceiving.mockClear();
    seat.answer(1);
    seat.answer(2);
    await vi.waitFor(() => expect(seat.transport().setReceiving).toHaveBeenCalled(), SOON);
    expect(seat.transport().setReceiving).toHaveBeenCalledOnce();
  });

  it('fails when the answer describes no connection', async () => {
    const seat = await join();
    await vi.waitFor(() => expect(seat.host.signalling).toHaveBeenCalled(), SOON);
    seat.answer(1, 'v=0\r\n');
    await vi.waitFor(() => expect(seat.host.failed).toHaveBeenCalled(), SOON);
    expect(seat.host.failed.mock.lastCall?.[1]).toContain('without ICE credentials');
  });
});

describe('a packet seat at an older LiveKit', () => {
  it('joins with a connection for each direction', async () => {
    const seat = await join({}, (path) => (path === '/rtc/v1' ? NO_SUCH_PATH : undefined));
    await vi.waitFor(() => expect(seat.host.signalling).toHaveBeenCalled(), SOON);
    expect(seat.server.asked.map(({ pathname }) => pathname)).toEqual(['/rtc/v1', '/rtc']);
    expect(seat.server.asked[1]?.searchParams.get('protocol')).toBe('17');
    expect(seat.opened.map(({ label }) => label)).toEqual(['publisher', 'subscriber', 'publisher']);
    expect(seat.transport().close).toHaveBeenCalled();
    await vi.waitFor(() => expect(seat.server.offers).toHaveLength(1), SOON);
    expect(directions(seat.server.offers[0]?.sdp ?? '')).toEqual(['video sendonly']);
    expect(seat.host.failed).not.toHaveBeenCalled();
  });

  it.each([
    { status: 404, text: 'requested room does not exist' },
    { status: 401, text: 'invalid token' },
  ])('is refused for good with "$text"', async (refusal) => {
    const seat = await join({}, () => refusal);
    await vi.waitFor(() => expect(seat.host.failed).toHaveBeenCalled(), SOON);
    expect(seat.host.failed.mock.calls).toEqual([
      ['signalling-refused', `the server answered ${refusal.status}`, false],
    ]);
    expect(seat.server.asked).toHaveLength(1);
  });
});
