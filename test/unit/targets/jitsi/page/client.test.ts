import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JoinRequest, SeatClientEvents } from '#core/page/seat-client.ts';
import type { Demand } from '#core/plan.ts';
import {
  FakeMediaStream,
  FakeTrack,
  fakeLibrary,
  fakeMediaTrack,
  type FakeConference,
  type FakeConnection,
  type FakeLibrary,
} from './fake-library.ts';

const TICKET = {
  domain: 'meet.example.org',
  loginDomain: 'guest.example.org',
  muc: 'conference.meet.example.org',
  focus: 'focus.meet.example.org',
  serviceUrl: 'wss://meet.example.org/xmpp-websocket?room=r1',
  conferenceRequestUrl: 'https://meet.example.org/conference-request/v1?room=r1',
  room: 'r1',
  displayName: 'r001-s001',
  lastN: 25,
  libraryUrl: 'https://meet.example.org/libs/lib-jitsi-meet.min.js',
  config: { flags: { sourceNameSignaling: true } },
};

const GALLERY: Demand = {
  layout: 'gallery',
  tiles: [
    { width: 640, height: 360 },
    { width: 640, height: 360 },
  ],
};

const CAMERA = {
  codec: 'vp8',
  frame_rate: 24,
  layers: [
    { rid: 'q', width: 320, height: 180, max_bitrate_bps: 200_000 },
    { rid: 'h', width: 640, height: 360, max_bitrate_bps: 500_000 },
    { rid: 'f', width: 1280, height: 720, max_bitrate_bps: 2_500_000 },
  ],
} as const;

/** What is told of a seat that gets in over HTTP. */
const IN = ['focus', 'xmpp', 'signalling', 'named me'];

let library: FakeLibrary;

