// The packet tier's signalling against what a real deployment said to lib-jitsi-meet.
import { describe, expect, it, vi } from 'vitest';
import { recordedSent } from '#test/support/fake-jitsi.ts';
import { constraints, inCall, newSeat, received, sent, told } from './fake-seat.ts';

/** Names of the children, in order. */
const parts = (stanza: string): string[] =>
  [...stanza.matchAll(/<([a-zA-Z_-]+)[ />]/g)].map(([, name = '']) => name);
const ACCEPT = /action="session-accept"/;

describe('a packet seat of a Jitsi call', () => {
  it('asks for the conference, enters the room and is in the call when the room shows it', async () => {
    const seat = await inCall(await newSeat());
    expect(seat.host.failed.mock.calls).toEqual([]);
    expect(seat.jitsi.requests.map(({ path }) => path)).toEqual([
      '/xmpp-websocket?room=rec1',
      '/conference-request/v1?room=rec1',
    ]);
    expect(JSON.parse(seat.jitsi.requests[1]?.body ?? '')).toMatchObject({
      room: 'rec1@conference.jitsi.test',
    });
    expect(seat.host.signalling).toHaveBeenCalledOnce();
    expect(seat.host.reached.mock.calls).toEqual([['xmpp'], ['focus'], ['sfu']]);
    expect(seat.host.joined).toHaveBeenCalledOnce();
    expect(seat.host.signalling.mock.invocationCallOrder[0]).toBeLessThan(
      seat.host.joined.mock.invocationCallOrder[0] ?? 0,
    );
  });

  it('does not ask for a stream that can be resumed, so that it is gone when it is gone', async () => {
    const seat = await inCall(await newSeat());
    expect(sent(seat, /^<enable|urn:xmpp:sm/)).toBe('');
    expect(sent(seat, /xmpp-bind/)).not.toBe('');
  });

  it('shows itself in the room as lib-jitsi-meet does', async () => {
    const seat = await inCall(await newSeat());
    const joining = /^<presence .*protocol\/muc"/;
    expect(parts(sent(seat, joining))).toEqual(parts(recordedSent(0, joining)));
    const announced = /^<presence .*muted/;
    await vi.waitFor(() => expect(sent(seat, announced)).not.toBe(''));
    expect(parts(sent(seat, announced)).sort()).toEqual(parts(recordedSent(0, announced)).sort());
    const info = (text: string): string | undefined =>
      /<SourceInfo>(.*?)<\/SourceInfo>/.exec(text)?.[1]?.replaceAll('&quot;', '"');
    const recorded = recordedSent(0, announced).replaceAll('e9467f7e', seat.jitsi.nick);
    expect(info(sent(seat, announced))).toBe(info(recorded));
  });

  it('tells Jicofo what it can when asked', async () => {
    const seat = await inCall(await newSeat());
    const answer = sent(seat, /type="result".*disco#info/);
    expect(answer).toContain('to="rec1@conference.jitsi.test/focus"');
    expect(answer).toContain('http://jitsi.org/json-encoded-sources');
    expect(answer).not.toContain('dtls-sctp');
  });

  it('tells the nickname by which the others know it as soon as it is in the room', async () => {
    const { jitsi, host } = await inCall(await newSeat());
    const [nick] =
      /(?<=conference\.jitsi\.test\/)[0-9a-f]{8}/.exec(
        jitsi.xmpp.find((one) => one.includes('<presence')) ?? '',
      ) ?? [];
    expect(host.named).toHaveBeenCalledExactlyOnceWith(nick);
  });

  it("accepts Jicofo's session with simulcast described as Chromium's is", async () => {
    const seat = await inCall(await newSeat());
    const groups = (text: string): string[] =>
      [...text.matchAll(/<ssrc-group[^>]*semantics="(\w+)".*?<\/ssrc-group>/g)].map(
        ([all, semantics = '']) => `${semantics} ${String(all.match(/ ssrc="/g)?.length)}`,
      );
    const accept = sent(seat, ACCEPT);
    expect(groups(accept)).toEqual(groups(recordedSent(0, ACCEPT)));
    expect(groups(accept)).toEqual(['FID 2', 'SIM 3', 'FID 2', 'FID 2']);
    const sources = (text: string): number =>
      text.match(/<source [^>]*name="[0-9a-f]{8}-[av]0"/g)?.length ?? 0;
    expect(sources(accept)).toBe(sources(recordedSent(0, ACCEPT)));
    expect(accept).toContain('setup="active"');
    expect(accept).toContain('sid="eup96ut12v966"');
    expect(accept).toMatch(/name="VP8"/);
    expect(accept).toMatch(/<parameter name="apt" value="100"\/>/);
  });

  it('connects to the bridge that was offered, as the controlled side', async () => {
    const { transport } = await inCall(await newSeat());
    expect(transport.connect).toHaveBeenCalledExactlyOnceWith(
      {
        ice: { usernameFragment: '2ffi21k81d2kq5', password: '1ob6av9l0m2mc3a5240pes4e6a' },
        fingerprint: expect.stringMatching(/^F3:B3:99:.*:7E:04$/) as string,
        candidates: [{ address: '10.201.0.1', port: 10_000, priority: 2_130_706_431 }],
      },
      { ice: 'controlled', dtls: 'client' },
    );
    const [microphone, camera] = transport.setSending.mock.lastCall?.[0] ?? [];
    expect(microphone).toMatchObject({ source: 'microphone', payloadType: 111, mid: '' });
    expect(camera).toMatchObject({ source: 'camera', payloadType: 100, rtxPayloadType: 96 });
    expect(camera?.encodings.map(({ rid, layer }) => [rid, layer])).toEqual([
      ['q', 0],
      ['h', 1],
      ['f', 2],
    ]);
    expect(camera?.extensions.map(({ id }) => id).sort()).toEqual([3, 5]);
  });

  it('receives what others announce, by the SSRCs that the bridge forwards', async () => {
    const seat = await inCall(await newSeat());
    expect(received(seat)).toMatchObject([
      { stream: '668b4944/v0', media: 'video', ssrc: 4_052_447_691, rtxSsrc: 3_753_266_936 },
      { stream: '668b4944/a0', media: 'audio', ssrc: 1_512_026_062 },
    ]);
    expect(received(seat)[0]?.codecs.map(({ name }) => name)).toEqual(['vp8', 'rtx']);
  });

  it('asks the bridge for the pictures of its layout at their heights, and for no others', async () => {
    const seat = await inCall(await newSeat());
    expect(told(seat, 'ReceiverVideoConstraints').at(-1)).toEqual({
      colibriClass: 'ReceiverVideoConstraints',
      lastN: -1,
      selectedSources: [],
      onStageSources: [],
      defaultConstraints: { maxHeight: 0 },
      constraints: { '668b4944-v0': { maxHeight: 360 } },
    });
    const none = await newSeat({ demand: { layout: 'none', tiles: [] } });
    await none.client.join();
    await vi.waitFor(() => expect(told(none, 'ReceiverVideoConstraints').at(-1)).toMatchObject({ lastN: 0 }));
  });

  it('puts who speaks on stage in the speaker layout', async () => {
    const tiles = [{ width: 1280, height: 720 }];
    const seat = await inCall(await newSeat({ demand: { layout: 'speaker', tiles } }));
    await vi.waitFor(() =>
      expect(told(seat, 'ReceiverVideoConstraints').at(-1)).toMatchObject({
        onStageSources: ['668b4944-v0'],
        constraints: { '668b4944-v0': { maxHeight: 720 } },
      }),
    );
  });

  it('sends only the layers that somebody looks at', async () => {
    const { host } = await inCall(await newSeat());
    // The recorded bridge first wants nothing, then 360 lines.
    await vi.waitFor(() => expect(host.wantLayers.mock.calls).toEqual([[[]], [[0, 1]]]));
  });

  it('drops what others take back, and all of those who leave', async () => {
    const seat = await inCall(await newSeat());
    const { jitsi, transport } = seat;
    const sources = '{"sources":{"668b4944":[[{"s":4052447691,"n":"668b4944-v0"}],[],[],[]]}}';
    const remove = (sid: string): string =>
      `<iq xmlns='jabber:client' type='set' id='r1' from='rec1@conference.jitsi.test/focus'><jingle action='source-remove' xmlns='urn:xmpp:jingle:1' sid='${sid}'><json-message xmlns='http://jitsi.org/jitmeet'>${sources.replaceAll('"', '&quot;')}</json-message></jingle></iq>`;
    jitsi.say(remove('another-session'));
    jitsi.say(remove('eup96ut12v966'));
    await vi.waitFor(() => expect(received(seat).map(({ media }) => media)).toEqual(['audio']));
    expect(constraints(seat)).toEqual({});
    jitsi.say(
      "<presence xmlns='jabber:client' type='unavailable' from='rec1@conference.jitsi.test/668b4944'/>",
    );
    await vi.waitFor(() => expect(received(seat)).toEqual([]));
    expect(transport.close).not.toHaveBeenCalled();
  });

  it('stays in the room when Jicofo ends the session, and takes the next one', async () => {
    const seat = await inCall(await newSeat());
    const { jitsi, transport, host } = seat;
    jitsi.say(
      "<iq xmlns='jabber:client' type='set' id='t1' from='rec1@conference.jitsi.test/focus'><jingle action='session-terminate' xmlns='urn:xmpp:jingle:1' sid='eup96ut12v966'/></iq>",
    );
    await vi.waitFor(() => expect(transport.close).toHaveBeenCalledOnce());
    expect(sent(seat, /type="result".*id="t1"|id="t1".*type="result"/)).not.toBe('');
    expect(host.failed).not.toHaveBeenCalled();
  });

  it('does not answer those who want to connect to it directly', async () => {
    const seat = await inCall(await newSeat());
    seat.jitsi.say(
      "<iq xmlns='jabber:client' type='set' id='p2p' from='rec1@conference.jitsi.test/668b4944'><jingle action='session-initiate' xmlns='urn:xmpp:jingle:1' sid='x'/></iq>",
    );
    await vi.waitFor(() => expect(sent(seat, /id="p2p"/)).toContain('service-unavailable'));
    expect(seat.host.openTransport).toHaveBeenCalledOnce();
  });

  it('tells room and bridge that its camera is off', async () => {
    const seat = await inCall(await newSeat());
    await vi.waitFor(() => expect(sent(seat, /^<presence .*muted/)).not.toBe(''));
    seat.client.setMuted('camera', true);
    await vi.waitFor(() => expect(seat.jitsi.xmpp.at(-1)).toMatch(/-a0.*muted.*false.*-v0.*muted.*true/));
    await vi.waitFor(() => expect(told(seat, 'SourceVideoTypeMessage').at(-1)?.['videoType']).toBe('none'));
  });

  it('says goodbye to the room and closes its stream when it leaves', async () => {
    const seat = await inCall(await newSeat());
    await seat.client.leave();
    const [presence, close] = seat.jitsi.xmpp.slice(-2);
    expect(presence).toContain('type="unavailable"');
    expect(close).toMatch(/^<close/);
    expect(seat.host.failed).not.toHaveBeenCalled();
  });
});
