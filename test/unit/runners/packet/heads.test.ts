import { describe, expect, it } from 'vitest';
import { DATAGRAM_SLOT_BYTES, HEAD_BYTES } from '#runners/packet/backend.ts';
import { BACKENDS } from './backends.ts';

const LOOPBACK = 0x7f000001;

describe.each(BACKENDS.map((backend) => ({ name: backend.name, backend })))(
  'a socket of the $name backend',
  ({ backend }) => {
    it('tells the whole length and at least the head of a datagram while heads are enough', async () => {
      const hub = backend.openHub();
      const heard: { length: number; held: number; port: number; right: boolean }[] = [];
      const receiver = await hub.open({
        onDatagram: (data, offset, length, _arrivalUs, _address, port, held) => {
          const right = data.subarray(offset, offset + held).every((byte) => byte === length % 251);
          heard.push({ length, held, port, right });
        },
      });
      const sender = await hub.open({ onDatagram: () => undefined });
      const send = async (lengths: readonly number[]): Promise<typeof heard> => {
        heard.length = 0;
        for (const length of lengths) {
          const slot = hub.reserve();
          hub.arena.fill(length % 251, slot, slot + length);
          hub.commit(sender, slot, length);
        }
        hub.flush();
        while (heard.length < lengths.length) {
          hub.poll();
          await new Promise((resolve) => setImmediate(resolve));
        }
        return [...heard];
      };
      const whole = (length: number) => ({ length, held: length, port: sender.port, right: true });
      const lengths = [1, HEAD_BYTES, HEAD_BYTES + 1, 1200, 1200, 40, DATAGRAM_SLOT_BYTES];
      sender.connect(LOOPBACK, receiver.port);
      // Of an unconnected socket everything is read: anybody may have sent it.
      receiver.readHeads(true);
      expect(await send(lengths)).toEqual(lengths.map(whole));
      receiver.connect(LOOPBACK, sender.port);
      // Others may have sent before: a socket is taken as connected once it has been read empty.
      await send([1]);
      const cut = backend.name === 'native';
      expect(await send(lengths)).toEqual(
        lengths.map((length) => ({ ...whole(length), held: cut ? Math.min(length, HEAD_BYTES) : length })),
      );
      receiver.readHeads(false);
      expect(await send(lengths)).toEqual(lengths.map(whole));
      expect(hub.counters).toMatchObject({ truncated: 0, sinkFaults: 0 });
      hub.close();
    });

    it('drops and counts a datagram longer than a slot, read whole or not', async () => {
      const hub = backend.openHub();
      let heard = 0;
      const receiver = await hub.open({ onDatagram: () => (heard += 1) });
      const sender = await hub.open({ onDatagram: () => undefined });
      const send = async (datagrams: number): Promise<void> => {
        sender.sendTo(Buffer.alloc(DATAGRAM_SLOT_BYTES + 1), LOOPBACK, receiver.port);
        while (hub.counters.truncated < datagrams) {
          hub.poll();
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      await send(1);
      receiver.connect(LOOPBACK, sender.port);
      receiver.readHeads(true);
      await send(2);
      await send(3);
      expect({ heard, counted: hub.counters.receivedDatagrams }).toEqual({ heard: 0, counted: 0 });
      hub.close();
    });
  },
);
