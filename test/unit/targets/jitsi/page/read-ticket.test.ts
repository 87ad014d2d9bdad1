import { describe, expect, it } from 'vitest';
import { readTicket } from '#targets/jitsi/page/read-ticket.ts';

const TICKET = {
  domain: 'meet.example.org',
  loginDomain: 'meet.example.org',
  muc: 'conference.meet.example.org',
  focus: 'focus.meet.example.org',
  focusUserJid: 'focus@auth.meet.example.org',
  serviceUrl: 'wss://meet.example.org/xmpp-websocket?room=r1',
  conferenceRequestUrl: 'https://meet.example.org/conference-request/v1?room=r1',
  room: 'r1',
  displayName: 'r001-s001',
  lastN: -1,
  libraryUrl: 'https://meet.example.org/libs/lib-jitsi-meet.min.js',
  config: { p2p: { enabled: true } },
  token: 'a.b.c',
  account: { jid: 'ada@meet.example.org', password: 'p' },
  roomPassword: 'open',
};

describe('a Jitsi ticket in the page', () => {
  it('is the one that was made', () => {
    expect(readTicket(TICKET)).toEqual(TICKET);
  });

  it.each([
    ['room', 7],
    ['token', 7],
    ['lastN', 'all'],
    ['account', { jid: 'ada' }],
    ['config', undefined],
  ])('is refused without a valid %s', (name, value) => {
    expect(() => readTicket({ ...TICKET, [name]: value })).toThrow(`valid ${name}`);
  });
});
