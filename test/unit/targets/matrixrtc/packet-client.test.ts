// Packet seats of Matrix calls before a faked homeserver and token service; there is no SFU behind them.
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { PacketClient, PacketClientHost } from '#core/packet-client.ts';
import { createPacketClient } from '#targets/matrixrtc/packet-client.ts';
import { makeSeat } from '#test/support/make-plan.ts';

const SOON = { timeout: 5000, interval: 10 };
let server: Server;
let url = '';
let asked: string[] = [];
let bodies: Record<string, string> = {};
let refuse: string | undefined;
let outage: ((path: string) => boolean) | undefined;
let sfuUrl = 'ws://127.0.0.1:1';
const clients: PacketClient[] = [];

const ANSWERS: readonly (readonly [RegExp, () => object])[] = [
  [/sync\?timeout=0/, () => ({ next_batch: 's1' })],
  [/openid\/request_token/, () => ({ access_token: 'oid', matrix_server_name: 'x' })],
  [/delay=8000/, () => ({ delay_id: 'd1' })],
  [/sfu\/get/, () => ({ url: sfuUrl, jwt: 'jwt' })],
  [/v3\/login/, () => ({ access_token: 'own', device_id: 'OWN', user_id: '@ada:x' })],
];

beforeEach(async () => {
  asked = [];
  bodies = {};
  refuse = undefined;
  outage = undefined;
  sfuUrl = 'ws://127.0.0.1:1';
  server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    // A long poll has no news until the seat leaves.
    if (path.includes('since=')) return;
    const line = `${request.method ?? ''} ${path}`;
    asked.push(line);
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies[line] = body;
      if (outage?.(path) === true) {
        request.socket.destroy();
        return;
      }
      if (refuse !== undefined && path.includes(refuse)) {
        response.writeHead(403).end('{"errcode":"M_FORBIDDEN"}');
        return;
      }
      const answer = ANSWERS.find(([pattern]) => pattern.test(path))?.[1]() ?? {};
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${z.object({ port: z.number() }).parse(server.address()).port}`;
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.leave()));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function seatAt(
  host: Partial<PacketClientHost>,
  more: Readonly<Record<string, string>> = {},
): {
  client: PacketClient;
  steps: string[];
  failed: string[];
} {
  const steps: string[] = [];
  const failed: string[] = [];
  const unused = (): never => {
    throw new Error('not before the SFU has answered');
  };
  const client = createPacketClient(
    makeSeat(0, { camera: null, microphone: false }),
    {
      parameters: {
        homeserver: url,
        userId: '@ada:x',
        deviceId: 'D',
        accessToken: 't',
        roomId: '!room:x',
        tokenService: url,
        mediaHosts: ['127.0.0.1'],
        ...more,
      },
    },
    {
      openTransport: unused,
      newSsrc: () => 1,
      named: unused,
      wantLayers: unused,
      signalling: () => void steps.push('signalling'),
      joined: () => void steps.push('joined'),
      reached: (step) => void steps.push(step),
      failed: (reason, detail) => void failed.push(`${reason}: ${detail}`),
      ...host,
    },
  );
  clients.push(client);
  return { client, steps, failed };
}

describe('a packet seat of a Matrix call', () => {
  it('asks homeserver and token service as a client does, and says what will take its membership back', async () => {
    const opened = vi.fn(() => new Promise<never>(() => undefined));
    const { client, steps } = seatAt({ openTransport: opened });
    void client.join();
    await vi.waitFor(() => expect(asked).toHaveLength(6), SOON);
    expect(opened).toHaveBeenCalled();
    const membership = '/_matrix/client/v3/rooms/!room:x/state/org.matrix.msc3401.call.member/_@ada:x_D';
    expect(asked).toEqual([
      'GET /_matrix/client/v3/sync?timeout=0&filter={"room":{"timeline":{"limit":1},"state":{"lazy_load_members":true}}}',
      'POST /_matrix/client/v3/rooms/!room:x/join',
      'POST /_matrix/client/v3/user/@ada:x/openid/request_token',
      'POST /sfu/get',
      `PUT ${membership}?org.matrix.msc4140.delay=8000`,
      `PUT ${membership}`,
    ]);
    expect(steps).toEqual(['homeserver', 'token-service']);
    expect(JSON.parse(bodies['POST /sfu/get'] ?? '')).toMatchObject({
      room: '!room:x',
      device_id: 'D',
      openid_token: { access_token: 'oid' },
    });
    await vi.waitFor(() => expect(bodies[`PUT ${membership}`]).toContain('m.call'), SOON);
    await client.leave();
    expect(asked.at(-1)).toBe('POST /_matrix/client/unstable/org.matrix.msc4140/delayed_events/d1');
    expect(bodies[asked.at(-1) ?? '']).toBe('{"action":"send"}');
  });

  it('logs in once where it has a password, on a device of its own, and comes back as the same', async () => {
    const never = { openTransport: () => new Promise<never>(() => undefined) };
    const first = seatAt(never, { password: 'secret' });
    void first.client.join();
    await vi.waitFor(() => expect(asked).toHaveLength(7), SOON);
    const login = 'POST /_matrix/client/v3/login';
    expect(asked[0]).toBe(login);
    expect(JSON.parse(bodies[login] ?? '')).toMatchObject({
      type: 'm.login.password',
      identifier: { user: '@ada:x' },
      password: 'secret',
    });
    expect(JSON.parse(bodies['POST /sfu/get'] ?? '')).toMatchObject({ device_id: 'OWN' });
    expect(asked.at(-1)).toContain('_@ada:x_OWN');
    await first.client.leave();
    asked = [];
    const again = seatAt(never, { password: 'secret' });
    void again.client.join();
    await vi.waitFor(() => expect(asked.at(-1)).toContain('_@ada:x_OWN'), SOON);
    expect(asked).not.toContain(login);
    expect(again.failed).toEqual([]);
  });

  it.each(['sync', '/join', 'openid', 'sfu/get', 'call.member'])(
    'that is refused at %s says so',
    async (path) => {
      refuse = path;
      const { client, failed } = seatAt({ openTransport: () => new Promise<never>(() => undefined) });
      void client.join();
      await vi.waitFor(() => expect(failed).toHaveLength(1), SOON);
      expect(failed[0]).toMatch(/^signalling-refused: .*403/);
    },
  );

  it('asks again while the token service is not there, and says how long it was missed', async () => {
    let answers = 0;
    const served: string[] = [];
    outage = (path) => path.includes('sfu/get') && answers++ === 0;
    const { client, steps } = seatAt({
      openTransport: () => new Promise<never>(() => undefined),
      served: (service, outageMs) => served.push(`${service} ${outageMs > 500 ? 'some time' : 'at once'}`),
    });
    void client.join();
    await vi.waitFor(() => expect(steps).toEqual(['homeserver', 'token-service']), SOON);
    expect(served).toEqual(['token-service some time']);
  });

  it('does not connect to an SFU on a host that may get no load', async () => {
    sfuUrl = 'wss://elsewhere.example';
    const { client, failed, steps } = seatAt({});
    await client.join();
    expect(failed[0]).toContain('elsewhere.example, which is not among the hosts');
    expect(steps).toEqual(['homeserver']);
  });
});
