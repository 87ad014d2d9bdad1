import { describe, expect, it } from 'vitest';
import { jitsiSettings } from '#targets/jitsi/config.ts';
import { readDeployment } from '#targets/jitsi/deployment.ts';
import { seatTicket, type Admission } from '#targets/jitsi/seat-ticket.ts';
import { makeSeat } from '#test/support/make-plan.ts';

const CONFIG = {
  hosts: { domain: 'meet.example.org', anonymousdomain: 'guest.example.org' },
  websocket: 'wss://meet.example.org/xmpp-websocket',
  conferenceRequestUrl: '/conference-request/v1',
  openBridgeChannel: true,
};

function admission(overrides: Partial<Admission> = {}): Admission {
  return {
    deployment: readDeployment('https://meet.example.org', CONFIG, jitsiSettings.parse({})),
    access: { login: { kind: 'anonymous' }, roomPassword: undefined },
    bridgeChannel: undefined,
    roomPrefix: 'seatproof-ab12-',
    stayMs: 60_000,
    ...overrides,
  };
}

const SEAT = makeSeat(0, { id: 'r001-s001', room: 'R001' });

describe("a seat's way in to a Jitsi deployment", () => {
  it('leads strangers by the domain of guests, into a room in small letters, which every address names', () => {
    expect(seatTicket(admission(), SEAT, 0)).toEqual({
      domain: 'meet.example.org',
      loginDomain: 'guest.example.org',
      muc: 'conference.meet.example.org',
      focus: 'focus.meet.example.org',
      serviceUrl: 'wss://meet.example.org/xmpp-websocket?room=seatproof-ab12-r001',
      conferenceRequestUrl: 'https://meet.example.org/conference-request/v1?room=seatproof-ab12-r001',
      room: 'seatproof-ab12-r001',
      displayName: 'r001-s001',
      lastN: -1,
      libraryUrl: 'https://meet.example.org/libs/lib-jitsi-meet.min.js',
      config: CONFIG,
    });
  });

  it('leads those with a token or an account by the main domain', () => {
    const signed = { kind: 'signed-tokens', appId: 'app', secret: 's', audience: 'jitsi' } as const;
    const byToken = seatTicket(admission({ access: { login: signed, roomPassword: 'open' } }), SEAT, 0);
    expect(byToken).toMatchObject({ loginDomain: 'meet.example.org', roomPassword: 'open' });
    expect(byToken.token?.split('.')).toHaveLength(3);
    const account = { kind: 'account', user: 'ada', password: 'p' } as const;
    const byAccount = seatTicket(admission({ access: { login: account, roomPassword: undefined } }), SEAT, 0);
    expect(byAccount).toMatchObject({
      loginDomain: 'meet.example.org',
      account: { jid: 'ada@meet.example.org', password: 'p' },
    });
  });

  it('takes the bridge channel that the scenario asks for, in the words of old and new libraries', () => {
    expect(seatTicket(admission({ bridgeChannel: 'datachannel' }), SEAT, 0).config).toMatchObject({
      openBridgeChannel: 'datachannel',
      bridgeChannel: { preferSctp: true },
    });
  });
});
