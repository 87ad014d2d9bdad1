import { describe, expect, it } from 'vitest';
import type { Access } from '#targets/jitsi/access.ts';
import { signallingAccess } from '#targets/jitsi/signalling.ts';

const DEPLOYMENT = {
  domain: 'meet.test',
  guestDomain: 'guest.meet.test',
  muc: 'conference.meet.test',
  focus: 'focus.meet.test',
  focusUserJid: undefined,
  serviceUrl: 'wss://meet.test/xmpp-websocket',
  conferenceRequestUrl: undefined,
  lastN: -1,
  libraryUrl: '',
  config: {},
};
const GUESTS: Access = { login: { kind: 'anonymous' }, roomPassword: undefined };
const admission = { deployment: DEPLOYMENT, access: GUESTS, roomPrefix: 'run-' };

describe('joins without media at a Jitsi deployment', () => {
  it('are those of guests, in rooms of the run, with what the deployment says', async () => {
    expect(await signallingAccess({ ...admission, webClientUrl: 'https://meet.test/x' })).toEqual({
      script: 'xmpp-join',
      webClientUrl: 'https://meet.test/x',
      environment: {
        XMPP_URL: 'wss://meet.test/xmpp-websocket',
        XMPP_DOMAIN: 'guest.meet.test',
        XMPP_MUC: 'conference.meet.test',
        XMPP_FOCUS: 'focus.meet.test',
        ROOM_PREFIX: 'run-signalling-',
      },
    });
  });

  it.each([
    ['BOSH', { deployment: { ...DEPLOYMENT, serviceUrl: 'https://meet.test/http-bind' } }],
    ['guests', { access: { ...GUESTS, login: { kind: 'token', token: 'x' } } as const }],
  ])('are refused with a sentence where they are not possible: %s', async (word, changes) => {
    await expect(signallingAccess({ ...admission, ...changes })).rejects.toThrow(word);
  });
});
