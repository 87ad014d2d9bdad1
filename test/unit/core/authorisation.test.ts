import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLoopbackHost, projectConfigSchema, refuseUnauthorised } from '#core/authorisation.ts';

const STATE_SFU = { host: 'sfu.state.example', allowed_by: 'Ada Example, operations', max_seats: 200 };

describe('load without anybody having allowed it', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.0.0.1.',
    'localhost',
    'LOCALHOST',
    'localhost.',
    '::1',
    '[::1]',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '[::ffff:7f00:1]',
  ])('goes to this machine: %s', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
    expect(refuseUnauthorised([host], 100_000, [])).toEqual([]);
  });

  it.each([
    '0.0.0.0',
    '0',
    '::',
    '[::]',
    '128.0.0.1',
    '126.255.255.255',
    '10.0.0.1',
    '::ffff:10.0.0.1',
    '::127.0.0.1',
    '::2',
    'fe80::1',
    'localtest.me',
    '127.0.0.1.nip.io',
    'localhost.example.org',
    'sub.localhost',
    'localhost.localdomain',
    'ip6-localhost',
    'sfu.example.org',
  ])('goes nowhere else: %s', (host) => {
    expect(isLoopbackHost(host)).toBe(false);
    const [fault, ...more] = refuseUnauthorised([host], 5, []);
    expect(more).toEqual([]);
    expect(fault?.fix).toContain('allowed_by');
  });

  it.each([
    '',
    ' ',
    '127.0.0.1@evil.example',
    'user:pass@127.0.0.1',
    '127.0.0.1:80',
    'localhost/',
    'localhost#.evil.example',
    'localhost?x',
    'localhost\\@evil.example',
    'local\thost',
    '127.0.0.1 ',
    '[127.0.0.1',
    '[::1]:80',
    'ws://127.0.0.1',
    '127.0.0.999',
    'localhost%2eevil.example',
  ])('goes to nothing that is more than a host: %j', (host) => {
    expect(isLoopbackHost(host)).toBe(false);
    expect(refuseUnauthorised([host], 1, [])).toHaveLength(1);
  });

  it('takes no name for this machine that a resolver decides about', () => {
    fc.assert(
      fc.property(fc.domain(), (name) => {
        expect(isLoopbackHost(name)).toBe(false);
      }),
    );
  });
});

describe('load on a host that is listed', () => {
  it('is let through up to the number of seats that was allowed', () => {
    expect(refuseUnauthorised(['sfu.state.example'], 200, [STATE_SFU])).toEqual([]);
    expect(refuseUnauthorised(['SFU.State.Example.'], 1, [STATE_SFU])).toEqual([]);
    expect(refuseUnauthorised(['sfu.state.example'], 201, [STATE_SFU])).toEqual([
      {
        where: 'seatproof.config.yaml',
        path: 'authorised_targets',
        what: 'sfu.state.example may get at most 200 seats, the scenario has 201.',
        fix: 'plan at most 200 seats, or ask Ada Example, operations for more.',
      },
    ]);
  });

  it('does not spread to its neighbours', () => {
    for (const host of [
      'state.example',
      'a.sfu.state.example',
      'sfu.state.example.org',
      'xsfu.state.example',
    ]) {
      expect(refuseUnauthorised([host], 1, [STATE_SFU])).toHaveLength(1);
    }
  });

  it('is refused as a whole when one of its hosts is not listed, and each host is named once', () => {
    const faults = refuseUnauthorised(
      ['sfu.state.example', 'b.example', '::1', 'b.example', 'c.example'],
      1,
      [STATE_SFU],
    );
    expect(faults.map(({ what }) => what)).toEqual([
      'nobody is named who allowed load on b.example.',
      'nobody is named who allowed load on c.example.',
    ]);
  });

  it('gets the smallest number of seats when it is listed twice', () => {
    expect(
      refuseUnauthorised(['sfu.state.example'], 60, [STATE_SFU, { ...STATE_SFU, max_seats: 50 }]),
    ).toHaveLength(1);
  });
});

describe('the list of authorised targets', () => {
  it('says who allowed what, in full', () => {
    expect(projectConfigSchema.parse({})).toEqual({ authorised_targets: [] });
    expect(projectConfigSchema.safeParse({ authorised_targets: [STATE_SFU] }).success).toBe(true);
    for (const incomplete of [
      { host: 'a' },
      { ...STATE_SFU, allowed_by: ' ' },
      { ...STATE_SFU, max_seats: 0 },
    ]) {
      expect(projectConfigSchema.safeParse({ authorised_targets: [incomplete] }).success).toBe(false);
    }
    expect(projectConfigSchema.safeParse({ authorized_targets: [STATE_SFU] }).success).toBe(false);
  });
});
