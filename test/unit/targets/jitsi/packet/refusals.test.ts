// What of a deployment ends a packet seat, and under which name.
import { describe, expect, it, vi } from 'vitest';
import { inCall, newSeat, sent } from './fake-seat.ts';

describe('a Jitsi deployment', () => {
  it.each([
    [
      'Jicofo',
      { conference: { status: 403, body: 'not allowed' } },
      'signalling-refused',
      '403: not allowed',
    ],
    ['Jicofo', { conference: { status: 502, body: '' } }, 'signalling-unreachable', '502'],
  ])('whose %s answers an error fails the seat with it', async (_, changes, reason, detail) => {
    const seat = await newSeat({}, (jitsi) => {
      jitsi.conference = changes.conference;
      return {};
    });
    await seat.client.join();
    expect(seat.host.failed).toHaveBeenCalledExactlyOnceWith(reason, expect.stringContaining(detail));
  });

  it('whose room wants a password fails the seat with what it says', async () => {
    const refusal =
      "<presence xmlns='jabber:client' type='error' from='rec1@conference.jitsi.test/e9467f7e'><error type='auth'><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>";
    const seat = await newSeat({}, (jitsi) => {
      jitsi.alter = (text) => (text.startsWith('<presence') ? refusal : text);
      return { roomPassword: 'wrong' };
    });
    await seat.client.join();
    await vi.waitFor(() =>
      expect(seat.host.failed).toHaveBeenCalledWith(
        'signalling-refused',
        'the room refuses us: not-authorized',
      ),
    );
    expect(sent(seat, /^<presence /)).toContain('<password>wrong</password>');
  });

  it('has its room locked by the first one in, where rooms have passwords', async () => {
    const seat = await inCall(await newSeat({}, () => ({ roomPassword: 'secret' })));
    await vi.waitFor(() => expect(sent(seat, /muc#owner/)).toMatch(/roomsecret.*<value>secret<\/value>/));
    expect(seat.jitsi.xmpp.filter((text) => text.includes('muc#owner'))).toHaveLength(1);
  });

  it('is asked by IQ and with a token where it wants so', async () => {
    const seat = await newSeat({}, () => ({ conferenceRequestUrl: undefined, token: 'abc.def' }));
    await inCall(seat);
    expect(seat.jitsi.requests.map(({ path }) => path)).toEqual(['/xmpp-websocket?room=rec1&token=abc.def']);
    expect(sent(seat, /<conference /)).toMatch(
      /to="focus\.jitsi\.test".*room="rec1@conference\.jitsi\.test"/,
    );
  });

  it.each([
    ['has BOSH only', { serviceUrl: 'https://x/http-bind' }, 'signalling-refused', /WebSocket/],
    ['is not there', { serviceUrl: 'ws://127.0.0.1:1/' }, 'signalling-unreachable', /ECONNREFUSED/],
  ])('that %s fails the seat by name', async (_, changes, reason, detail) => {
    const seat = await newSeat({}, () => changes);
    await seat.client.join();
    expect(seat.host.failed).toHaveBeenCalledExactlyOnceWith(reason, expect.stringMatching(detail));
  });

  it('whose bridge has its channel over SCTP only fails the seat', async () => {
    const seat = await newSeat({}, (jitsi) => {
      jitsi.alter = (text) => text.replaceAll(/<web-socket[^>]*>/g, '');
      return {};
    });
    await seat.client.join();
    await vi.waitFor(() =>
      expect(seat.host.failed).toHaveBeenCalledExactlyOnceWith(
        'signalling-refused',
        expect.stringMatching(/SCTP only.*websockets\.enabled/),
      ),
    );
  });

  it('that breaks the signalling fails the seat once', async () => {
    const seat = await inCall(await newSeat());
    seat.jitsi.break();
    await vi.waitFor(() =>
      expect(seat.host.failed).toHaveBeenCalledExactlyOnceWith('disconnected', expect.any(String)),
    );
  });
});
