import { describe, expect, it } from 'vitest';
import { capsVersion } from '#targets/jitsi/packet/muc.ts';
import { layersWithin } from '#targets/jitsi/packet/negotiation.ts';
import { SourceLedger, sourcesOf } from '#targets/jitsi/packet/sources.ts';
import { element } from '#targets/jitsi/packet/xml.ts';
import { recordedSent } from '#test/support/fake-jitsi.ts';

const NS_SOURCES = 'urn:xmpp:jingle:apps:rtp:ssma:0';

describe("Jitsi's signalling", () => {
  it('hashes what a client can as lib-jitsi-meet does', () => {
    const answer = recordedSent(0, /type="result".*disco#info/);
    const features = [...answer.matchAll(/feature var="([^"]+)"/g)].map(([, name = '']) => name);
    const asked = /node="https:\/\/jitsi\.org\/jitsi-meet#([^"]+)"/.exec(answer)?.[1];
    expect(capsVersion(features)).toBe(asked);
  });

  it.each([
    [0, []],
    [90, [0]],
    [180, [0]],
    [359, [0]],
    [360, [0, 1]],
    [2160, [0, 1, 2]],
  ])('leaves the layers within %i lines, the smallest as long as anything is wanted', (limit, layers) => {
    expect(layersWithin(limit, [180, 360, 720])).toEqual(layers);
  });

  it('reads sources in XML as well: layers and retransmissions belong to their camera', () => {
    const source = (ssrc: number) =>
      element('source', { xmlns: NS_SOURCES, ssrc, name: 'abcd-v0' }, owner('room@muc/abcd'));
    const owner = (name: string) => element('ssrc-info', { xmlns: 'http://jitsi.org/jitmeet', owner: name });
    const group = (semantics: string, ...ssrcs: number[]) =>
      element(
        'ssrc-group',
        { xmlns: NS_SOURCES, semantics },
        ...ssrcs.map((ssrc) => element('source', { ssrc })),
      );
    const description = element(
      'description',
      { xmlns: 'urn:xmpp:jingle:apps:rtp:1', media: 'video' },
      ...[1, 2, 3, 4].map(source),
      group('SIM', 1, 2),
      group('FID', 1, 3),
      group('FID', 2, 4),
    );
    const jingle = element('jingle', {}, element('content', { name: 'video' }, description));
    expect(sourcesOf(jingle)).toMatchObject([
      { name: 'abcd-v0', endpoint: 'abcd', media: 'video', ssrc: 1, rtxSsrc: 3 },
    ]);
  });

  it("leaves out the bridge's own sources and what is no message", () => {
    const message = (text: string) => element('json-message', { xmlns: 'http://jitsi.org/jitmeet' }, text);
    const jingle = element(
      'jingle',
      {},
      message('{"sources":{"jvb":[[{"s":1}],[],[{"s":2}]]}}'),
      message('nonsense'),
    );
    expect(sourcesOf(jingle)).toEqual([]);
  });

  it('knows a source by its name: a new SSRC takes the place of the old', () => {
    const ledger = new SourceLedger();
    const source = { name: 'a-v0', endpoint: 'a', media: 'video', ssrc: 1, screen: false } as const;
    ledger.add([source, { ...source, name: 'b-v0', endpoint: 'b' }]);
    ledger.add([{ ...source, ssrc: 2 }]);
    expect(ledger.all.map(({ name, ssrc }) => [name, ssrc])).toEqual([
      ['a-v0', 2],
      ['b-v0', 1],
    ]);
    ledger.removeOf('a');
    expect(ledger.all.map(({ name }) => name)).toEqual(['b-v0']);
  });
});
