import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseDeployment, deploymentHosts, matrixrtcSettings } from '#targets/matrixrtc/settings.ts';

const scratch = mkdtempSync(join(tmpdir(), 'seatproof-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function program(...path: string[]): string {
  const file = join(scratch, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  return file;
}

const NOTHING = { PATH: '', XDG_CACHE_HOME: '/nowhere' };
const HOMESERVER = { ...NOTHING, MATRIX_HOMESERVER_URL: 'https://matrix.example.org/' };

describe('which Matrix deployment is loaded', () => {
  it('is a local stack when nobody says otherwise, once all of it is installed', async () => {
    const python = program('cache/seatproof/synapse-1.163.0/bin/python');
    const environment = { PATH: join(scratch, 'bin'), XDG_CACHE_HOME: join(scratch, 'cache') };
    const livekit = program('bin/livekit-server');
    // pip was interrupted: the environment is there, Synapse is not.
    expect((await chooseDeployment({}, environment)).faults?.map(({ where }) => where)).toEqual([
      'matrix-synapse',
    ]);
    program('cache/seatproof/synapse-1.163.0/bin/synapse_homeserver');
    expect(await chooseDeployment({}, environment)).toEqual({
      deployment: { kind: 'managed', python, livekit },
    });
    expect(deploymentHosts({}, environment)).toEqual(['127.0.0.1']);
  });

  it('is refused with everything that is missing at once, and the exact commands', async () => {
    const { faults } = await chooseDeployment({}, NOTHING);
    expect(faults?.map(({ where }) => where)).toEqual(['matrix-synapse', 'livekit-server']);
    expect(faults?.[0]?.fix).toContain(
      'python3 -m venv /nowhere/seatproof/synapse-1.163.0 && /nowhere/seatproof/synapse-1.163.0/bin/pip install matrix-synapse==1.163.0',
    );
  });

  it.each([
    ['MATRIX_REGISTRATION_SHARED_SECRET', 's3cret', { kind: 'shared-secret', secret: 's3cret' }],
    ['MATRIX_ACCOUNTS_FILE', 'accounts.yaml', { kind: 'accounts-file', file: 'accounts.yaml' }],
    [
      'MATRIX_ACCESS_TOKENS',
      'syt_a, syt_b\nsyt_c',
      { kind: 'access-tokens', tokens: ['syt_a', 'syt_b', 'syt_c'] },
    ],
  ])('takes the users of a given homeserver from %s', async (variable, value, users) => {
    const { deployment } = await chooseDeployment({}, { ...HOMESERVER, [variable]: value });
    expect(deployment).toMatchObject({
      kind: 'remote',
      homeserver: 'https://matrix.example.org',
      mediaHosts: ['matrix.example.org'],
      users,
    });
  });

  it('names what a given homeserver needs for its users', async () => {
    const { faults } = await chooseDeployment({}, HOMESERVER);
    expect(faults?.[0]?.where).toBe('MATRIX_REGISTRATION_SHARED_SECRET');
    expect(faults?.[0]?.fix).toContain('MATRIX_ACCOUNTS_FILE');
    expect(faults?.[0]?.fix).toContain('MATRIX_ACCESS_TOKENS');
  });

  it('wants every host that gets load or is asked to be allowed', () => {
    const settings = {
      homeserver: 'https://matrix.example.org',
      media_hosts: ['rtc.example.org'],
      sfu_metrics_url: 'http://metrics.example.org:6789/metrics',
    };
    expect(deploymentHosts(settings, {})).toEqual([
      'matrix.example.org',
      'metrics.example.org',
      'rtc.example.org',
    ]);
  });

  it('can not be both given and started, nor neither', async () => {
    const both = { homeserver: 'https://matrix.example.org', managed: true };
    expect((await chooseDeployment(both, NOTHING)).faults).toHaveLength(1);
    expect((await chooseDeployment({ managed: false }, NOTHING)).faults).toHaveLength(1);
  });

  it('is bound to processors only when it is started here', async () => {
    const given = { homeserver: 'https://matrix.example.org', cpus: [0] };
    const { faults } = await chooseDeployment(given, NOTHING);
    expect(faults).toMatchObject([{ where: 'target.cpus', fix: 'remove cpus, or homeserver.' }]);
    const absent = await chooseDeployment({ cpus: [1023] }, NOTHING);
    expect(absent.faults?.map(({ where }) => where)).toContain('target.cpus');
  });

  it.each([
    { password: 'p' },
    { homeserver: 'matrix.example.org' },
    { homeserver: 'https://a:b@matrix.example.org' },
  ])('is not described by %j', (settings) =>
    expect(matrixrtcSettings.safeParse(settings).success).toBe(false),
  );
});
