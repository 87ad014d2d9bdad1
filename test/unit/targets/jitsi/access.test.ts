import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readAccess, tokenFor } from '#targets/jitsi/access.ts';

const HOLDER = { domain: 'meet.example.org', room: 'r001', name: 'r001-s002', stayMs: 60_000 };
const NOW_MS = 1_700_000_000_000;

describe('how seats are let in to a Jitsi deployment', () => {
  it('is as anybody, unless the environment says otherwise', () => {
    expect(readAccess({}).access).toEqual({ login: { kind: 'anonymous' }, roomPassword: undefined });
    expect(readAccess({ JITSI_JWT: '', JITSI_ROOM_PASSWORD: 'open' }).access).toEqual({
      login: { kind: 'anonymous' },
      roomPassword: 'open',
    });
  });

  it('is by a token, by tokens that the run signs, or by an account, in this order', () => {
    const account = { JITSI_USER: 'ada', JITSI_PASSWORD: 'p' };
    const signed = { JITSI_JWT_APP_ID: 'app', JITSI_JWT_SECRET: 's' };
    expect(readAccess(account).access?.login).toEqual({ kind: 'account', user: 'ada', password: 'p' });
    expect(readAccess({ ...account, ...signed }).access?.login).toEqual({
      kind: 'signed-tokens',
      appId: 'app',
      secret: 's',
      audience: 'jitsi',
    });
    expect(readAccess({ ...signed, JITSI_JWT: 'a.b.c' }).access?.login).toEqual({
      kind: 'token',
      token: 'a.b.c',
    });
  });

  it('given by halves is a fault that names the other half', () => {
    const { faults } = readAccess({ JITSI_JWT_SECRET: 's', JITSI_USER: 'ada' });
    expect(faults?.map(({ where, what }) => `${where}: ${what}`)).toEqual([
      'JITSI_JWT_APP_ID: not set, but JITSI_JWT_SECRET is.',
      'JITSI_PASSWORD: not set, but JITSI_USER is.',
    ]);
  });
});

describe("a seat's token", () => {
  it('is signed for its room, and good for as long as the seat may stay', () => {
    const { access } = readAccess({ JITSI_JWT_APP_ID: 'app', JITSI_JWT_SECRET: 's3cret' });
    const token = access === undefined ? undefined : tokenFor(access.login, HOLDER, NOW_MS);
    const [header = '', claims = '', signature] = token?.split('.') ?? [];
    expect(signature).toBe(createHmac('sha256', 's3cret').update(`${header}.${claims}`).digest('base64url'));
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
      aud: 'jitsi',
      iss: 'app',
      sub: 'meet.example.org',
      room: 'r001',
      nbf: 1_700_000_000 - 600,
      exp: 1_700_000_000 + 60 + 600,
      context: { user: { id: 'r001-s002', name: 'r001-s002' } },
    });
  });

  it('is the given one where one is given, and none for those without', () => {
    expect(tokenFor({ kind: 'token', token: 'a.b.c' }, HOLDER, NOW_MS)).toBe('a.b.c');
    expect(tokenFor({ kind: 'anonymous' }, HOLDER, NOW_MS)).toBeUndefined();
  });
});
