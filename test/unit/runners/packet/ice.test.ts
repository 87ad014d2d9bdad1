import { describe, expect, it } from 'vitest';
import type { TransportRoles } from '#core/packet-client.ts';
import { IceAgent, newIceParameters, parseIpv4 } from '#runners/packet/transport/ice.ts';
import { HmacKey } from '#runners/packet/wire/hmac-sha1.ts';
import { buildStun } from '#runners/packet/wire/stun.ts';

const HOME = { a: { address: '10.0.0.1', port: 1000 }, b: { address: '10.0.0.2', port: 2000 } };

type Side = { agent: IceAgent; usable: string[]; selected: string[]; failed: string[]; sent: number };

/** Two agents and a wire between them, in virtual time. */
function wire(): {
  a: Side;
  b: Side;
  start: (roleOfA: TransportRoles['ice'], roleOfB: TransportRoles['ice'], passwordOfB?: string) => void;
  /** The other side, which controls, answers and checks nothing by itself yet. */
  startAlone: () => void;
  run: (ms: number) => void;
  cut: (broken: boolean) => void;
} {
  let nowMs = 1000;
  let broken = false;
  const sides = new Map<'a' | 'b', Side>();
  const make = (name: 'a' | 'b'): Side => {
    const other = name === 'a' ? 'b' : 'a';
    const side: Side = { agent: undefined as never, usable: [], selected: [], failed: [], sent: 0 };
    side.agent = new IceAgent(newIceParameters(), {
      send: (datagram) => {
        side.sent += 1;
        const from = HOME[name];
        if (!broken)
          sides.get(other)?.agent.receive(Buffer.from(datagram), parseIpv4(from.address), from.port, nowMs);
      },
      usable: (address, port) => side.usable.push(`${address}:${port}`),
      selected: (address, port) => side.selected.push(`${address}:${port}`),
      failed: (reason) => side.failed.push(reason),
    });
    sides.set(name, side);
    return side;
  };
  const a = make('a');
  const b = make('b');
  return {
    a,
    b,
    start: (roleOfA, roleOfB, passwordOfB) => {
      const remoteOfA = { ...b.agent.local, password: passwordOfB ?? b.agent.local.password };
      a.agent.start(remoteOfA, roleOfA, nowMs);
      b.agent.start(a.agent.local, roleOfB, nowMs);
      a.agent.addCandidate({ ...HOME.b, priority: 1 }, nowMs);
    },
    startAlone: () => {
      // It has our password wrong: its checks are none.
      b.agent.start({ ...a.agent.local, password: 'none' }, 'controlling', nowMs);
      a.agent.start(b.agent.local, 'controlled', nowMs);
      a.agent.addCandidate({ ...HOME.b, priority: 1 }, nowMs);
    },
    run: (ms) => {
      for (const end = nowMs + ms; nowMs < end; nowMs += 10)
        for (const { agent } of [a, b]) agent.tick(nowMs);
    },
    cut: (value) => (broken = value),
  };
}

describe('connectivity checks', () => {
  it.each(['controlling', 'controlled'] as const)('find the path when we are %s', (role) => {
    const { a, b, start, run } = wire();
    start(role, role === 'controlling' ? 'controlled' : 'controlling');
    run(200);
    expect(a.selected).toEqual([`${parseIpv4('10.0.0.2')}:2000`]);
    expect(b.selected).toEqual([`${parseIpv4('10.0.0.1')}:1000`]);
  });

  it('let data flow on the pair that answered before the other side has nominated one', () => {
    const { a, startAlone, run } = wire();
    startAlone();
    run(500);
    expect(a.usable).toEqual([`${parseIpv4('10.0.0.2')}:2000`]);
    expect(a.selected).toEqual([]);
  });

  it('follow the other side when it nominates another pair than the one that answered first', () => {
    const { a, b, startAlone, run } = wire();
    startAlone();
    run(100);
    const nomination = buildStun(
      {
        kind: 'request',
        transactionId: Buffer.alloc(12, 7),
        username: `${a.agent.local.usernameFragment}:${b.agent.local.usernameFragment}`,
        priority: 1,
        role: { name: 'controlling', tieBreaker: 1n },
        useCandidate: true,
      },
      new HmacKey(a.agent.local.password),
    );
    a.agent.receive(nomination, parseIpv4('10.0.0.3'), 3000, 1200);
    expect(a.usable).toEqual([`${parseIpv4('10.0.0.2')}:2000`]);
    expect(a.selected).toEqual([`${parseIpv4('10.0.0.3')}:3000`]);
  });

  it('settle who controls when both think they do', () => {
    const { a, b, start, run } = wire();
    start('controlling', 'controlling');
    run(500);
    expect([a.selected.length, b.selected.length]).toEqual([1, 1]);
  });

  it('find nothing with a wrong password', () => {
    const { a, b, start, run } = wire();
    start('controlling', 'controlled', 'not the password');
    run(500);
    expect([a.selected, b.selected]).toEqual([[], []]);
  });

  it('go on every 2.5 s for consent, and end the path when nobody answers for 30 s', () => {
    const { a, start, run, cut } = wire();
    start('controlling', 'controlled');
    run(200);
    const before = a.sent;
    run(10_000);
    // Our own checks and the answers to the other side's.
    expect(a.sent - before).toBeGreaterThanOrEqual(6);
    expect(a.sent - before).toBeLessThanOrEqual(10);
    cut(true);
    run(29_000);
    expect(a.failed).toEqual([]);
    run(6000);
    expect(a.failed).toHaveLength(1);
  });

  it('ignore strangers and garbage', () => {
    const { a, start } = wire();
    start('controlled', 'controlling');
    expect(a.agent.receive(Buffer.from('hello, world'), 1, 1, 0)).toBe(false);
    expect(a.agent.receive(Buffer.alloc(0), 1, 1, 0)).toBe(false);
  });
});
