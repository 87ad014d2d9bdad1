// The relay checked by itself: numbered datagrams with their time of sending, from one socket to another.
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { setTimeout as wait } from 'node:timers/promises';
import { CLEAR_LINK } from '#core/impairment.ts';
import { TeardownStack } from '#core/teardown.ts';
import { createRunClock } from '#runners/host/run-clock.ts';
import { startImpairedNetwork } from '#runners/impairment/impaired-network.ts';
import { makePlan, makeSeat } from '#test/support/make-plan.ts';
import { print, quantile } from './call.ts';

const DELAYS_MS = [0, 50, 150, 300];
const PACKETS = 1000;
const PACKET_BYTES = 1000;
/** Two a tick: 1000 packets/s, the rate of two pictures of 720p. */
const BATCH = 2;
const TICK_MS = 2;
const DRAIN_MS = 500;

async function bound(teardown: TeardownStack): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 22 });
  teardown.add('a socket', () => {
    socket.close();
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket;
}

/** Time on the way of every packet, in milliseconds, through the relay or past it. */
async function times(delay_ms: number | null): Promise<number[]> {
  const teardown = new TeardownStack();
  try {
    const server = await bound(teardown);
    const client = await bound(teardown);
    const onTheWay: number[] = [];
    server.on('message', (data) => onTheWay.push(performance.now() - data.readDoubleBE(0)));
    let to = { address: '127.0.0.1', port: server.address().port };
    if (delay_ms !== null) {
      const link = { ...CLEAR_LINK, delay_ms };
      const network = [{ from_ms: 0, profile: 'check', up: link, down: link }];
      const relay = startImpairedNetwork({
        plan: makePlan({ seats: [makeSeat(0, { id: 's0', network })] }),
        sink: { sample: () => undefined, event: () => undefined },
        teardown,
      });
      relay?.start(createRunClock(0));
      to = (await relay?.relay('s0', to)) ?? to;
    }
    const data = Buffer.alloc(PACKET_BYTES);
    for (let sent = 0; sent < PACKETS; sent += BATCH) {
      for (let packet = 0; packet < BATCH; packet++) {
        data.writeDoubleBE(performance.now(), 0);
        client.send(Buffer.from(data), to.port, to.address);
      }
      await wait(TICK_MS);
    }
    await wait((delay_ms ?? 0) + DRAIN_MS);
    return onTheWay;
  } finally {
    await teardown.unwind();
  }
}

/** What the relay adds to the wanted delay, against packets that go straight; and what it lost by itself. */
export async function checkRelay(): Promise<Record<string, number>> {
  const straight = quantile(await times(null), 0.5);
  const added: number[] = [];
  let lost = 0;
  for (const delayMs of DELAYS_MS) {
    const measured = await times(delayMs);
    const own = measured.map((ms) => ms - delayMs - straight);
    added.push(...own);
    lost += PACKETS - measured.length;
    print(
      `relay at ${delayMs} ms adds p50 ${quantile(own, 0.5).toFixed(2)} ms, p99 ${quantile(own, 0.99).toFixed(2)} ms, ` +
        `lost ${PACKETS - measured.length} of ${PACKETS}`,
    );
  }
  return {
    relay_added_ms_p50: quantile(added, 0.5),
    relay_added_ms_p99: quantile(added, 0.99),
    relay_lost: lost,
  };
}
