import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseDeployment, deploymentHosts, jitsiSettings, refusedTiers } from '#targets/jitsi/config.ts';
import { classPath, findPrograms } from '#targets/jitsi/programs.ts';

const scratch = mkdtempSync(join(tmpdir(), 'seatproof-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function file(name: string): string {
  const path = join(scratch, name);
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
  return path;
}

const NAMED = {
  SEATPROOF_JAVA: '/nowhere/java',
  SEATPROOF_PROSODY: '/nowhere/prosody',
  SEATPROOF_JICOFO_JAR: '/nowhere/jicofo.jar',
  SEATPROOF_JVB_JAR: '/nowhere/jvb.jar',
  SEATPROOF_LIB_JITSI_MEET: '/nowhere/lib.js',
  PATH: '',
};

describe('which Jitsi deployment is loaded', () => {
  it('is the one of the scenario, else that of JITSI_URL', async () => {
    const environment = { JITSI_URL: 'https://env.example.org' };
    const given = await chooseDeployment({ url: 'https://meet.example.org/team/' }, environment);
    expect(given.deployment).toMatchObject({
      kind: 'remote',
      url: 'https://meet.example.org/team',
      access: { login: { kind: 'anonymous' } },
      allowedHosts: ['meet.example.org'],
    });
    expect((await chooseDeployment({}, environment)).deployment).toMatchObject({
      url: 'https://env.example.org',
    });
  });

  it('counts every host that gets load or is asked for figures', () => {
    const settings = {
      url: 'https://meet.example.org',
      media_hosts: ['jvb.example.org'],
      config: { service_url: 'wss://xmpp.example.org/xmpp-websocket' },
      bridge_urls: ['http://10.0.0.1:8080', 'http://10.0.0.2:8080'],
      jicofo_url: 'http://10.0.0.3:8888',
      prosody_metrics_url: 'http://10.0.0.3:5280/metrics',
    };
    expect(deploymentHosts(settings, {})).toEqual([
      'meet.example.org',
      'xmpp.example.org',
      'jvb.example.org',
      '10.0.0.1',
      '10.0.0.2',
      '10.0.0.3',
    ]);
    expect(deploymentHosts({}, {})).toEqual(['127.0.0.1']);
    expect(deploymentHosts({ managed: true }, { JITSI_URL: 'https://x.example' })).toEqual(['127.0.0.1']);
  });

  it('may not be given and started at once, nor be neither', async () => {
    const both = await chooseDeployment({ url: 'https://meet.example.org', managed: true }, NAMED);
    expect(both.faults?.map(({ where }) => where)).toEqual(['target.managed']);
    const neither = await chooseDeployment({ managed: false }, NAMED);
    expect(neither.faults?.[0]?.fix).toContain('JITSI_URL');
  });

  it('tells all that is wrong with a given one at once', async () => {
    const { faults } = await chooseDeployment({}, { JITSI_URL: 'meet.example.org', JITSI_USER: 'ada' });
    expect(faults?.map(({ where }) => where)).toEqual(['JITSI_PASSWORD', 'JITSI_URL']);
  });

  it.each([
    { url: 'https://ada:secret@meet.example.org' },
    { url: 'wss://meet.example.org' },
    { url: 'https://meet.example.org', bridge_urls: [] },
    { signalling: 'tcp' },
    { conferenceRequest: 'iq' },
    { config: { service_url: 'ftp://x' } },
  ])('refuses %j', (settings) => {
    expect(jitsiSettings.safeParse(settings).success).toBe(false);
  });
});

describe('a local stack', () => {
  it('is refused with one message that names all that is absent', async () => {
    const { faults } = await findPrograms(NAMED);
    expect(faults).toHaveLength(1);
    expect((await chooseDeployment({}, NAMED)).faults).toEqual(expect.arrayContaining([...(faults ?? [])]));
    expect(faults?.[0]?.what).toBe(
      'there is no ip, Java, Prosody, Jicofo, Jitsi Videobridge, lib-jitsi-meet here to start a stack from.',
    );
    expect(faults?.[0]?.fix).toMatch(/JITSI_URL.*jitsi-videobridge2.*SEATPROOF_JVB_JAR/s);
  });

  it('names only what is absent', async () => {
    const there = { ...NAMED, SEATPROOF_JAVA: file('java'), SEATPROOF_PROSODY: file('prosody') };
    const { faults } = await findPrograms({ ...there, PATH: dirname(file('ip')) });
    expect(faults?.[0]?.what).toContain('no Jicofo, Jitsi Videobridge, lib-jitsi-meet here');
  });

  it('is made of what is installed or named', async () => {
    const environment = {
      PATH: scratch,
      SEATPROOF_JICOFO_JAR: file('jicofo.jar'),
      SEATPROOF_JVB_JAR: file('jvb.jar'),
      SEATPROOF_LIB_JITSI_MEET: file('lib.js'),
    };
    const [java, prosody, ip] = [file('java'), file('prosody'), file('ip')];
    expect((await findPrograms(environment)).programs).toEqual({
      java,
      prosody,
      ip,
      jicofo: environment.SEATPROOF_JICOFO_JAR,
      bridge: environment.SEATPROOF_JVB_JAR,
      library: environment.SEATPROOF_LIB_JITSI_MEET,
    });
    expect(classPath('/usr/share/jicofo/jicofo.jar')).toBe(
      '/usr/share/jicofo/jicofo.jar:/usr/share/jicofo/lib/*',
    );
  });
});

describe('packet seats on Jitsi', () => {
  it.each([
    [{ signalling: 'bosh' }, 'not BOSH'],
    [{ config: { domain: 'meet.x', service_url: 'https://meet.x/http-bind' } }, 'not BOSH'],
    [{ bridge_channel: 'datachannel' }, 'not over SCTP'],
  ])('are refused by %j before anything starts', (settings, why) => {
    expect(refusedTiers(settings).packet?.what).toContain(why);
  });

  it.each([
    {},
    { signalling: 'websocket', bridge_channel: 'websocket' },
    { signalling: 'bosh', config: { domain: 'meet.x', service_url: 'wss://meet.x/xmpp-websocket' } },
  ])('are let through by %j', (settings) => {
    expect(refusedTiers(settings)).toEqual({});
  });
});
