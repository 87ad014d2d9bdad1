import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseSubnet, lackedCapabilities } from '#targets/shared/network-namespace.ts';

const ROUTES = `default via 192.0.2.1 dev eth0
192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.2
local 192.0.2.2 dev eth0 table local proto kernel scope host src 192.0.2.2`;

const benchmarks = new BlockList();
benchmarks.addSubnet('198.18.0.0', 15, 'ipv4');

describe('the addresses of a server in a namespace of its own', () => {
  it('are neighbours in the block that is set aside for benchmarks, wherever the search starts', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 15 - 1), (start) => {
        const { host, server } = chooseSubnet(ROUTES, start);
        const [first, second] = [host, server].map((address) => Number(address.split('.')[3]));
        expect(second).toBe((first ?? Number.NaN) + 1);
        expect(first).toSatisfy((octet: number) => octet % 4 === 1);
        expect(benchmarks.check(host) && benchmarks.check(server)).toBe(true);
      }),
    );
  });

  it('are not those of another run, nor in a network that a route leads to', () => {
    expect(chooseSubnet(ROUTES, 0).host).toBe('198.18.0.1');
    expect(chooseSubnet(`${ROUTES}\n198.18.0.0/30 dev sp1 scope link`, 0).host).toBe('198.18.0.5');
    expect(chooseSubnet(`${ROUTES}\nlocal 198.18.0.3 dev x`, 0).host).toBe('198.18.0.5');
    expect(chooseSubnet(`${ROUTES}\n198.18.0.0/16 dev tun0`, 0).host).toBe('198.19.0.1');
    expect(chooseSubnet('198.19.255.252/30 dev sp1', 2 ** 15 - 1).host).toBe('198.18.0.1');
  });

  it('are free although a VPN takes the whole internet in two halves', () => {
    expect(chooseSubnet('0.0.0.0/1 via 10.8.0.1 dev tun0\n128.0.0.0/1 via 10.8.0.1 dev tun0', 0).host).toBe(
      '198.18.0.1',
    );
  });

  it('are refused when there is none left', () => {
    expect(() => chooseSubnet('198.18.0.0/15 dev lab')).toThrow('198.18.0.0/15');
  });
});

describe('the right to make a network', () => {
  it('is told by what the kernel grants, not by the name of the user', () => {
    expect(lackedCapabilities('Name:\tnode\nCapEff:\t000001ffffffffff\n')).toEqual([]);
    expect(lackedCapabilities('CapEff:\t0000000000000000\n')).toEqual(['CAP_NET_ADMIN', 'CAP_SYS_ADMIN']);
    // Docker's default: root, but without either.
    expect(lackedCapabilities('CapEff:\t00000000a80425fb\n')).toEqual(['CAP_NET_ADMIN', 'CAP_SYS_ADMIN']);
    expect(lackedCapabilities('CapEff:\t0000000000001000\n')).toEqual(['CAP_SYS_ADMIN']);
  });

  it('is not there where the system does not tell', () => {
    expect(lackedCapabilities('')).toHaveLength(2);
  });
});
