import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseEndpoint, endpointHosts, janusSettings } from '#targets/janus/endpoint.ts';
import { findJanus } from '#targets/janus/server-binary.ts';

const scratch = mkdtempSync(join(tmpdir(), 'seatproof-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function program(name: string): string {
  const file = join(scratch, name);
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  return file;
}

const onPath = program('janus');
const byHand = program('my-janus');
const ADMIN = { JANUS_ADMIN_URL: 'http://admin.example.org:7088/admin', JANUS_ADMIN_SECRET: 'secret' };

describe('the Janus to start', () => {
  it('is the one named by hand, else the one on PATH', async () => {
    expect(await findJanus({ PATH: scratch, SEATPROOF_JANUS: byHand })).toBe(byHand);
    expect(await findJanus({ PATH: `/nowhere:${scratch}`, SEATPROOF_JANUS: '' })).toBe(onPath);
    expect(await findJanus({ PATH: scratch, SEATPROOF_JANUS: '/nowhere/janus' })).toBeUndefined();
    expect(await findJanus({})).toBeUndefined();
  });

  it('is asked for with the command that brings it, together with all else that is missing', async () => {
    const { faults = [] } = await chooseEndpoint({}, { PATH: '/nowhere' });
    const fixes = faults.map(({ fix }) => fix).join('\n');
    expect(fixes).toContain('apt-get install --no-install-recommends janus');
    expect(fixes).toContain('apt-get install iproute2');
    expect(fixes).toContain('JANUS_URL');
  });

  it('is not replaced by another when the one named by hand is missing', async () => {
    const { faults = [] } = await chooseEndpoint({}, { PATH: scratch, SEATPROOF_JANUS: '/nowhere/janus' });
    expect(faults.map(({ where }) => where)).toContain('SEATPROOF_JANUS');
  });
});

describe('which Janus is loaded', () => {
  it('is this machine when nobody says otherwise, whatever address its namespace has', () => {
    expect(endpointHosts({}, {})).toEqual(['127.0.0.1']);
    expect(endpointHosts({ managed: true }, { JANUS_URL: 'wss://janus.example.org' })).toEqual(['127.0.0.1']);
  });

  it('is the one of the scenario, else of the environment, with the host that is asked for figures', async () => {
    const environment = { ...ADMIN, JANUS_URL: 'wss://janus.example.org' };
    expect(endpointHosts({}, environment)).toEqual(['janus.example.org', 'admin.example.org']);
    expect(endpointHosts({ url: 'ws://127.0.0.1:8188' }, {})).toEqual(['127.0.0.1']);
    expect(endpointHosts({}, { JANUS_URL: 'ws://127.0.0.1@evil.example' })).toEqual(['evil.example']);
    expect(await chooseEndpoint({ string_ids: true }, { ...environment, JANUS_API_SECRET: 'api' })).toEqual({
      endpoint: {
        kind: 'remote',
        url: 'wss://janus.example.org',
        stringIds: true,
        admin: { url: ADMIN.JANUS_ADMIN_URL, secret: 'secret' },
        apiSecret: 'api',
        token: undefined,
        roomAdminKey: undefined,
      },
    });
  });

  it('goes without figures when no Admin API is named', async () => {
    const { endpoint } = await chooseEndpoint({ url: 'ws://127.0.0.1:8188' }, {});
    expect(endpoint).toMatchObject({ kind: 'remote', admin: undefined });
  });

  it('is refused with everything that is wrong at once', async () => {
    const { faults } = await chooseEndpoint(
      {},
      { JANUS_URL: 'http://janus.example.org', JANUS_ADMIN_URL: 'ftp://janus.example.org' },
    );
    expect(faults?.map(({ where }) => where)).toEqual(['JANUS_URL', 'JANUS_ADMIN_URL', 'JANUS_ADMIN_SECRET']);
  });

  it('can not be both given and started, nor neither', async () => {
    const both = await chooseEndpoint({ url: 'ws://127.0.0.1:8188', managed: true }, {});
    expect(both.faults?.map(({ where }) => where)).toEqual(['target.managed']);
    const neither = await chooseEndpoint({ managed: false }, {});
    expect(neither.faults?.map(({ where }) => where)).toEqual(['target.url']);
  });

  it('can not be bound to processors when it is given', async () => {
    const { faults } = await chooseEndpoint({ url: 'ws://127.0.0.1:8188', cpus: [0] }, {});
    expect(faults?.map(({ where }) => where)).toEqual(['target.cpus']);
  });
});

describe('the settings of a Janus target', () => {
  it.each([
    { admin_secret: 's' },
    { url: 'janus.example.org' },
    { url: 'https://janus.example.org' },
    { url: 'wss://key:secret@janus.example.org' },
    { string_ids: 'yes' },
  ])('do not take %j', (settings) => {
    expect(janusSettings.safeParse(settings).success).toBe(false);
  });

  it('stay in the plan as they were written', () => {
    expect(janusSettings.parse({})).toEqual({});
  });
});
