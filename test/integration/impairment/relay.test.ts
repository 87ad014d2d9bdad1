// The relay with real UDP on loopback: a client, the relay's thread, and an echoing server.
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CLEAR_LINK } from '#core/impairment.ts';
import type { LinkParameters, NetworkPlan, UdpAddress } from '#core/impairment.ts';
import type { RunEvent, SampleRow } from '#core/sample.ts';
import { TeardownStack } from '#core/teardown.ts';
import { createRunClock } from '#runners/host/run-clock.ts';
import { startImpairedNetwork } from '#runners/impairment/impaired-network.ts';
import type { ImpairedNetwork } from '#runners/impairment/impaired-network.ts';
import { makePlan, makeSeat } from '#test/support/make-plan.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };

interface Rig {
  readonly network: ImpairedNetwork;
  readonly rows: SampleRow[];
  readonly events: RunEvent[];
  readonly client: Socket;
  /** Where the relay listens for the seat. */
  readonly local: UdpAddress;
  /** Numbers that came back, in order. */
  readonly answers: number[];
  /** Client ports that the server saw. */
  readonly seen: Set<number>;
  readonly send: (count: number) => Promise<void>;
}

const teardown = new TeardownStack();

async function socket(): Promise<Socket> {
  const opened = createSocket('udp4');
  await new Promise<void>((resolve) => opened.bind(0, '127.0.0.1', resolve));
  teardown.add('a socket', () => {
    opened.close();
  });
  return opened;
}

async function rig(network: NetworkPlan): Promise<Rig> {
  const rows: SampleRow[] = [];
  const events: RunEvent[] = [];
  const impaired = startImpairedNetwork({
    plan: makePlan({ seats: [makeSeat(0, { id: 's0', network })] }),
    sink: { sample: (row) => void rows.push(row), event: (event) => void events.push(event) },
    teardown,
    capture: true,
  });
  if (impaired === undefined) throw new Error('the plan has a network');
  impaired.start(createRunClock());
  const server = await socket();
  const seen = new Set<number>();
  server.on('message', (data, from) => {
    seen.add(from.port);
    server.send(data, from.port, from.address);
  });
  const client = await socket();
  const answers: number[] = [];
  client.on('message', (data) => void answers.push(data.readUInt32BE(0)));
  const local = await impaired.relay('s0', { address: '127.0.0.1', port: server.address().port });
  let sent = 0;
  const send = async (count: number): Promise<void> => {
    for (let packet = 0; packet < count; packet++) {
      const data = Buffer.alloc(200);
      data.writeUInt32BE(sent++, 0);
      client.send(data, local.port, local.address);
      // A paced sender: what overflows a socket's buffer would be nobody's loss but the test's.
      if (packet % 10 === 9) await setTimeout(5);
    }
  };
  return { network: impaired, rows, events, client, local, answers, seen, send };
}

function always(parameters: Partial<LinkParameters>, down: Partial<LinkParameters> = {}): NetworkPlan {
  return [
    { from_ms: 0, profile: 'test', up: { ...CLEAR_LINK, ...parameters }, down: { ...CLEAR_LINK, ...down } },
  ];
}

/** @throws when somebody holds the port */
async function boundAndClosed(port: number): Promise<void> {
  const probe = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.bind({ port, address: '127.0.0.1', exclusive: true }, resolve);
  });
  probe.close();
}

afterEach(async () => {
  expect(await teardown.unwind()).toEqual([]);
});

describe('the impairment relay', () => {
  it('gives its ports back when the run takes it down, while packets are under way', async () => {
    const { send, seen, local } = await rig(always({ delay_ms: 5000 }, { delay_ms: 0 }));
    await send(20);
    const { seen: answered, send: sendFast, local: fast } = await rig(always({}));
    await sendFast(20);
    await vi.waitFor(() => expect(answered.size).toBe(1), PATIENCE);
    expect(seen.size).toBe(0);
    expect(await teardown.unwind()).toEqual([]);
    for (const port of [local.port, fast.port, ...answered]) await boundAndClosed(port);
  });

  it('carries every packet both ways, each client by a port of its own', async () => {
    const { send, answers, seen, network } = await rig(always({}));
    await send(500);
    await vi.waitFor(() => expect(answers).toHaveLength(500), PATIENCE);
    expect(answers).toEqual(Array.from({ length: 500 }, (_, index) => index));
    expect(seen.size).toBe(1);
    const packets = await network.captured();
    expect(packets.filter(({ direction }) => direction === 'up')).toHaveLength(500);
    expect(packets.filter(({ direction }) => direction === 'down')).toHaveLength(500);
  });

  it('never sends a packet noticeably before its time and says how late it was', async () => {
    const { send, answers, network, rows } = await rig(always({ delay_ms: 30 }, { delay_ms: 20 }));
    await send(200);
    await vi.waitFor(() => expect(answers).toHaveLength(200), PATIENCE);
    for (const { dueMs, sentMs, arrivedMs, direction } of await network.captured()) {
      if (dueMs === null || sentMs === null) throw new Error('nothing is lost here');
      expect(dueMs - arrivedMs).toBeCloseTo(direction === 'up' ? 30 : 20, 3);
      expect(sentMs - dueMs).toBeGreaterThan(-0.6);
    }
    await vi.waitFor(() => {
      const row = rows.find((candidate) => candidate.kind === 'relay');
      expect(row).toMatchObject({ send_errors: 0 });
      expect(row?.late_p99_ms).toBeGreaterThanOrEqual(row?.late_p50_ms ?? Infinity);
    }, PATIENCE);
  });

  it('loses what its model loses and writes down how much', async () => {
    const { send, answers, rows, events, network } = await rig(always({ loss_share: 0.2 }));
    await send(2000);
    await vi.waitFor(() => {
      const row = rows.findLast((candidate) => candidate.kind === 'network' && candidate.direction === 'up');
      if (row?.kind !== 'network') throw new Error('no row yet');
      expect(row.offered_packets).toBe(2000);
      expect(row.sent_packets + row.lost_packets).toBe(2000);
      expect(answers).toHaveLength(row.sent_packets);
      expect(Math.abs(row.lost_packets / 2000 - 0.2)).toBeLessThan(0.04);
    }, PATIENCE);
    expect((await network.captured()).filter(({ dueMs }) => dueMs === null).length).toBe(
      2000 - answers.length,
    );
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'note', text: 's0 is on the network test' }),
    );
  });

  it('refuses a seat that has no network, and a name that leads nowhere', async () => {
    const { network } = await rig(always({}));
    await expect(network.relay('s1', { address: '127.0.0.1', port: 9 })).rejects.toThrow(/s1/);
    await expect(network.relay('s0', { address: 'nowhere.invalid', port: 9 })).rejects.toThrow(/nowhere/);
  });
});
