import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { Homeserver } from '#targets/matrixrtc/homeserver-api.ts';
import { synapseConfig } from '#targets/matrixrtc/synapse-config.ts';
import { castSeats } from '#targets/matrixrtc/users.ts';
import { makePlan, makeSeat } from '#test/support/make-plan.ts';

interface Call {
  readonly path: string;
  readonly body: Record<string, unknown>;
  readonly token: string | undefined;
}

let server: Server;
let calls: Call[] = [];
let answers: Record<string, (call: Call) => { status?: number; body: unknown }> = {};
let homeserver = new Homeserver('');

beforeEach(async () => {
  calls = [];
  answers = {};
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const body = z.record(z.string(), z.unknown()).parse(text === '' ? {} : JSON.parse(text));
      const call = { path: request.url ?? '', body, token: request.headers.authorization };
      calls.push(call);
      const key = `${request.method ?? ''} ${call.path}`;
      const answer = answers[key]?.(call) ?? { status: 404, body: { errcode: 'M_UNRECOGNIZED' } };
      response.writeHead(answer.status ?? 200).end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  homeserver = new Homeserver(`http://127.0.0.1:${port}`);
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const plan = makePlan({ seats: [makeSeat(0), makeSeat(1), makeSeat(2, { room: 'r002' })] });
const REGISTER = '/_synapse/admin/v1/register';
const TRANSPORTS = '/_matrix/client/unstable/org.matrix.msc4143/rtc/transports';

function letRoomsBeMade(): void {
  let rooms = 0;
  answers['POST /_matrix/client/v3/createRoom'] = () => ({
    body: { room_id: `!${(rooms += 1)}:seatproof.test` },
  });
}

describe('the seats of a run', () => {
  it('get a user each by the shared secret, which itself is never sent, and a room each room', async () => {
    letRoomsBeMade();
    answers[`GET ${REGISTER}`] = () => ({ body: { nonce: 'abcd' } });
    answers[`POST ${REGISTER}`] = ({ body }) => ({
      body: {
        user_id: `@${String(body['username'])}:x`,
        device_id: 'D',
        access_token: `t-${String(body['username'])}`,
      },
    });
    const cast = await castSeats(homeserver, { kind: 'shared-secret', secret: 'geheim' }, plan, 'run');
    expect(cast.userOf(2)).toMatchObject({ userId: '@run-2:x', deviceId: 'D', accessToken: 't-run-2' });
    expect(calls.map(({ body }) => body['password'])).toContain(cast.userOf(2).password);
    expect(cast.roomOf('r001')).not.toBe(cast.roomOf('r002'));
    expect(JSON.stringify(calls)).not.toContain('geheim');
    const registration = calls.find(({ path, body }) => path === REGISTER && 'mac' in body)?.body ?? {};
    const signed = ['abcd', registration['username'], registration['password'], 'notadmin'].join('\0');
    expect(registration['mac']).toBe(createHmac('sha1', 'geheim').update(signed).digest('hex'));
    const power = calls.find(({ path }) => path.endsWith('createRoom'))?.body['power_level_content_override'];
    expect(power).toEqual({ events: { 'org.matrix.msc3401.call.member': 0 } });
  });

  it('use given tokens, one each, and are refused when these are too few', async () => {
    letRoomsBeMade();
    answers['GET /_matrix/client/v3/account/whoami'] = ({ token }) => ({
      body: { user_id: `@${token?.slice(-1) ?? ''}:x`, device_id: 'D' },
    });
    const cast = await castSeats(
      homeserver,
      { kind: 'access-tokens', tokens: ['a', 'b', 'c', 'd'] },
      plan,
      'run',
    );
    expect([0, 1, 2].map((index) => cast.userOf(index).userId)).toEqual(['@a:x', '@b:x', '@c:x']);
    const few = castSeats(homeserver, { kind: 'access-tokens', tokens: ['a', 'b'] }, plan, 'run');
    await expect(few).rejects.toThrow('2 tokens are too few for 3 seats');
  });

  it('log in with given accounts, and a file that is none is named', async () => {
    letRoomsBeMade();
    const folder = mkdtempSync(join(tmpdir(), 'seatproof-test-'));
    const file = join(folder, 'accounts.yaml');
    writeFileSync(file, ['ada', 'bob', 'eve'].map((user) => `- { user: ${user}, password: p }`).join('\n'));
    const idOf = z.object({ user: z.string() });
    answers['POST /_matrix/client/v3/login'] = ({ body }) => ({
      body: { user_id: `@${idOf.parse(body['identifier']).user}:x`, device_id: 'D', access_token: 't' },
    });
    const cast = await castSeats(homeserver, { kind: 'accounts-file', file }, plan, 'run');
    expect(cast.userOf(1).userId).toBe('@bob:x');
    writeFileSync(file, 'ada: p');
    await expect(castSeats(homeserver, { kind: 'accounts-file', file }, plan, 'run')).rejects.toThrow(file);
    rmSync(folder, { recursive: true });
  });

  it('learn from a refusal what the homeserver said', async () => {
    answers[`GET ${REGISTER}`] = () => ({ status: 403, body: { errcode: 'M_FORBIDDEN', error: 'disabled' } });
    const refused = castSeats(homeserver, { kind: 'shared-secret', secret: 's' }, plan, 'run');
    await expect(refused).rejects.toThrow(/answered 403.*disabled/);
  });
});

describe('the token service of a deployment', () => {
  const user = { userId: '@a:x', deviceId: 'D', accessToken: 't' };
  const livekit = { type: 'livekit', livekit_service_url: 'https://rtc.example.org/' };

  it('is the one of the endpoint of MSC4143, else the one of .well-known', async () => {
    answers['GET /.well-known/matrix/client'] = () => ({
      body: { 'org.matrix.msc4143.rtc_foci': [{ type: 'other' }, livekit] },
    });
    expect(await homeserver.tokenServices(user)).toEqual(['https://rtc.example.org']);
    answers[`GET ${TRANSPORTS}`] = () => ({
      body: { rtc_transports: [{ ...livekit, livekit_service_url: 'https://new.example.org' }] },
    });
    expect(await homeserver.tokenServices(user)).toEqual(['https://new.example.org']);
  });

  it('is none where the homeserver names none', async () => {
    expect(await homeserver.tokenServices(user)).toEqual([]);
  });
});

describe('the configuration of our own Synapse', () => {
  const text = synapseConfig('/tmp/x', { client: 1, metrics: 2 }, 's', 'http://127.0.0.1:3');
  const config = z.record(z.string(), z.unknown()).parse(parse(text));

  it('listens on loopback alone and asks no other server', () => {
    const listeners = z.array(z.object({ bind_addresses: z.array(z.string()) })).parse(config['listeners']);
    expect(listeners.map(({ bind_addresses }) => bind_addresses)).toEqual([['127.0.0.1'], ['127.0.0.1']]);
    expect(config).toMatchObject({ trusted_key_servers: [], report_stats: false });
    expect(text).not.toContain('federation');
  });

  it('offers calls: transports both ways, delayed leaves, memberships of ordinary users', () => {
    const transports = [{ type: 'livekit', livekit_service_url: 'http://127.0.0.1:3' }];
    expect(config).toMatchObject({
      matrix_rtc: { transports },
      extra_well_known_client_content: { 'org.matrix.msc4143.rtc_foci': transports },
      max_event_delay_duration: '24h',
      default_room_version: '11',
    });
  });
});
