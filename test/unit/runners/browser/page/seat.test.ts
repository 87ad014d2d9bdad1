import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SeatClientEvents, SeatSession } from '#core/page/seat-client.ts';
import { Seat } from '#runners/browser/page/seat.ts';
import { DECODE_ALL } from '#runners/browser/page/substitution/decode-substitution.ts';
import type { PageMessage } from '#runners/browser/protocol.ts';

// The page's modules keep the browser's own class as they are loaded.
vi.hoisted(() => vi.stubGlobal('RTCPeerConnection', EventTarget));

class FakeWorker extends EventTarget implements Worker {
  onmessage = null;
  onmessageerror = null;
  onerror = null;
  readonly posted: unknown[] = [];

  postMessage(message: unknown): void {
    this.posted.push(message);
  }

  terminate(): void {
    throw new Error('all seats of the page share it');
  }
}

/** One getting in; what its client was told, in order. */
interface Attempt {
  readonly told: string[];
  readonly events: SeatClientEvents;
}

const SPECIFICATION = {
  id: 's0',
  index: 0,
  camera: {
    codec: 'vp8',
    frame_rate: 15,
    layers: [{ rid: 'q', width: 320, height: 180, max_bitrate_bps: 160_000 }],
  },
  microphone: true,
  mediaSeed: 1,
  talk: null,
  demand: { layout: 'none', tiles: [] },
  decodedVideos: null,
  impaired: false,
} as const;

const sources = { worker: new FakeWorker() };
const attempts: Attempt[] = [];
const said: PageMessage[] = [];

beforeEach(() => {
  sources.worker = new FakeWorker();
  attempts.length = 0;
  said.length = 0;
  vi.stubGlobal(
    'MediaStreamTrackGenerator',
    class {
      readonly writable = {};
      readonly stop = (): void => undefined;
    },
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function sessionTelling(told: string[]): SeatSession {
  const tell = (what: string): Promise<void> => {
    told.push(what);
    return Promise.resolve();
  };
  return {
    setCameraMuted: (muted) => tell(`camera ${muted ? 'off' : 'on'}`),
    setMicrophoneMuted: (muted) => tell(`microphone ${muted ? 'off' : 'on'}`),
    leave: () => tell('leave'),
  };
}

function makeSeat(): Seat {
  return new Seat(SPECIFICATION, {
    link: { say: (message) => void said.push(message), row: () => undefined, flush: () => undefined },
    sources: sources.worker,
    createClient: () => ({
      join: (_request, events) => {
        const told: string[] = [];
        attempts.push({ told, events });
        return Promise.resolve(sessionTelling(told));
      },
    }),
    observer: { started: () => undefined, stopped: () => undefined },
    detour: undefined,
    substitution: DECODE_ALL,
  });
}

/** In the call, and out of it again by a server that has gone. */
async function loseCall(seat: Seat, ...before: Parameters<Seat['act']>[0][]): Promise<void> {
  await seat.join(0, {});
  for (const action of before) await seat.act(action);
  attempts.at(-1)?.events.disconnected('the server has gone');
  expect(said.at(-1)).toMatchObject({ type: 'interrupted', seat: 's0' });
}

describe('a seat that has lost its call and gets in again', () => {
  it('has its microphone muted if it was, and it runs on as silence', async () => {
    const seat = makeSeat();
    await loseCall(seat, 'mute-microphone');
    await seat.rejoin({});
    expect(attempts.map(({ told }) => told)).toEqual([['microphone off', 'leave'], ['microphone off']]);
    expect(sources.worker.posted.at(-1)).toMatchObject({ type: 'run', camera: true, microphone: true });
    expect(said.at(-1)).toMatchObject({ type: 'recovered', seat: 's0' });
  });

  it('has its camera switched off if it was, and it makes nothing', async () => {
    const seat = makeSeat();
    await loseCall(seat, 'mute-camera');
    await seat.rejoin({});
    expect(attempts.map(({ told }) => told)).toEqual([['camera off', 'leave'], ['camera off']]);
    expect(sources.worker.posted.at(-1)).toMatchObject({ type: 'run', camera: false, microphone: true });
  });

  it('has muted what it was to mute while it was out', async () => {
    const seat = makeSeat();
    await loseCall(seat);
    await seat.act('mute-microphone');
    await seat.act('mute-camera');
    await seat.rejoin({});
    expect(attempts.at(-1)?.told).toEqual(['camera off', 'microphone off']);
    expect(sources.worker.posted.at(-1)).toMatchObject({ type: 'run', camera: false, microphone: true });
  });

  it('is open if it was, or was opened again before', async () => {
    const seat = makeSeat();
    await loseCall(seat, 'mute-microphone', 'mute-camera', 'unmute-camera', 'unmute-microphone');
    await seat.rejoin({});
    expect(attempts.at(-1)?.told).toEqual([]);
    expect(sources.worker.posted.at(-1)).toMatchObject({ type: 'run', camera: true, microphone: true });
  });

  it('is muted each time when it loses its call again and again', async () => {
    const seat = makeSeat();
    await loseCall(seat, 'mute-microphone');
    await seat.rejoin({});
    attempts.at(-1)?.events.disconnected('gone once more');
    await seat.rejoin({});
    await seat.act('unmute-microphone');
    expect(attempts.map(({ told }) => told)).toEqual([
      ['microphone off', 'leave'],
      ['microphone off', 'leave'],
      ['microphone off', 'microphone on'],
    ]);
  });
});
