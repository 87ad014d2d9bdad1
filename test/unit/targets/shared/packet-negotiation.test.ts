import { describe, expect, it } from 'vitest';
import type { LocalTransport } from '#core/packet-client.ts';
import { parseSdp } from '#core/packet-sdp.ts';
import { answerOf, receiveTracksOf } from '#targets/shared/packet-negotiation.ts';

const LOCAL: LocalTransport = {
  ice: { usernameFragment: 'ours', password: 'secret' },
  fingerprint: 'AA:BB',
  candidates: [],
};

const offer = (...attributes: readonly string[]): ReturnType<typeof parseSdp> =>
  parseSdp(
    [
      'v=0',
      'm=video 9 UDP/TLS/RTP/SAVPF 96',
      'a=mid:0',
      'a=sendonly',
      'a=rtcp-mux',
      'a=rtpmap:96 VP8/90000',
      'a=ssrc:5 cname:x',
      ...attributes,
      '',
    ].join('\r\n'),
  );

describe('an offer to packet seats', () => {
  it('gets reduced-size RTCP only where it asks for it, and feedback behind reports where it does not', () => {
    const [asked, silent] = [offer('a=rtcp-rsize'), offer()];
    expect(answerOf(asked, LOCAL)).toContain('a=rtcp-rsize');
    expect(answerOf(silent, LOCAL)).not.toContain('a=rtcp-rsize');
    const name = (): string => 'them/camera';
    expect(receiveTracksOf(asked, name)[0]?.compoundRtcp).toBeUndefined();
    expect(receiveTracksOf(silent, name)[0]?.compoundRtcp).toBe(true);
  });
});
