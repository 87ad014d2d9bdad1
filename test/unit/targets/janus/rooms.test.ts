import { describe, expect, it, vi } from 'vitest';
import { makePlan, makeSeat } from '#test/support/make-plan.ts';
import { Rooms, roomProperties } from '#targets/janus/rooms.ts';
import type { RoomsOptions } from '#targets/janus/rooms.ts';
import { JanusError } from '#targets/janus/session.ts';
import type { JanusHandle } from '#targets/janus/session.ts';

const camera = {
  codec: 'vp8',
  frame_rate: 15,
  layers: [
    { rid: 'q', width: 320, height: 180, max_bitrate_bps: 100_000 },
    { rid: 'h', width: 640, height: 360, max_bitrate_bps: 300_000 },
  ],
} as const;
const plan = makePlan({
  rooms: [
    { id: 'room-a', size: 2 },
    { id: 'room-b', size: 1 },
  ],
  seats: [
    makeSeat(0, { room: 'room-a', camera }),
    makeSeat(1, { room: 'room-a', camera: null }),
    makeSeat(2, { room: 'room-b', camera: null }),
  ],
});

function newRooms(options: Partial<RoomsOptions> = {}) {
  const request = vi.fn<JanusHandle['request']>(() => Promise.resolve({ data: {}, jsep: undefined }));
  const handle: JanusHandle = { request, trickle: () => undefined };
  return { request, rooms: new Rooms(plan, handle, { stringIds: false, adminKey: undefined, ...options }) };
}

describe('a room of the run', () => {
  it('takes everybody, in the codec of the plan, and caps nobody below the layers of the plan', () => {
    expect(roomProperties(plan, 'room-a')).toMatchObject({
      publishers: 2,
      videocodec: 'vp8',
      bitrate: 500_000,
    });
    expect(roomProperties(plan, 'room-b')).not.toHaveProperty('bitrate');
  });

  it('is made once, however many of its seats come at the same time', async () => {
    const { rooms, request } = newRooms();
    const [one, other] = await Promise.all([rooms.ensure('room-a'), rooms.ensure('room-a')]);
    expect(one).toBe(other);
    expect(request).toHaveBeenCalledTimes(1);
    expect(await rooms.ensure('room-b')).not.toBe(one);
  });

  it('has a number that JSON keeps, or a name where the server wants names', async () => {
    expect(await newRooms().rooms.ensure('room-a')).toSatisfy(Number.isSafeInteger);
    expect(await newRooms({ stringIds: true }).rooms.ensure('room-a')).toMatch(/^seatproof-\w+-room-a$/);
  });

  it('is made with the key of the server and removed with the secret it was made with', async () => {
    const { rooms, request } = newRooms({ adminKey: 'key' });
    const room = await rooms.ensure('room-a');
    await rooms.destroyAll();
    const [create, destroy] = request.mock.calls.map(([body]) => body);
    expect(create).toMatchObject({ request: 'create', room, admin_key: 'key' });
    expect(destroy).toEqual({ request: 'destroy', room, secret: create?.['secret'] });
  });

  it('is refused when the server has another one of that number', async () => {
    const { rooms, request } = newRooms();
    request.mockRejectedValue(new JanusError('refused', 'Room already exists', 427));
    await expect(rooms.ensure('room-a')).rejects.toThrow('somebody else');
    await expect(rooms.destroyAll()).resolves.toBeUndefined();
  });
});
