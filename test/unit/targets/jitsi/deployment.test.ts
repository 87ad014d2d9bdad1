import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FaultError } from '#core/fault.ts';
import { chooseDeployment, jitsiSettings, type RemoteDeployment } from '#targets/jitsi/config.ts';
import { discover, evaluateConfig, readDeployment, withRoom } from '#targets/jitsi/deployment.ts';

const URL_ = 'https://meet.example.org';

/** As Debian's package and the containers write it, with what nginx would have filled in. */
const CONFIG = `
/* global location */
<!--# an instruction that only nginx understands -->
var subdir = '<!--# echo var="subdir" default="" -->';
var subdomain = '';
var config = {
  hosts: { domain: 'meet.example.org', anonymousdomain: 'guest.example.org', muc: 'conference.' + subdomain + 'meet.example.org' },
  bosh: '//meet.example.org/http-bind',
  channelLastN: 25,
  onload: function () {},
  testing: { ratio: location.hostname.length },
};
config.websocket = 'wss://' + window.location.host + '/xmpp-websocket';
config.conferenceRequestUrl = 'https:///conference-request/v1'.replace('https://', 'https://meet.example.org');
`;

const settings = (given: object = {}): ReturnType<typeof jitsiSettings.parse> => jitsiSettings.parse(given);

function faultsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof FaultError) return error.faults.map(({ what }) => what);
    throw error;
  }
  return [];
}

describe('config.js of a deployment', () => {
  it('is evaluated as a page would, functions left out', () => {
    const config = evaluateConfig(CONFIG, URL_);
    expect(config['websocket']).toBe('wss://meet.example.org/xmpp-websocket');
    expect(config).not.toHaveProperty('onload');
    expect(config['testing']).toEqual({ ratio: 'meet.example.org'.length });
  });

  it('says how seats get in', () => {
    expect(readDeployment(URL_, evaluateConfig(CONFIG, URL_), settings())).toMatchObject({
      domain: 'meet.example.org',
      guestDomain: 'guest.example.org',
      muc: 'conference.meet.example.org',
      focus: 'focus.meet.example.org',
      focusUserJid: undefined,
      serviceUrl: 'wss://meet.example.org/xmpp-websocket',
      conferenceRequestUrl: 'https://meet.example.org/conference-request/v1',
      lastN: 25,
      libraryUrl: 'https://meet.example.org/libs/lib-jitsi-meet.min.js',
    });
  });

  it('can be overruled: BOSH, conference requests as IQs, every name', () => {
    const config = evaluateConfig(CONFIG, URL_);
    const overruled = readDeployment(
      URL_,
      config,
      settings({
        signalling: 'bosh',
        conference_request: 'iq',
        config: {
          domain: 'xmpp.example.org',
          muc: 'rooms.example.org',
          focus_user: 'focus@auth.example.org',
        },
      }),
    );
    expect(overruled).toMatchObject({
      domain: 'xmpp.example.org',
      muc: 'rooms.example.org',
      focusUserJid: 'focus@auth.example.org',
      serviceUrl: 'https://meet.example.org/http-bind',
      conferenceRequestUrl: undefined,
    });
  });

  it('may name nothing but a way in; then the usual names hold', () => {
    expect(readDeployment(URL_, { bosh: '/http-bind' }, settings())).toMatchObject({
      domain: 'meet.example.org',
      muc: 'conference.meet.example.org',
      serviceUrl: 'https://meet.example.org/http-bind',
      lastN: -1,
    });
    expect(
      readDeployment(URL_, { bosh: '/b', websocket: 'wss://w', preferBosh: true }, settings()).serviceUrl,
    ).toBe('https://meet.example.org/b');
  });

  it('without a way in is a fault that says what to give', () => {
    expect(faultsOf(() => readDeployment(URL_, {}, settings()))).toEqual([
      'config.js names neither `websocket` nor `bosh`.',
    ]);
    expect(
      faultsOf(() => readDeployment(URL_, { bosh: '/b' }, settings({ signalling: 'websocket' }))),
    ).toEqual(['config.js names no `websocket`.']);
  });

  it.each([
    ['reaches our process', 'var config = { a: this.constructor.constructor("return process")().pid };'],
    ['makes code from text', 'var config = { a: eval("1 + 1") };'],
    ['never ends', 'for (;;) {}'],
    ['asks for files', 'var config = { a: require("fs") };'],
    ['is a page', '<!doctype html><title>404</title>'],
    ['defines nothing', 'var other = {};'],
  ])('is refused when it %s', (_what, script) => {
    expect(() => evaluateConfig(script, URL_)).toThrow();
  });

  it('gives addresses to which the room is added, as proxies choose by it', () => {
    expect(withRoom('wss://meet.example.org/xmpp-websocket?a=b', 'r 1')).toBe(
      'wss://meet.example.org/xmpp-websocket?a=b&room=r+1',
    );
  });
});

describe('asking a deployment', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
    server = undefined;
  });

  async function serve(script: string | undefined): Promise<string> {
    const listening = createServer((request, response) => {
      if (request.url === '/config.js' && script !== undefined) response.end(script);
      else response.writeHead(404).end();
    });
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const address = listening.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;
  }

  async function remote(url: string, given: object = {}): Promise<RemoteDeployment> {
    const { deployment } = await chooseDeployment({ url, ...given }, {});
    if (deployment?.kind !== 'remote') throw new Error('expected a remote deployment');
    return deployment;
  }

  it('reads its config.js', async () => {
    const url = await serve("var config = { websocket: 'ws://127.0.0.1:1/xmpp-websocket' };");
    expect(await discover(await remote(url))).toMatchObject({
      serviceUrl: 'ws://127.0.0.1:1/xmpp-websocket',
      libraryUrl: `${url}libs/lib-jitsi-meet.min.js`,
    });
  });

  it('is refused when it names a host that nobody allowed', async () => {
    const url = await serve("var config = { websocket: 'wss://elsewhere.example/xmpp-websocket' };");
    await expect(discover(await remote(url))).rejects.toThrow('elsewhere.example');
    const allowed = await remote(url, { media_hosts: ['elsewhere.example'] });
    expect(await discover(allowed)).toMatchObject({ serviceUrl: 'wss://elsewhere.example/xmpp-websocket' });
  });

  it('is not asked when the scenario says it all', async () => {
    const given = { config: { domain: 'x.example', service_url: 'ws://127.0.0.1:9/xmpp-websocket' } };
    expect(await discover(await remote('http://127.0.0.1:9', given))).toMatchObject({ domain: 'x.example' });
  });

  it('fails with the address when there is none, or something else', async () => {
    const url = await serve(undefined);
    await expect(discover(await remote(url))).rejects.toThrow('the answer is 404');
    server?.close();
    const page = await serve('<html></html>');
    await expect(discover(await remote(page))).rejects.toThrow('is no configuration');
  });

  it('says why when nobody trusts its certificate, and how its authority is trusted', async () => {
    const cause = Object.assign(new Error('self-signed certificate'), {
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed', { cause })));
    try {
      await expect(discover(await remote(URL_))).rejects.toMatchObject({
        faults: [
          {
            where: `${URL_}/config.js`,
            what: 'can not be read: self-signed certificate.',
            fix: expect.stringContaining('NODE_EXTRA_CA_CERTS') as string,
          },
        ],
      });
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
