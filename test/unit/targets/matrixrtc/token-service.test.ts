import { describe, expect, it } from 'vitest';
import { exchange, type Surroundings } from '#targets/matrixrtc/token-service/exchange.ts';

interface Fake extends Surroundings {
  readonly opened: string[];
  readonly asked: string[];
}

function fakeServers(): Fake {
  const opened: string[] = [];
  const asked: string[] = [];
  return {
    opened,
    asked,
    serverName: 'seatproof.test',
    sfuUrl: 'ws://127.0.0.1:7880',
    userOf: (token) => {
      asked.push(token);
      return Promise.resolve(token === 'good' ? '@ada:seatproof.test' : undefined);
    },
    openRoom: (room) => {
      opened.push(room);
      return Promise.resolve();
    },
    tokenFor: (identity, room) => Promise.resolve(`${identity} in ${room}`),
  };
}

const token = (access_token: string, matrix_server_name = 'seatproof.test'): object => ({
  access_token,
  matrix_server_name,
});
const first = (openid_token: object, room = '!room:seatproof.test'): string =>
  JSON.stringify({ room, openid_token, device_id: 'PHONE' });
const second = (claimed_user_id: string): string =>
  JSON.stringify({
    room_id: '!room:seatproof.test',
    slot_id: 'm.call#ROOM',
    openid_token: token('good'),
    member: { id: 'm1', claimed_user_id, claimed_device_id: 'PHONE' },
  });

describe('the token service', () => {
  it('lets in whom the homeserver confirms, into a room that it has opened before', async () => {
    const servers = fakeServers();
    const { status, body } = await exchange('/sfu/get', first(token('good')), servers);
    expect(status).toBe(200);
    const [room] = servers.opened;
    expect(body).toEqual({
      url: 'ws://127.0.0.1:7880',
      jwt: `@ada:seatproof.test:PHONE in ${room ?? ''}`,
    });
  });

  it('brings clients of both forms into one room, whose name says nothing', async () => {
    const servers = fakeServers();
    await exchange('/sfu/get', first(token('good')), servers);
    const { status, body } = await exchange('/get_token', second('@ada:seatproof.test'), servers);
    expect(status).toBe(200);
    expect(new Set(servers.opened).size).toBe(1);
    expect(JSON.stringify(body)).not.toContain('ada');
    await exchange('/sfu/get', first(token('good'), '!other:seatproof.test'), servers);
    expect(new Set(servers.opened).size).toBe(2);
  });

  it.each([
    ['a token that the homeserver does not know', '/sfu/get', first(token('forged')), 401],
    ['somebody who claims to be another', '/get_token', second('@eve:seatproof.test'), 401],
    ['what is no JSON', '/sfu/get', 'room=1', 400],
    [
      'a request without a device',
      '/sfu/get',
      JSON.stringify({ room: '!r', openid_token: token('good') }),
      400,
    ],
  ])('turns away %s', async (_who, path, body, status) => {
    const servers = fakeServers();
    expect((await exchange(path, body, servers)).status).toBe(status);
    expect(servers.opened).toEqual([]);
  });

  it('asks no server that a caller names', async () => {
    const servers = fakeServers();
    const { status } = await exchange('/sfu/get', first(token('good', 'evil.example')), servers);
    expect(status).toBe(401);
    expect(servers.asked).toEqual([]);
  });
});
