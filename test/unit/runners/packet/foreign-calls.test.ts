// The border to foreign code: whatever numbers come, nothing outside the buffers is touched, and buffers stay where
// they are while garbage is collected around them. `.ci/nightly` runs this file under valgrind too.
import { createDecipheriv, randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DATAGRAM_SLOT_BYTES } from '#runners/packet/backend.ts';
import type { DatagramHub } from '#runners/packet/backend.ts';
import { BACKENDS } from './backends.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const LOOPBACK = 0x7f000001;
const KEY = randomBytes(16);
const GUARD = 0xa5;

async function readUntil(hub: DatagramHub, enough: () => boolean): Promise<void> {
  while (!enough()) {
    await new Promise<void>((resolve) => {
      hub.whenReadable(resolve);
    });
    hub.poll();
  }
}

/** Work of the kind that moves what V8 may move. */
function churn(): number {
  const kept: Uint8Array[] = [];
  for (let index = 0; index < 200; index += 1) kept.push(new Uint8Array(32 + index), Buffer.alloc(index + 1));
  collectGarbage();
  return kept.length;
}

describe.each(BACKENDS.map((backend) => ({ name: backend.name, backend })))(
  'at the border to foreign code, the $name backend',
  ({ backend }) => {
    it('touches only the text and its tag, and refuses every range that leaves a buffer', () => {
      const gcm = backend.createGcm(KEY, 'seal');
      const edge = fc.integer({ min: -4, max: 100 });
      fc.assert(
        fc.property(edge, edge, edge, edge, (aadOffset, aadLength, textOffset, textLength) => {
          const buffer = Buffer.alloc(64, GUARD);
          const aad = Buffer.alloc(32, GUARD);
          const fits =
            Math.min(aadOffset, aadLength, textOffset, textLength) >= 0 &&
            aadOffset + aadLength <= aad.length &&
            textOffset + textLength + 16 <= buffer.length;
          const seal = (): void => {
            gcm.seal(buffer, Buffer.alloc(12, 1), aad, aadOffset, aadLength, textOffset, textLength);
          };
          if (fits) {
            seal();
            buffer.fill(GUARD, textOffset, textOffset + textLength + 16);
          } else expect(seal).toThrow(RangeError);
          expect(buffer.equals(Buffer.alloc(64, GUARD))).toBe(true);
          expect(aad.equals(Buffer.alloc(32, GUARD))).toBe(true);
        }),
      );
      gcm.free();
    });

    it('refuses numbers that are none, and fractions', async () => {
      const gcm = backend.createGcm(KEY, 'open');
      const buffer = Buffer.alloc(64);
      const hub = backend.openHub();
      const socket = await hub.open({ onDatagram: () => undefined });
      for (const odd of [Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER, 0.5, 1.5]) {
        expect(() => gcm.open(buffer, Buffer.alloc(12), buffer, 0, 8, odd, 8)).toThrow(RangeError);
        expect(() => gcm.open(buffer, Buffer.alloc(12), buffer, 0, 8, 8, odd)).toThrow(RangeError);
        expect(() => {
          hub.commit(socket, hub.reserve(), odd);
        }).toThrow(RangeError);
      }
      hub.close();
      gcm.free();
    });

    it('refuses every commit but that of the reserved slot with a length that fits it', async () => {
      const hub = backend.openHub();
      const socket = await hub.open({ onDatagram: () => undefined });
      fc.assert(
        fc.property(
          fc.oneof(fc.integer({ min: -5000, max: 600_000 }), fc.constant(Number.NaN)),
          fc.oneof(fc.integer({ min: -5, max: 5000 }), fc.constant(Number.NaN)),
          (offset, length) => {
            const slot = hub.reserve();
            fc.pre(offset !== slot || !(length >= 1 && length <= DATAGRAM_SLOT_BYTES));
            expect(() => {
              hub.commit(socket, offset, length);
            }).toThrow(RangeError);
          },
        ),
      );
      expect(hub.counters.sentDatagrams).toBe(0);
      hub.close();
    });

    it('delivers rows of packets of any lengths as they were written, each once and in order', async () => {
      const hub = backend.openHub();
      const heard: number[] = [];
      const receiver = await hub.open({
        onDatagram: (data, offset, length) => {
          heard.push(length);
          for (let at = 1; at < length; at += 1) if (data[offset + at] !== length % 251) heard.push(-1);
        },
      });
      const sender = await hub.open({ onDatagram: () => undefined });
      sender.connect(LOOPBACK, receiver.port);
      // Equal ones, falling ones and rising ones: what shares a message and what must not.
      const rows = fc.array(fc.constantFrom(1, 17, 500, 999, 1000, 1200), { minLength: 1, maxLength: 90 });
      for (const lengths of fc.sample(rows, 12)) {
        heard.length = 0;
        for (const length of lengths) {
          const slot = hub.reserve();
          hub.arena.fill(length % 251, slot, slot + length);
          hub.commit(sender, slot, length);
        }
        hub.flush();
        await readUntil(hub, () => heard.length >= lengths.length);
        expect(heard).toEqual(lengths);
      }
      expect(hub.counters.sendFailures).toBe(0);
      hub.close();
    });

    it('keeps its buffers where they are while garbage is collected around them', async () => {
      const hub = backend.openHub();
      const texts: string[] = [];
      const receiver = await hub.open({
        onDatagram: (data, offset, length) => texts.push(data.toString('latin1', offset, offset + length)),
      });
      const sender = await hub.open({ onDatagram: () => undefined });
      sender.connect(LOOPBACK, receiver.port);
      for (let round = 0; round < 20; round += 1) {
        const sealer = backend.createGcm(KEY, 'seal');
        const nonce = Buffer.alloc(12, round);
        const slot = hub.reserve();
        const text = `round ${round}`;
        hub.arena.write(text, slot, 'latin1');
        churn();
        sealer.seal(hub.arena, nonce, nonce, 0, 12, slot, text.length);
        churn();
        hub.commit(sender, slot, text.length + 16);
        hub.flush();
        await readUntil(hub, () => texts.length > round);
        const sealed = Buffer.from(texts[round] ?? '', 'latin1');
        const opener = createDecipheriv('aes-128-gcm', KEY, nonce).setAAD(nonce);
        opener.setAuthTag(sealed.subarray(-16));
        expect(opener.update(sealed.subarray(0, -16)).toString('latin1')).toBe(text);
        opener.final();
        sealer.free();
      }
      hub.close();
    });
  },
);

describe('foreign code', () => {
  it('is called from one folder only, and bound by name in two of its files', async () => {
    const root = new URL('../../../../', import.meta.url);
    const using: string[] = [];
    for (const room of ['core', 'cli', 'runners', 'targets', 'analysis', 'results', 'reporters', 'scenarios'])
      for (const entry of await readdir(new URL(room, root), { recursive: true })) {
        if (!entry.endsWith('.ts')) continue;
        const text = await readFile(new URL(`${room}/${entry}`, root), 'utf8');
        if (text.includes("from 'koffi'")) using.push(`${room}/${entry}`);
      }
    expect(using.sort()).toEqual(['runners/packet/native/libc.ts', 'runners/packet/native/openssl.ts']);
  });
});
