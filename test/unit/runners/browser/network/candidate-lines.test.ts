import { describe, expect, it } from 'vitest';
import type { UdpAddress } from '#core/impairment.ts';
import {
  detouredCandidate,
  detouredDescription,
  withoutCandidates,
} from '#runners/browser/page/network/candidate-lines.ts';

const asked: UdpAddress[] = [];
const detour = (remote: UdpAddress): Promise<UdpAddress> => {
  asked.push(remote);
  return Promise.resolve({ address: '127.0.0.1', port: 40_000 });
};

const UDP = 'candidate:1 1 udp 2130706431 203.0.113.7 7882 typ host generation 0 ufrag x';
const TCP = 'candidate:2 1 tcp 1671430143 203.0.113.7 7881 typ host tcptype passive';
const RELAY =
  'candidate:3 1 UDP 16777215 2001:db8::1 3478 typ relay raddr 198.51.100.1 rport 5000 generation 0';

describe("a server's candidates on an impaired network", () => {
  it('point at the relay and keep what ICE prefers by', async () => {
    expect(await detouredCandidate(UDP, detour)).toBe(
      'candidate:1 1 udp 2130706431 127.0.0.1 40000 typ host generation 0 ufrag x',
    );
    expect(asked.pop()).toEqual({ address: '203.0.113.7', port: 7882 });
  });

  it('lose what would show the true way', async () => {
    expect(await detouredCandidate(RELAY, detour)).toBe(
      'candidate:3 1 UDP 16777215 127.0.0.1 40000 typ relay generation 0',
    );
    expect(asked.pop()).toEqual({ address: '2001:db8::1', port: 3478 });
  });

  it('are left out when they are of TCP, which the relay does not carry', async () => {
    expect(await detouredCandidate(TCP, detour)).toBeNull();
    expect(await detouredCandidate('nonsense', detour)).toBeNull();
  });

  it('are left out when there is no way to them', async () => {
    expect(await detouredCandidate(UDP, () => Promise.resolve(null))).toBeNull();
    const sdp = `v=0\r\na=${UDP}\r\n`;
    expect(await detouredDescription(sdp, () => Promise.resolve(null))).toBe('v=0\r\n');
  });

  it('are changed inside a description, and nothing else is', async () => {
    const sdp = ['v=0', 'm=audio 9 RTP/AVP 0', `a=${UDP}`, `a=${TCP}`, 'a=end-of-candidates', ''].join(
      '\r\n',
    );
    expect(await detouredDescription(sdp, detour)).toBe(
      [
        'v=0',
        'm=audio 9 RTP/AVP 0',
        'a=candidate:1 1 udp 2130706431 127.0.0.1 40000 typ host generation 0 ufrag x',
        'a=end-of-candidates',
        '',
      ].join('\r\n'),
    );
    expect(withoutCandidates(sdp)).toBe('v=0\r\nm=audio 9 RTP/AVP 0\r\na=end-of-candidates\r\n');
  });
});
