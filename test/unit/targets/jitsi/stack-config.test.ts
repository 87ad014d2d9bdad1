import { describe, expect, it } from 'vitest';
import {
  accountFiles,
  bridgeConfig,
  jicofoConfig,
  prosodyConfig,
  type StackSettings,
} from '#targets/jitsi/stack-config.ts';

const SETTINGS: StackSettings = {
  address: '198.18.0.2',
  focusPassword: 'focus-secret',
  bridgePassword: 'bridge-secret',
};
const prosody = prosodyConfig(SETTINGS, '/tmp/seatproof-1/jitsi-1');

describe('the configuration of a local Jitsi stack', () => {
  it('lets anybody in where seats come in, and Jicofo and the bridge by their accounts', () => {
    expect(prosody).toMatch(/VirtualHost "meet\.jitsi"\n {2}authentication = "anonymous"/);
    expect(prosody).toContain('admins = { "focus@auth.meet.jitsi" }');
    expect(accountFiles(SETTINGS)).toEqual([
      ['auth%2emeet%2ejitsi/accounts/focus.dat', 'return { ["password"] = "focus-secret"; };\n'],
      ['auth%2emeet%2ejitsi/accounts/jvb.dat', 'return { ["password"] = "bridge-secret"; };\n'],
    ]);
  });

  it('lets no ghost of a crashed bridge stand in the way of the next one', () => {
    expect(prosody).toMatch(/VirtualHost "auth\.meet\.jitsi"\n.*\n {2}modules_disabled = \{ "smacks" \}/);
  });

  it('has one secret in one place each, and none in the configuration of Prosody', () => {
    expect(prosody).not.toMatch(/secret/);
    expect(jicofoConfig(SETTINGS)).not.toContain('bridge-secret');
    expect(bridgeConfig(SETTINGS)).not.toContain('focus-secret');
  });

  it('listens on the address of its namespace, and asks nobody outside of it', () => {
    expect(prosody).toContain('http_interfaces = { "198.18.0.2" }');
    expect(prosody).toContain('s2s_ports = { }');
    const bridge: unknown = JSON.parse(bridgeConfig(SETTINGS));
    expect(bridge).toMatchObject({
      videobridge: {
        'http-servers': { public: { host: '198.18.0.2' }, private: { host: '198.18.0.2' } },
        websockets: { domain: '198.18.0.2:9090', tls: false },
        health: { 'require-valid-address': false },
      },
      ice4j: { harvest: { mapping: { aws: { enabled: false }, stun: { enabled: false } } } },
    });
  });

  it('brings Jicofo and the bridge together in one room, without TLS on loopback only', () => {
    const jicofo: unknown = JSON.parse(jicofoConfig(SETTINGS));
    expect(jicofo).toMatchObject({
      jicofo: {
        xmpp: { client: { hostname: '127.0.0.1', 'use-tls': false } },
        bridge: { 'brewery-jid': 'jvbbrewery@internal.auth.meet.jitsi' },
        conference: { 'min-participants': 1 },
      },
    });
    const bridge: unknown = JSON.parse(bridgeConfig(SETTINGS));
    expect(bridge).toMatchObject({
      videobridge: {
        apis: {
          'xmpp-client': {
            configs: {
              local: { HOSTNAME: '127.0.0.1', MUC_JIDS: 'jvbbrewery@internal.auth.meet.jitsi' },
            },
          },
        },
      },
    });
    expect(prosody).toContain('c2s_interfaces = { "127.0.0.1" }');
  });
});
