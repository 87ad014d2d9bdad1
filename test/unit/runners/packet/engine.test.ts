import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DatagramHub, PacketBackend } from '#runners/packet/backend.ts';
import { Engine } from '#runners/packet/engine/engine.ts';
import type { Transport } from '#runners/packet/transport/transport.ts';
import { BACKENDS } from './backends.ts';

const SECOND_MS = 1000;
const SILENT = { camera: [], microphone: () => undefined, talking: () => false };
const EVENTS = {
  iceConnected: () => undefined,
  dtlsConnected: () => undefined,
  failed: () => undefined,
  firstMedia: () => undefined,
};

/** Sockets that nobody hears; every look at them finds what came since the last one. */
function hubAt(packetsPerSecond: number): DatagramHub {
  let read = 0;
  return {
    counters: {
      receivedDatagrams: 0,
      receivedBytes: 0,
      sentDatagrams: 0,
      sendFailures: 0,
      truncated: 0,
      sinkFaults: 0,
    },
    arena: Buffer.alloc(2048),
    open: () =>
      Promise.resolve({
        port: 1,
        connect: () => undefined,
        sendTo: () => undefined,
        close: () => undefined,
      }),
    reserve: () => 0,
    commit: () => undefined,
    flush: () => undefined,
    poll: () => {
      const before = read;
      read = Math.floor((performance.now() * packetsPerSecond) / SECOND_MS);
      return read - before;
    },
    whenReadable: () => undefined,
    close: () => undefined,
  };
}

async function engineAt(packetsPerSecond: number): Promise<{ engine: Engine; transport: Transport }> {
  const [native] = BACKENDS;
  if (native === undefined) throw new Error('no backend');
  const backend: PacketBackend = {
    name: native.name,
    description: native.description,
    identity: native.identity,
    openHub: () => hubAt(packetsPerSecond),
    createDtls: native.createDtls.bind(native),
    createGcm: native.createGcm.bind(native),
    createAesBlock: native.createAesBlock.bind(native),
    close: () => undefined,
  };
  const engine = new Engine(backend, {
    localAddress: '127.0.0.1',
    random: () => 0.5,
    onFault: () => undefined,
  });
  return { engine, transport: await engine.open('subscriber', 'seat', SILENT, EVENTS) };
}

async function looksInASecond(engine: Engine): Promise<number> {
  await vi.advanceTimersByTimeAsync(SECOND_MS);
  const before = engine.counters.polls;
  await vi.advanceTimersByTimeAsync(SECOND_MS);
  return engine.counters.polls - before;
}

describe('an engine looks at its sockets', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    { packetsPerSecond: 2000, looks: 200 },
    { packetsPerSecond: 10_000, looks: 100 },
    { packetsPerSecond: 22_500, looks: 50 },
  ])('$looks times a second at $packetsPerSecond packets/s', async ({ packetsPerSecond, looks }) => {
    const { engine } = await engineAt(packetsPerSecond);
    const counted = await looksInASecond(engine);
    expect(counted).toBeGreaterThanOrEqual(looks * 0.9);
    expect(counted).toBeLessThanOrEqual(looks * 1.1);
    engine.close();
  });

  it('no less often than each 10 ms while somebody connects, whatever the crowd', async () => {
    const { engine, transport } = await engineAt(22_500);
    const ice = { usernameFragment: 'nobody', password: 'nothing' };
    transport.connect({ ice, fingerprint: '', candidates: [] }, { ice: 'controlled', dtls: 'client' });
    expect(transport.state).toBe('checking');
    expect(await looksInASecond(engine)).toBeGreaterThanOrEqual(90);
    engine.close();
  });
});
