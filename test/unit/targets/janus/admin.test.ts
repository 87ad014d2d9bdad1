import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { createAdminApi } from '#targets/janus/admin.ts';
import type { AdminApi } from '#targets/janus/admin.ts';
import { asText, parseObject } from '#targets/janus/json.ts';
import type { JsonObject } from '#targets/janus/json.ts';

/** As Janus does: the wrong secret is 403, an unknown session 458. */
function reply(request: JsonObject, session: unknown): JsonObject {
  const { transaction, admin_secret: secret } = request;
  if (secret !== 'secret')
    return { janus: 'error', transaction, error: { code: 403, reason: 'Unauthorized' } };
  if (session === 404)
    return { janus: 'error', transaction, error: { code: 458, reason: 'No such session' } };
  return { janus: 'success', transaction, asked: request['janus'], session };
}

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function overHttp(secret: string): Promise<AdminApi> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const [, base, session] = (request.url ?? '').split('/');
      if (base !== 'admin') response.writeHead(404);
      const answer = reply(parseObject(body) ?? {}, session === undefined ? undefined : Number(session));
      response.end(JSON.stringify(answer));
    });
  });
  return createAdminApi(`http://127.0.0.1:${await listen(server)}/admin`, secret);
}

async function overSocket(secret: string): Promise<AdminApi> {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    expect(socket.protocol).toBe('janus-admin-protocol');
    socket.on('message', (data: Buffer) => {
      const request = parseObject(data.toString()) ?? {};
      if (request['janus'] === 'hang-up') socket.terminate();
      else socket.send(JSON.stringify(reply(request, request['session_id'])));
    });
  });
  const api = createAdminApi(`ws://127.0.0.1:${await listen(server)}`, secret);
  closing.push(() => {
    api.close();
    for (const socket of sockets.clients) socket.terminate();
  });
  return api;
}

describe.each([
  ['HTTP', overHttp],
  ['a WebSocket', overSocket],
] as const)('the Admin API over %s', (_name, connect) => {
  it('answers questions about the server and about a session', async () => {
    const api = await connect('secret');
    const [list, handles] = await Promise.all([
      api.ask({ janus: 'list_sessions' }),
      api.ask({ janus: 'list_handles', session_id: 7 }),
    ]);
    expect(asText(list['asked'])).toBe('list_sessions');
    expect(handles).toMatchObject({ asked: 'list_handles', session: 7 });
  });

  it('tells a session that is gone from a secret that is wrong', async () => {
    const api = await connect('secret');
    await expect(api.ask({ janus: 'list_handles', session_id: 404 })).rejects.toMatchObject({
      name: 'AdminRefusal',
    });
    const stranger = await connect('guess');
    await expect(stranger.ask({ janus: 'list_sessions' })).rejects.toThrow('does not take the secret');
  });
});

describe('the Admin API', () => {
  it('is asked on a new connection when the last one broke', async () => {
    const api = await overSocket('secret');
    await expect(api.ask({ janus: 'hang-up' })).rejects.toThrow('closed');
    expect(await api.ask({ janus: 'list_sessions' })).toMatchObject({ janus: 'success' });
  });

  it('says so when nobody is there, each time it is asked', async () => {
    const api = createAdminApi('ws://127.0.0.1:9', 'secret');
    await expect(api.ask({ janus: 'list_sessions' })).rejects.toThrow('ECONNREFUSED');
    await expect(api.ask({ janus: 'list_sessions' })).rejects.toThrow('ECONNREFUSED');
  });
});
