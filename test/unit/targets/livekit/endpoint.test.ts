import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseEndpoint, endpointHosts, livekitSettings } from '#targets/livekit/endpoint.ts';
import { cachedServerPath, findServerBinary } from '#targets/shared/livekit/server-binary.ts';

const scratch = mkdtempSync(join(tmpdir(), 'seatproof-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function program(...path: string[]): string {
  const file = join(scratch, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  return file;
}

const cached = program('cache/seatproof/livekit-server-1.13.5/server');
const onPath = program('bin/livekit-server');
const byHand = program('elsewhere/my-livekit');
const WITH_CACHE = { XDG_CACHE_HOME: join(scratch, 'cache'), PATH: '/nowhere' };
const KEYS = { LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: 'secret' };

describe('the LiveKit server to start', () => {
  it('is the one named by hand, else the one on PATH, else the one of the set-up', async () => {
    const path = { ...WITH_CACHE, PATH: `/nowhere:${join(scratch, 'bin')}` };
    expect(await findServerBinary({ ...path, SEATPROOF_LIVEKIT_SERVER: byHand })).toBe(byHand);
    expect(await findServerBinary(path)).toBe(onPath);
    expect(await findServerBinary(WITH_CACHE)).toBe(cached);
    expect(await findServerBinary({ XDG_CACHE_HOME: '/nowhere', PATH: '' })).toBeUndefined();
  });

  it('is not replaced by another when the one named by hand is missing', async () => {
    const environment = { ...WITH_CACHE, SEATPROOF_LIVEKIT_SERVER: '/nowhere/livekit' };
    const { faults } = await chooseEndpoint({}, environment);
    expect(faults?.map(({ where }) => where)).toEqual(['SEATPROOF_LIVEKIT_SERVER']);
  });

  it('is kept in the home folder when no cache folder is set', () => {
    expect(cachedServerPath({ HOME: '/home/ada', XDG_CACHE_HOME: '' })).toBe(
      '/home/ada/.cache/seatproof/livekit-server-1.13.5/server',
    );
  });

  it('is asked for with the command that brings it', async () => {
    const { faults } = await chooseEndpoint({}, { PATH: '', XDG_CACHE_HOME: '/nowhere' });
    expect(faults?.[0]?.fix).toContain('doctor --fix');
  });
});

describe('which LiveKit is loaded', () => {
  it('is a local one of our own when nobody says otherwise', async () => {
    expect(await chooseEndpoint({}, WITH_CACHE)).toEqual({ endpoint: { kind: 'managed', binary: cached } });
    expect(endpointHosts({}, WITH_CACHE)).toEqual(['127.0.0.1']);
  });

  it('is the one of the environment, unless the scenario asks for a local one or names another', async () => {
    const environment = { ...WITH_CACHE, ...KEYS, LIVEKIT_URL: 'https://sfu.example.org' };
    expect(await chooseEndpoint({}, environment)).toMatchObject({
      endpoint: { kind: 'remote', url: 'wss://sfu.example.org', apiKey: 'key', apiSecret: 'secret' },
    });
    expect(endpointHosts({}, environment)).toEqual(['sfu.example.org']);
    expect((await chooseEndpoint({ managed: true }, environment)).endpoint?.kind).toBe('managed');
    expect(endpointHosts({ managed: true }, environment)).toEqual(['127.0.0.1']);
    expect(endpointHosts({ url: 'ws://other.example' }, environment)).toEqual(['other.example']);
  });

  it('names the host behind a URL that looks like this machine', () => {
    expect(endpointHosts({}, { LIVEKIT_URL: 'ws://127.0.0.1@evil.example' })).toEqual(['evil.example']);
    expect(endpointHosts({}, { LIVEKIT_URL: 'no url' })).toEqual(['no url']);
  });

  it('needs the host of the metrics page to be allowed as well', () => {
    const settings = { url: 'wss://sfu.example.org', metrics_url: 'http://metrics.example.org/metrics' };
    expect(endpointHosts(settings, {})).toEqual(['sfu.example.org', 'metrics.example.org']);
  });

  it('is refused with everything that is missing at once', async () => {
    const { faults } = await chooseEndpoint({}, { LIVEKIT_URL: 'ftp://sfu.example.org' });
    expect(faults?.map(({ where }) => where)).toEqual([
      'LIVEKIT_URL',
      'LIVEKIT_API_KEY',
      'LIVEKIT_API_SECRET',
    ]);
  });

  it('can not be both given and started, nor neither', async () => {
    const both = await chooseEndpoint({ url: 'ws://127.0.0.1:7880', managed: true }, WITH_CACHE);
    expect(both.faults).toHaveLength(1);
    expect((await chooseEndpoint({ managed: false }, WITH_CACHE)).faults).toHaveLength(1);
  });
});

describe('the settings of a LiveKit target', () => {
  it.each([
    { key: 'k' },
    { api_secret: 's' },
    { url: 'sfu.example.org' },
    { url: 'ftp://sfu.example.org' },
    { url: 'wss://key:secret@sfu.example.org' },
    { url: 'wss://sfu.example.org', metrics_url: 'ws://sfu.example.org' },
    { managed: 'yes' },
  ])('do not take %j', (settings) => {
    expect(livekitSettings.safeParse(settings).success).toBe(false);
  });

  it('stay in the plan as they were written', () => {
    expect(livekitSettings.parse({})).toEqual({});
    expect(livekitSettings.parse({ url: 'ws://127.0.0.1:7880' })).toEqual({ url: 'ws://127.0.0.1:7880' });
  });
});
