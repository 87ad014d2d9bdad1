import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SRTP_PROFILES } from '#runners/packet/backend.ts';
import { SRTP_OVERHEAD_BYTES, SrtpDirection } from '#runners/packet/crypto/srtp.ts';
import { derive, splitKeyingMaterial } from '#runners/packet/crypto/srtp-keys.ts';
import { BACKENDS } from './backends.ts';

const CASES = BACKENDS.flatMap((backend) =>
  SRTP_PROFILES.map((profile) => ({ backend, name: backend.name, profile })),
);

describe('SRTP keys', () => {
  it('are derived as in RFC 3711 appendix B.3', () => {
    const master = {
      key: Buffer.from('E1F97A0D3E018BE0D64FA32C06DE4139', 'hex'),
      salt: Buffer.from('0EC675AD498AFEEBB6960B3AABE6', 'hex'),
    };
    expect(derive(master, 0, 16).toString('hex').toUpperCase()).toBe('C61E7A93744F39EE10734AFE3FF7A087');
    expect(derive(master, 2, 14).toString('hex').toUpperCase()).toBe('30CBBC08863D8C85D49DB34A9AE1');
    expect(derive(master, 1, 20).toString('hex').toUpperCase()).toBe(
      'CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4',
    );
  });

  it('are cut out of the exported block in the order of RFC 5764', () => {
    const block = Buffer.from(Array.from({ length: 56 }, (_, index) => index));
    const { client, server } = splitKeyingMaterial('SRTP_AEAD_AES_128_GCM', block);
    expect([client.key[0], server.key[0], client.salt[0], server.salt[0]]).toEqual([0, 16, 32, 44]);
    expect(server.salt).toHaveLength(12);
  });
});

describe.each(CASES)('$profile on the $name backend', ({ backend, profile }) => {
  const salt = profile === 'SRTP_AEAD_AES_128_GCM' ? 12 : 14;
  const master = { key: randomBytes(16), salt: randomBytes(salt) };
  const sealer = new SrtpDirection(backend, profile, master, 'seal');
  const opener = new SrtpDirection(backend, profile, master, 'open');

  const rtp = (payload: Uint8Array, sequence: number, ssrc: number): { data: Buffer; length: number } => {
    const data = Buffer.alloc(12 + payload.length + SRTP_OVERHEAD_BYTES);
    data.writeUInt8(0x80, 0);
    data.writeUInt16BE(sequence & 0xffff, 2);
    data.writeUInt32BE(ssrc, 8);
    data.set(payload, 12);
    return { data, length: 12 + payload.length };
  };

  it('opens what was sealed, with any roll-over counter, and shows the first bytes without opening', () => {
    const payload = fc.uint8Array({ minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(
        payload,
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        (text, index, ssrc) => {
          const { data, length } = rtp(text, index, ssrc);
          const sealed = sealer.protectRtp(data, 0, 12, length, ssrc, index);
          const bytes = Math.min(16, text.length);
          const head = Buffer.alloc(16);
          opener.peekRtp(data, 12, bytes, ssrc, index, head);
          expect([...head.subarray(0, bytes)]).toEqual([...text.subarray(0, bytes)]);
          expect(opener.openRtp(data, 0, 12, sealed, ssrc, index)).toBe(length);
          expect([...data.subarray(12, length)]).toEqual([...text]);
        },
      ),
    );
  });

  it('refuses a packet with a flipped bit, a wrong index or a cut end', () => {
    const { data, length } = rtp(randomBytes(100), 5, 7);
    const sealed = sealer.protectRtp(data, 0, 12, length, 7, 5);
    const copy = (): Buffer => Buffer.from(data);
    const flipped = copy();
    flipped.writeUInt8(flipped.readUInt8(50) ^ 4, 50);
    expect(opener.openRtp(flipped, 0, 12, sealed, 7, 5)).toBe(-1);
    expect(opener.openRtp(copy(), 0, 12, sealed, 7, 65_541)).toBe(-1);
    expect(opener.openRtp(copy(), 0, 12, sealed - 1, 7, 5)).toBe(-1);
    expect(opener.openRtp(copy(), 0, 12, 20, 7, 5)).toBe(-1);
  });

  it('takes a control packet once, in any order of the last 64, and numbers each sender for itself', () => {
    const make = (ssrc: number, by = sealer): { data: Buffer; length: number } => {
      const data = Buffer.alloc(8 + SRTP_OVERHEAD_BYTES);
      data.set([0x80, 201, 0, 1]);
      data.writeUInt32BE(ssrc, 4);
      return { data, length: by.protectRtcp(data, 0, 8) };
    };
    const open = ({ data, length }: { data: Buffer; length: number }): number =>
      opener.openRtcp(Buffer.from(data), 0, length);
    const sent = Array.from({ length: 100 }, () => make(9));
    const [old, late, last] = [sent[3], sent[90], sent[99]];
    if (old === undefined || late === undefined || last === undefined) throw new Error('nothing was sent');
    expect([open(last), open(late), open(late), open(last), open(old)]).toEqual([8, 8, -1, -1, -1]);
    // A second sender that has sent little: its numbers are far behind the first one's.
    const other = new SrtpDirection(backend, profile, master, 'seal');
    expect(open(make(10, other))).toBe(8);
    other.free();
  });

  it('protects control packets, each under its own index, and survives garbage', () => {
    const report = Buffer.from('80c90001000000077fffffff', 'hex').subarray(0, 8);
    const make = (): { data: Buffer; length: number } => {
      const data = Buffer.alloc(8 + SRTP_OVERHEAD_BYTES);
      report.copy(data);
      return { data, length: sealer.protectRtcp(data, 0, 8) };
    };
    const [one, two] = [make(), make()];
    expect(one.data.equals(two.data)).toBe(false);
    expect(opener.openRtcp(one.data, 0, one.length)).toBe(8);
    expect(opener.openRtcp(two.data, 0, two.length)).toBe(8);
    expect(two.data.subarray(0, 8)).toEqual(report);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(opener.openRtcp(Buffer.from(bytes), 0, bytes.length)).toBe(-1);
      }),
    );
  });
});
