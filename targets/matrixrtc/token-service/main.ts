// The token service of a stack of our own, as a process: it can be measured, and killed, like a real one.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { AccessToken, RoomServiceClient } from 'livekit-server-sdk';
import { z } from 'zod';
import { exchange, isExchangePath, type Answer, type Surroundings } from './exchange.ts';
import { SETTINGS_VARIABLE, tokenServiceSettings, type TokenServiceSettings } from './settings.ts';

const HOMESERVER_DEADLINE_MS = 10_000;
/** Requests are a few hundred bytes. */
const LARGEST_REQUEST_BYTES = 16_384;
const TOKEN_LIFE_SECONDS = 3600;
/** An empty room is kept for those who have a token and are on their way. */
const EMPTY_ROOM_SECONDS = 300;

function surroundingsOf(settings: TokenServiceSettings): Surroundings {
  const { sfuUrl, apiKey, apiSecret } = settings;
  const rooms = new RoomServiceClient(sfuUrl.replace(/^ws/, 'http'), apiKey, apiSecret);
  return {
    serverName: settings.serverName,
    sfuUrl,
    userOf: async (openIdAccessToken) => {
      const url = new URL('/_matrix/federation/v1/openid/userinfo', settings.homeserver);
      url.searchParams.set('access_token', openIdAccessToken);
      const response = await fetch(url, { signal: AbortSignal.timeout(HOMESERVER_DEADLINE_MS) });
      const answer: unknown = await response.json();
      return response.ok ? z.object({ sub: z.string() }).parse(answer).sub : undefined;
    },
    openRoom: async (room) => {
      await rooms.createRoom({ name: room, emptyTimeout: EMPTY_ROOM_SECONDS });
    },
    tokenFor: (identity, room) => {
      const token = new AccessToken(apiKey, apiSecret, { identity, ttl: TOKEN_LIFE_SECONDS });
      token.addGrant({ room, roomJoin: true, canPublish: true, canSubscribe: true });
      return token.toJwt();
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_REQUEST_BYTES) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function answer(request: IncomingMessage, around: Surroundings): Promise<Answer> {
  const { pathname } = new URL(request.url ?? '/', 'http://loopback');
  if (request.method === 'OPTIONS') return { status: 200, body: {} };
  if (request.method === 'GET' && pathname === '/healthz') return { status: 200, body: {} };
  if (request.method !== 'POST' || !isExchangePath(pathname)) {
    return { status: 404, body: { errcode: 'M_UNRECOGNIZED', error: 'no such request' } };
  }
  try {
    return await exchange(pathname, await textOf(request), around);
  } catch (error) {
    return { status: 502, body: { errcode: 'M_UNKNOWN', error: String(error) } };
  }
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    // Web clients of any origin come here, as with the client-server API.
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-allow-headers': 'content-type, authorization',
  });
  response.end(JSON.stringify(body));
}

const settings = tokenServiceSettings.parse(JSON.parse(process.env[SETTINGS_VARIABLE] ?? '{}'));
const around = surroundingsOf(settings);
createServer((request, response) => {
  void answer(request, around).then((said) => send(response, said));
}).listen(settings.port, '127.0.0.1');
