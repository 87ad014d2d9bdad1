import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DtlsEndpoint, DtlsResult, PacketBackend } from '#runners/packet/backend.ts';
import { BACKEND_VARIABLE, chooseBackend } from '#runners/packet/choose-backend.ts';
import { BACKENDS } from './backends.ts';

const LOOPBACK = 0x7f000001;

type Side = { endpoint: DtlsEndpoint; result?: DtlsResult; failure?: string; closed: boolean };

/** Two endpoints joined by queues; `lossy` may swallow a datagram. */
function pair(
  client: PacketBackend,
  server: PacketBackend,
  lossy: () => boolean = () => false,
): { client: Side; server: Side; settle: (until: () => boolean) => Promise<void> } {
  const toClient: Uint8Array[] = [];
  const toServer: Uint8Array[] = [];
  const make = (backend: PacketBackend, role: 'client' | 'server', out: Uint8Array[]): Side => {
    const side: Partial<Side> & { closed: boolean } = { closed: false };
    side.endpoint = backend.createDtls(role, {
      send: (datagram) => {
        if (!lossy()) out.push(Buffer.from(datagram));
      },
      connected: (result) => (side.result = result),
      failed: (reason) => (side.failure = reason),
      closed: () => (side.closed = true),
    });
    return side as Side;
  };
  const sides = { client: make(client, 'client', toServer), server: make(server, 'server', toClient) };
  const deliver = (queue: Uint8Array[], side: Side): void => {
    for (const datagram of queue.splice(0)) side.endpoint.receive(Buffer.from(datagram), 0, datagram.length);
  };
  const settle = async (until: () => boolean): Promise<void> => {
    const deadline = Date.now() + 10_000;
    while (!until() && Date.now() < deadline) {
      deliver(toServer, sides.server);
      deliver(toClient, sides.client);
      sides.client.endpoint.tick();
      sides.server.endpoint.tick();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { ...sides, settle };
}

describe.each(BACKENDS.map((backend) => ({ name: backend.name, backend })))(
  'the $name backend',
  ({ backend }) => {
    it('moves datagrams in batches and tells who sent them and when', async () => {
      const hub = backend.openHub();
      const received: { text: string; port: number; arrivalUs: number }[] = [];
      const receiver = await hub.open({
        onDatagram: (data, offset, length, arrivalUs, address, port) => {
          expect(address).toBe(LOOPBACK);
          received.push({ text: data.toString('latin1', offset, offset + length), port, arrivalUs });
        },
      });
      const sender = await hub.open({ onDatagram: () => undefined });
      sender.connect(LOOPBACK, receiver.port);
      for (let index = 0; index < 300; index += 1) {
        const slot = hub.reserve();
        const length = hub.arena.write(`datagram ${index}`, slot, 'latin1');
        hub.commit(sender, slot, length);
      }
      hub.flush();
      while (received.length < 300) {
        await new Promise<void>((resolve) => {
          hub.whenReadable(resolve);
        });
        hub.poll();
      }
      expect(received.map(({ text }) => text).sort()).toEqual(
        Array.from({ length: 300 }, (_, index) => `datagram ${index}`).sort(),
      );
      expect(new Set(received.map(({ port }) => port))).toEqual(new Set([sender.port]));
      for (const { arrivalUs } of received)
        expect(Math.abs(arrivalUs / 1000 - Date.now())).toBeLessThan(10_000);
      expect(hub.counters).toMatchObject({ receivedDatagrams: 300, sentDatagrams: 300, sendFailures: 0 });
      hub.close();
    });

    it("keeps one seat's defect away from the others", async () => {
      const hub = backend.openHub();
      let good = 0;
      const bad = await hub.open({
        onDatagram: () => {
          throw new Error('defect');
        },
      });
      const fine = await hub.open({ onDatagram: () => (good += 1) });
      const sender = await hub.open({ onDatagram: () => undefined });
      sender.sendTo(Buffer.from('x'), LOOPBACK, bad.port);
      sender.sendTo(Buffer.from('x'), LOOPBACK, fine.port);
      while (good === 0 || hub.counters.sinkFaults === 0) {
        hub.poll();
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect({ good, faults: hub.counters.sinkFaults }).toEqual({ good: 1, faults: 1 });
      hub.close();
    });

    it('refuses a datagram outside the reserved slot', async () => {
      const hub = backend.openHub();
      const socket = await hub.open({ onDatagram: () => undefined });
      const slot = hub.reserve();
      expect(() => {
        hub.commit(socket, slot + 1, 10);
      }).toThrow(RangeError);
      expect(() => {
        hub.commit(socket, slot, 4096);
      }).toThrow(RangeError);
      hub.close();
      await expect(hub.open({ onDatagram: () => undefined })).rejects.toThrow('closed');
    });

    it('encrypts and decrypts as node:crypto does, in place', () => {
      const key = randomBytes(16);
      const sealer = backend.createGcm(key, 'seal');
      const opener = backend.createGcm(key, 'open');
      for (const bytes of [0, 1, 15, 16, 17, 1000]) {
        const nonce = randomBytes(12);
        const text = randomBytes(bytes);
        const buffer = Buffer.alloc(1200);
        text.copy(buffer, 100);
        sealer.seal(buffer, nonce, buffer, 80, 20, 100, bytes);
        const reference = createDecipheriv('aes-128-gcm', key, nonce);
        reference.setAAD(buffer.subarray(80, 100)).setAuthTag(buffer.subarray(100 + bytes, 116 + bytes));
        expect(
          Buffer.concat([reference.update(buffer.subarray(100, 100 + bytes)), reference.final()]),
        ).toEqual(text);
        expect(opener.open(buffer, nonce, buffer, 80, 20, 100, bytes)).toBe(true);
        expect(buffer.subarray(100, 100 + bytes)).toEqual(text);
      }
      sealer.free();
      opener.free();
    });

    it('notices a forged packet', () => {
      const key = randomBytes(16);
      const sealer = backend.createGcm(key, 'seal');
      const opener = backend.createGcm(key, 'open');
      const buffer = randomBytes(64);
      const nonce = Buffer.alloc(12);
      sealer.seal(buffer, nonce, buffer, 0, 8, 8, 32);
      buffer.writeUInt8(buffer.readUInt8(10) ^ 1, 10);
      expect(opener.open(buffer, nonce, buffer, 0, 8, 8, 32)).toBe(false);
      sealer.free();
      opener.free();
    });

    it('never reads or writes outside the buffers it is given', () => {
      const gcm = backend.createGcm(randomBytes(16), 'seal');
      const nonce = Buffer.alloc(12);
      const buffer = Buffer.alloc(40);
      for (const [aadOffset, aadLength, textOffset, textLength] of [
        [0, 8, 8, 17],
        [0, 8, -1, 8],
        [0, 41, 8, 8],
        [0, 8, 8, -1],
        [-1, 8, 8, 8],
      ] as const)
        expect(() => {
          gcm.seal(buffer, nonce, buffer, aadOffset, aadLength, textOffset, textLength);
        }).toThrow(RangeError);
      gcm.free();
      expect(() => backend.createGcm(Buffer.alloc(15), 'seal')).toThrow(RangeError);
      expect(() => backend.createAesBlock(Buffer.alloc(17))).toThrow(RangeError);
    });

    it('computes the AES block that counter mode is made of', () => {
      const key = randomBytes(16);
      const block = backend.createAesBlock(key);
      const output = Buffer.alloc(16);
      for (let round = 0; round < 3; round += 1) {
        const input = randomBytes(16);
        block.encrypt(input, output);
        const reference = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
        expect(output).toEqual(reference.update(input));
      }
      block.free();
    });

    it.each(BACKENDS.map((other) => ({ other, peer: other.name })))(
      'agrees on SRTP keys with a $peer peer, whichever speaks first',
      async ({ other }) => {
        for (const [client, server] of [
          [backend, other],
          [other, backend],
        ] as const) {
          const sides = pair(client, server);
          sides.server.endpoint.start();
          sides.client.endpoint.start();
          await sides.settle(() => sides.client.result !== undefined && sides.server.result !== undefined);
          expect(sides.client.result?.profile).toBe('SRTP_AEAD_AES_128_GCM');
          expect(Buffer.from(sides.client.result?.keyingMaterial ?? [])).toHaveLength(56);
          expect(sides.client.result?.keyingMaterial).toEqual(sides.server.result?.keyingMaterial);
          expect(sides.client.result?.peerFingerprint).toBe(server.identity.fingerprint);
          expect(sides.server.result?.peerFingerprint).toBe(client.identity.fingerprint);
          sides.client.endpoint.close();
          sides.server.endpoint.close();
        }
      },
    );
  },
);

const native = BACKENDS.find(({ name }) => name === 'native');

/** Of the client's first flight, and with room for the machine's own delays. */
const FIRST_TIMEOUT_MS = 50;
const CLIENT_HELLO = 1;

/** Of the messages in clear, record by record (RFC 6347 §4.1). */
function handshakeTypes(datagram: Buffer): number[] {
  const types: number[] = [];
  for (let at = 0; at < datagram.length; at += 13 + datagram.readUInt16BE(at + 11))
    if (datagram.readUInt8(at) === 22 && datagram.readUInt16BE(at + 3) === 0)
      types.push(datagram.readUInt8(at + 13));
  return types;
}

describe.skipIf(native === undefined)('the native DTLS endpoint', () => {
  it('finishes its handshake although every third datagram is lost', async () => {
    let count = 0;
    const backend = native ?? BACKENDS[0];
    if (backend === undefined) throw new Error('no backend');
    const sides = pair(backend, backend, () => (count += 1) % 3 === 0);
    sides.server.endpoint.start();
    sides.client.endpoint.start();
    await sides.settle(() => sides.client.result !== undefined && sides.server.result !== undefined);
    expect(sides.client.result?.keyingMaterial).toEqual(sides.server.result?.keyingMaterial);
  });

  it('sends a flight again in a datagram of its own, never together with what it answers', () => {
    if (native === undefined) throw new Error('no native backend');
    const queues = { client: [] as Buffer[], server: [] as Buffer[] };
    const make = (role: 'client' | 'server'): DtlsEndpoint =>
      native.createDtls(role, {
        send: (datagram) => queues[role].push(Buffer.from(datagram)),
        connected: () => undefined,
        failed: (reason) => expect.fail(reason),
        closed: () => undefined,
      });
    const [client, server] = [make('client'), make('server')];
    client.start();
    server.start();
    const sentMs = performance.now();
    for (const datagram of queues.client.splice(0)) server.receive(datagram, 0, datagram.length);
    while (performance.now() - sentMs < 2 * FIRST_TIMEOUT_MS);
    for (const datagram of queues.server.splice(0)) client.receive(datagram, 0, datagram.length);
    const [again, ...answers] = queues.client.map(handshakeTypes);
    expect(again).toEqual([CLIENT_HELLO]);
    expect(answers.flat()).not.toContain(CLIENT_HELLO);
    expect(answers.flat().length).toBeGreaterThan(0);
    for (const endpoint of [client, server]) endpoint.close();
  });

  it('tells the peer when it closes, and closing twice is harmless', async () => {
    const backend = native ?? BACKENDS[0];
    if (backend === undefined) throw new Error('no backend');
    const sides = pair(backend, backend);
    sides.server.endpoint.start();
    sides.client.endpoint.start();
    await sides.settle(() => sides.server.result !== undefined);
    sides.client.endpoint.close();
    sides.client.endpoint.close();
    await sides.settle(() => sides.server.closed);
    expect(sides.server.closed).toBe(true);
    sides.server.endpoint.close();
  });

  it('survives garbage and refuses offsets outside the buffer', () => {
    const backend = native ?? BACKENDS[0];
    if (backend === undefined) throw new Error('no backend');
    const sides = pair(backend, backend);
    sides.server.endpoint.start();
    for (let round = 0; round < 50; round += 1) {
      const garbage = randomBytes(1 + round * 20);
      garbage.writeUInt8(22, 0);
      sides.server.endpoint.receive(garbage, 0, garbage.length);
    }
    expect(sides.server.result).toBeUndefined();
    expect(() => {
      sides.server.endpoint.receive(Buffer.alloc(10), 5, 6);
    }).toThrow(RangeError);
    sides.server.endpoint.close();
    sides.client.endpoint.close();
  });
});

describe('choosing the backend', () => {
  it('takes the portable one when asked for, and says so', async () => {
    const backend = await chooseBackend('portable');
    expect(backend.name).toBe('portable');
    expect(backend.description).toContain(BACKEND_VARIABLE);
  });

  it('names the values it understands', async () => {
    await expect(chooseBackend('fast')).rejects.toThrow('takes native or portable');
  });
});