beforeEach(() => {
  vi.resetModules();
  library = fakeLibrary();
  vi.stubGlobal('MediaStream', FakeMediaStream);
  vi.stubGlobal('navigator', {
    mediaDevices: { getUserMedia: () => Promise.reject(new Error('there is no other camera')) },
  });
  vi.stubGlobal('document', {
    createElement: () => new EventTarget(),
    head: {
      append: (script: EventTarget) => {
        vi.stubGlobal('JitsiMeetJS', library);
        queueMicrotask(() => script.dispatchEvent(new Event('load')));
      },
    },
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

interface Joining {
  readonly told: string[];
  readonly connection: FakeConnection;
  readonly ended: Promise<unknown>;
}

async function startJoining(overrides: Partial<JoinRequest> = {}): Promise<Joining> {
  const { createSeatClient } = await import('#targets/jitsi/page/client.ts');
  const told: string[] = [];
  const events: SeatClientEvents = {
    signalling: () => told.push('signalling'),
    reached: (step) => told.push(step),
    named: (name) => told.push(`named ${name}`),
    remoteTrack: (track, stream) => told.push(`+${stream} ${track.id}`),
    remoteTrackEnded: (stream) => told.push(`-${stream}`),
    interrupted: () => told.push('interrupted'),
    recovered: () => told.push('recovered'),
    disconnected: (reason) => told.push(`disconnected: ${reason}`),
  };
  const ended = createSeatClient().join(
    {
      parameters: TICKET,
      media: { camera: fakeMediaTrack('cam'), cameraPlan: CAMERA, microphone: fakeMediaTrack('mic') },
      demand: GALLERY,
      rtcConfiguration: { seatproofSeat: 's1' } as RTCConfiguration,
      ...overrides,
    },
    events,
  );
  // Looked at by those that expect it.
  ended.catch(() => undefined);
  const connection = await vi.waitFor(() => {
    const [first] = library.connections;
    if (first?.connected.length !== 1) throw new Error('not connecting yet');
    return first;
  });
  return { told, connection, ended };
}

async function conferenceOf({ connection }: Joining): Promise<FakeConference> {
  // As over HTTP: the library asks Jicofo first.
  void connection.xmpp.moderator.sendConferenceRequest();
  connection.focusAnswers();
  await Promise.resolve();
  connection.emit('established');
  return vi.waitFor(() => {
    const { conference } = connection;
    if (conference?.passwords.length !== 1) throw new Error('not entering yet');
    return conference;
  });
}

async function join(
  overrides: Partial<JoinRequest> = {},
): Promise<Joining & { readonly conference: FakeConference }> {
  const joining = await startJoining(overrides);
  const conference = await conferenceOf(joining);
  conference.emit('joined');
  await joining.ended;
  return { ...joining, conference };
}

const remote = (source: string, id: string, kind = 'video'): FakeTrack =>
  new FakeTrack(kind, source, fakeMediaTrack(id));

describe('a Jitsi seat that joins', () => {
  it('connects with what config.js says, never past the bridge, its connections marked as its own', async () => {
    const { connection, conference, told } = await join();
    expect(library.initialised).toEqual([
      expect.objectContaining({ disableAudioLevels: true, disableThirdPartyRequests: true }),
    ]);
    expect(connection.options).toMatchObject({
      hosts: {
        domain: 'meet.example.org',
        muc: 'conference.meet.example.org',
        focus: 'focus.meet.example.org',
        anonymousdomain: 'guest.example.org',
      },
      serviceUrl: TICKET.serviceUrl,
      conferenceRequestUrl: TICKET.conferenceRequestUrl,
      p2p: { enabled: false },
      flags: { sourceNameSignaling: true },
    });
    expect(connection.connected).toEqual([{ name: 'r1' }]);
    expect(connection.xmpp.connection.jingle.jvbIceConfig).toMatchObject({ seatproofSeat: 's1' });
    expect(connection.room).toBe('r1');
    expect(conference.displayName).toBe('r001-s001');
    expect(told).toEqual(IN);
  });

  it('tells XMPP, Jicofo and bridge apart while it joins, in whatever order they say yes', async () => {
    const joining = await startJoining();
    const { connection, told } = joining;
    connection.emit('established');
    await vi.waitFor(() => expect(told).toEqual(['xmpp']));
    void connection.xmpp.moderator.sendConferenceRequest();
    connection.focusAnswers();
    await vi.waitFor(() => expect(told).toEqual(['xmpp', 'focus', 'signalling']));
    await vi.waitFor(() => expect(connection.conference?.passwords).toHaveLength(1));
    connection.conference?.emit('media-session');
    expect(told.at(-1)).toBe('sfu');
    connection.conference?.emit('joined');
    await joining.ended;
  });

  it('sends what the plan says: codec, simulcast, bit rates by height, from a camera of that size', async () => {
    const { conference } = await join();
    expect(conference.options).toMatchObject({
      disableSimulcast: false,
      videoQuality: {
        codecPreferenceOrder: ['VP8'],
        vp8: { maxBitratesVideo: { low: 200_000, standard: 500_000, high: 2_500_000 } },
      },
    });
    const [microphone, camera] = conference.tracks;
    // Copies, as the library stops what it mutes.
    expect([microphone?.getTrack().id, camera?.getTrack().id]).toEqual(["mic'", "cam'"]);
    expect(camera?.getTrack().getSettings()).toEqual({ width: 1280, height: 720, frameRate: 24 });
  });

  it('asks the bridge for nothing but its tiles, before and after cameras come', async () => {
    const { conference } = await join();
    expect(conference.constraints[0]).toMatchObject({
      defaultConstraints: { maxHeight: 0 },
      constraints: {},
    });
    for (const source of ['a-v0', 'b-v0', 'c-v0']) conference.emit('track-added', remote(source, source));
    conference.emit('track-added', remote('a-a0', 'sound', 'audio'));
    expect(conference.constraints.at(-1)).toMatchObject({
      lastN: 25,
      constraints: { 'a-v0': { maxHeight: 360 }, 'b-v0': { maxHeight: 360 } },
    });
    conference.emit('track-removed', remote('a-v0', 'a-v0'));
    expect(Object.keys(conference.constraints.at(-1)?.constraints ?? {})).toEqual(['b-v0', 'c-v0']);
  });

  it('puts who speaks on the stage', async () => {
    const tiles = [
      { width: 1280, height: 720 },
      { width: 320, height: 180 },
    ];
    const { conference } = await join({ demand: { layout: 'speaker', tiles } });
    for (const source of ['a-v0', 'b-v0']) conference.emit('track-added', remote(source, source));
    conference.emit('speaker', 'b');
    expect(conference.constraints.at(-1)).toMatchObject({
      onStageSources: ['b-v0'],
      constraints: { 'b-v0': { maxHeight: 720 }, 'a-v0': { maxHeight: 180 } },
    });
  });

  it('plays what comes under its source name, also when a track is used again for somebody else', async () => {
    const { conference, told } = await join();
    const track = remote('a-v0', 'slot');
    conference.emit('track-added', track);
    conference.emit('track-added', new FakeTrack('video', 'me-v0', fakeMediaTrack('own'), true));
    track.source = 'b-v0';
    track.emit('owner', 'b');
    conference.emit('track-removed', track);
    expect(told).toEqual([...IN, '+a/v0 slot', '-a/v0', '+b/v0 slot', '-b/v0']);
  });

  it('locks the room as its first, and brings the password as another', async () => {
    const { conference } = await join({ parameters: { ...TICKET, roomPassword: 'open' } });
    expect(conference.passwords).toEqual(['open']);
    conference.emit('role', 'me', 'moderator');
    expect(conference.locks).toEqual(['open']);
  });

  it('shows its token or account', async () => {
    const account = { jid: 'ada@meet.example.org', password: 'p' };
    const { connection } = await join({ parameters: { ...TICKET, token: 'a.b.c', account } });
    expect(connection.token).toBe('a.b.c');
    expect(connection.connected).toEqual([{ name: 'r1', id: account.jid, password: 'p' }]);
  });
});

describe('a Jitsi seat that does not get in', () => {
  it.each([
    ['connection.passwordRequired', 'signalling-refused'],
    ['connection.droppedError', 'signalling-unreachable'],
  ])('is told why by XMPP: %s', async (what, reason) => {
    const joining = await startJoining();
    joining.connection.emit('connection-failed', what);
    await expect(joining.ended).rejects.toMatchObject({ reason, message: `XMPP: ${what}` });
    expect(joining.connection.disconnected).toBe(true);
  });

  it('is told why by the room, once', async () => {
    const joining = await startJoining();
    const conference = await conferenceOf(joining);
    conference.emit('failed', 'conference.passwordRequired');
    await expect(joining.ended).rejects.toMatchObject({
      reason: 'signalling-refused',
      message: 'room: conference.passwordRequired',
    });
    expect(conference.left).toBe(true);
  });

  it('names the library that can not be had', async () => {
    vi.stubGlobal('document', {
      createElement: () => new EventTarget(),
      head: {
        append: (script: EventTarget) => queueMicrotask(() => script.dispatchEvent(new Event('error'))),
      },
    });
    const { loadLibrary } = await import('#targets/jitsi/page/library.ts');
    await expect(loadLibrary('https://x.example/lib.js', {})).rejects.toThrow(
      'can not load https://x.example/lib.js',
    );
  });
});

describe('a Jitsi seat in its call', () => {
  it('gets its own camera back after muting it', async () => {
    const { conference, ended } = await join();
    const session = (await ended) as { setCameraMuted(muted: boolean): Promise<void> };
    await session.setCameraMuted(true);
    await session.setCameraMuted(false);
    const camera = conference.tracks.find((track) => track.getType() === 'video') as FakeTrack;
    expect(camera.muted).toEqual([true, false]);
    expect(camera.regained?.getTracks()[0]?.getSettings()).toMatchObject({ width: 1280, height: 720 });
  });

  it('tells interruptions and what ends it', async () => {
    const { conference, connection, told } = await join();
    conference.emit('interrupted');
    conference.emit('restored');
    connection.emit('disconnected', 'socket closed');
    expect(told).toEqual([...IN, 'interrupted', 'recovered', 'disconnected: socket closed']);
  });

  it('leaves room and server, and is not surprised by its own goodbye', async () => {
    const { conference, connection, told, ended } = await join();
    await ((await ended) as { leave(): Promise<void> }).leave();
    expect([conference.left, connection.disconnected]).toEqual([true, true]);
    expect(told).toEqual(IN);
  });
});
