// What a packet seat does when a server of its deployment crashes and comes back.
import { describe, expect, it, vi } from 'vitest';
import { recordedReceived } from '#test/support/fake-jitsi.ts';
import { inCall, newSeat, sent } from './fake-seat.ts';

const FROM_FOCUS = "xmlns='jabber:client' from='rec1@conference.jitsi.test/focus'";
const terminate = `<iq ${FROM_FOCUS} type='set' id='t1'><jingle action='session-terminate' xmlns='urn:xmpp:jingle:1' sid='eup96ut12v966'><reason><success/><text>moving</text></reason></jingle></iq>`;
const takenBack = `<iq ${FROM_FOCUS} type='set' id='r1'><jingle action='source-remove' xmlns='urn:xmpp:jingle:1' sid='eup96ut12v966'><json-message xmlns='http://jitsi.org/jitmeet'>{&quot;sources&quot;:{&quot;668b4944&quot;:[[{&quot;s&quot;:4052447691,&quot;n&quot;:&quot;668b4944-v0&quot;}],[],[{&quot;s&quot;:1512026062,&quot;n&quot;:&quot;668b4944-a0&quot;}],[]]}}</json-message></jingle></iq>`;
const initiate = recordedReceived(0, /action='session-initiate'/);

describe('a bridge that is gone', () => {
  it('is missed from when its channel broke until another one is connected, and the seat stays in the room', async () => {
    const seat = await inCall(await newSeat());
    const { jitsi, transport, host } = seat;
    jitsi.breakBridge();
    // Jicofo moves one after the other, and takes back what those before had to send.
    jitsi.say(takenBack);
    jitsi.say(terminate);
    await vi.waitFor(() => expect(transport.close).toHaveBeenCalledOnce());
    expect(host.served).not.toHaveBeenCalled();
    jitsi.say(initiate);
    await vi.waitFor(() => expect(transport.connect).toHaveBeenCalledTimes(2));
    expect(host.served).not.toHaveBeenCalled();
    transport.succeed();
    await vi.waitFor(() => expect(host.served).toHaveBeenCalledOnce());
    const [service, outageMs = Number.NaN] = host.served.mock.lastCall ?? [];
    expect(service).toBe('sfu');
    expect(outageMs).toBeGreaterThanOrEqual(0);
    expect(host.failed).not.toHaveBeenCalled();
    expect(sent(seat, /type="unavailable"/)).toBe('');
  });

  it('is missed by nobody who was alone', async () => {
    const seat = await inCall(await newSeat());
    const { jitsi, transport, host } = seat;
    jitsi.say(
      "<presence xmlns='jabber:client' type='unavailable' from='rec1@conference.jitsi.test/668b4944'/>",
    );
    jitsi.say(terminate);
    await vi.waitFor(() => expect(transport.close).toHaveBeenCalledOnce());
    jitsi.say(initiate);
    transport.succeed();
    await vi.waitFor(() => expect(transport.connect).toHaveBeenCalledTimes(2));
    await transport.connected;
    expect(host.served).not.toHaveBeenCalled();
  });
});

describe('a Jicofo that is gone from the room', () => {
  it('ends the call for its seats, which come again', async () => {
    const seat = await inCall(await newSeat());
    seat.jitsi.say(`<presence ${FROM_FOCUS} type='unavailable'/>`);
    await vi.waitFor(() =>
      expect(seat.host.failed).toHaveBeenCalledExactlyOnceWith(
        'disconnected',
        'Jicofo is gone from the room',
      ),
    );
  });
});
