// A packet seat's client between a fake deployment and a fake engine.
import { afterEach, expect, vi } from 'vitest';
import type { PacketClient, PacketClientHost, PacketTransport, ReceiveTrack } from '#core/packet-client.ts';
import type { SeatPlan } from '#core/plan.ts';
import { createPacketClient } from '#targets/jitsi/packet/packet-client.ts';
import { makeSeat } from '#test/support/make-plan.ts';
import { FakeJitsi } from '#test/support/fake-jitsi.ts';

const FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');
const CAMERA = {
  codec: 'vp8',
  frame_rate: 30,
  layers: [
    { rid: 'q', width: 320, height: 180, max_bitrate_bps: 160_000 },
    { rid: 'h', width: 640, height: 360, max_bitrate_bps: 450_000 },
    { rid: 'f', width: 1280, height: 720, max_bitrate_bps: 1_500_000 },
  ],
} as const;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type FakeTransport = ReturnType<typeof fakeTransport>;

function fakeTransport() {
  let connect: () => void = () => undefined;
  const connected = new Promise<void>((resolve) => (connect = resolve));
  return {
    /** ICE and DTLS succeed. */
    succeed: () => connect(),
    local: {
      ice: { usernameFragment: 'wxyz', password: 'zyxwvutsrqponmlkjihgfe' },
      fingerprint: FINGERPRINT,
      candidates: [{ address: '127.0.0.1', port: 40_000, priority: 1 }],
    },
    connected,
    connect: vi.fn<PacketTransport['connect']>(),
    addCandidate: vi.fn<PacketTransport['addCandidate']>(),
    setReceiving: vi.fn<PacketTransport['setReceiving']>(),
    setSending: vi.fn<PacketTransport['setSending']>(),
    close: vi.fn<PacketTransport['close']>(),
  };
}

function fakeHost(transport: FakeTransport) {
  let ssrc = 0;
  return {
    openTransport: vi.fn(() => Promise.resolve(transport)),
    newSsrc: () => (ssrc += 1),
    signalling: vi.fn(),
    reached: vi.fn(),
    joined: vi.fn(),
    named: vi.fn(),
    wantLayers: vi.fn<PacketClientHost['wantLayers']>(),
    failed: vi.fn<PacketClientHost['failed']>(),
    served: vi.fn<NonNullable<PacketClientHost['served']>>(),
  } satisfies PacketClientHost;
}

export interface FakeSeat {
  readonly jitsi: FakeJitsi;
  readonly transport: FakeTransport;
  readonly host: ReturnType<typeof fakeHost>;
  readonly client: PacketClient;
}

/** A seat that has not joined yet. @param prepare changes the deployment, or what the ticket says. */
export async function newSeat(
  overrides: Partial<SeatPlan> = {},
  prepare: (jitsi: FakeJitsi) => Record<string, unknown> = () => ({}),
): Promise<FakeSeat> {
  const jitsi = await FakeJitsi.start();
  const transport = fakeTransport();
  const host = fakeHost(transport);
  const seat = makeSeat(0, {
    camera: CAMERA,
    microphone: true,
    demand: { layout: 'gallery', tiles: [{ width: 640, height: 360 }] },
    ...overrides,
  });
  const changes = prepare(jitsi);
  const client = createPacketClient(seat, { parameters: { ...jitsi.ticket, ...changes } }, host);
  closing.push(
    () => client.leave(),
    () => jitsi.close(),
  );
  return { jitsi, transport, host, client };
}

/** Until the other one's camera and microphone are known. */
export async function inCall(seat: FakeSeat): Promise<FakeSeat> {
  await seat.client.join();
  await vi.waitFor(() => expect(received(seat)).toHaveLength(2));
  await vi.waitFor(() => expect(constraints(seat)).toHaveProperty('668b4944-v0'));
  return seat;
}

export const received = ({ transport }: FakeSeat): readonly ReceiveTrack[] =>
  transport.setReceiving.mock.lastCall?.[0] ?? [];
export const sent = ({ jitsi }: FakeSeat, pattern: RegExp): string =>
  jitsi.xmpp.find((text) => pattern.test(text)) ?? '';
export const told = ({ jitsi }: FakeSeat, kind: string): Record<string, unknown>[] =>
  jitsi.bridge
    .map((text) => JSON.parse(text) as Record<string, unknown>)
    .filter(({ colibriClass }) => colibriClass === kind);
export const constraints = (seat: FakeSeat): unknown =>
  told(seat, 'ReceiverVideoConstraints').at(-1)?.['constraints'];
