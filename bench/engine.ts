// What our packet engine costs, beside what others cost: processor time (user and system, from /proc) per packet on a
// local LiveKit, all in one run on one machine. The last line on stdout is one JSON object.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { CameraPlan, SeatPlan } from '#core/plan.ts';
import { makeSeat } from '#test/support/make-plan.ts';
import { Child } from './engine/process.ts';
import type { Guest, Role } from './engine/roles.ts';
import { startServer, usageOfProcess } from './engine/server.ts';
import type { BenchServer } from './engine/server.ts';

/** 100 receivers of one 720p camera and one voice: 20,000 packets/s and more. */
const RECEIVERS = 100;
/** Cameras in three layers with a voice: 20,000 packets/s out. With 120 the server asks for many of them again. */
const PUBLISHERS = 60;
/** For many seats on few processors: a small picture and a voice, 80 packets/s a seat. */
const SMALL_CAMERA: CameraPlan = {
  codec: 'vp8',
  frame_rate: 30,
  layers: [{ rid: 'q', width: 320, height: 180, max_bitrate_bps: 160_000 }],
};
/** V8 compiles the receive path in steps, the last after some 25 s (`--trace-opt`); a run lasts minutes. */
const WARM_UP_MS = 25_000;
const WINDOW_MS = 8000;
/** What a process costs before its first seat, and code that is read for the first time, is left out of joining. */
const JOINED_BEFORE = 10;
/** The bare reader's rate when no measurement of our receiver says it. */
const BARE_PER_SECOND = 22_000;

const RECEIVED_CAMERA: CameraPlan = {
  codec: 'vp8',
  frame_rate: 30,
  layers: [{ rid: 'f', width: 1280, height: 720, max_bitrate_bps: 1_700_000 }],
};
const SIMULCAST: CameraPlan = {
  codec: 'vp8',
  frame_rate: 30,
  layers: [
    { rid: 'q', width: 320, height: 180, max_bitrate_bps: 160_000 },
    { rid: 'h', width: 640, height: 360, max_bitrate_bps: 450_000 },
    { rid: 'f', width: 1280, height: 720, max_bitrate_bps: 1_700_000 },
  ],
};

type Window = {
  readonly cpuUs: number;
  readonly serverUs: number;
  readonly received: number;
  readonly sent: number;
  readonly lost: number;
  /** Since the start: how late the engine's turn was at worst. */
  readonly worstLateMs: number;
  readonly seconds: number;
};

async function watch(child: Child, server: BenchServer): Promise<Window> {
  await sleep(WARM_UP_MS);
  const before = await Promise.all([usageOfProcess(child.pid), usageOfProcess(server.pid), child.count()]);
  const startMs = performance.now();
  await sleep(WINDOW_MS);
  const after = await Promise.all([usageOfProcess(child.pid), usageOfProcess(server.pid), child.count()]);
  return {
    cpuUs: (after[0].cpuSeconds - before[0].cpuSeconds) * 1e6,
    serverUs: (after[1].cpuSeconds - before[1].cpuSeconds) * 1e6,
    received: after[2].received - before[2].received,
    sent: after[2].sent - before[2].sent,
    lost: after[2].lost - before[2].lost,
    worstLateMs: after[2].worstLateMs,
    seconds: (performance.now() - startMs) / 1000,
  };
}

let guestNumber = 0;
async function guests(
  server: BenchServer,
  count: number,
  room: string,
  shape: Partial<SeatPlan>,
): Promise<Guest[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      guestNumber += 1;
      const seat = makeSeat(guestNumber, { tier: 'packet', room, id: `bench-${guestNumber}`, ...shape });
      return { seat, ticket: await server.ticket(seat) };
    }),
  );
}

const WATCHING: Partial<SeatPlan> = {
  camera: null,
  microphone: false,
  demand: { layout: 'gallery', tiles: [{ width: 1280, height: 720 }] },
};
const SENDING: Partial<SeatPlan> = {
  camera: RECEIVED_CAMERA,
  microphone: true,
  demand: { layout: 'none', tiles: [] },
};

function engineRole(
  guestList: readonly Guest[],
  options: Partial<Extract<Role, { name: 'engine' }>> = {},
): Role {
  return {
    name: 'engine',
    backend: 'native',
    guests: guestList,
    muted: false,
    everyLayer: false,
    ...options,
  };
}

/** One publisher in a room, and receivers of the given kind. */
async function receive(
  server: BenchServer,
  name: string,
  role: (list: readonly Guest[]) => Role,
  receivers = RECEIVERS,
  camera = RECEIVED_CAMERA,
): Promise<Window> {
  const room = `receive-${name}`;
  const publisher = await Child.start(engineRole(await guests(server, 1, room, { ...SENDING, camera })));
  try {
    const child = await Child.start(role(await guests(server, receivers, room, WATCHING)));
    try {
      return await watch(child, server);
    } finally {
      await child.stop();
    }
  } finally {
    await publisher.stop();
  }
}

async function send(server: BenchServer): Promise<Window> {
  // Each alone in a room: in a common one the voices of all others would be received, and paid for, too.
  const alone = Array.from({ length: PUBLISHERS }, (_, index) =>
    guests(server, 1, `send-${index}`, { ...SENDING, camera: SIMULCAST }),
  );
  const list = (await Promise.all(alone)).flat();
  const child = await Child.start(engineRole(list, { everyLayer: true }));
  try {
    return await watch(child, server);
  } finally {
    await child.stop();
  }
}

/** A reader that does nothing else, at the rate and size of the calls. */
async function bareDgram(server: BenchServer, perSecond: number): Promise<Window> {
  const child = await Child.start({ name: 'bare', sockets: RECEIVERS });
  const source = await Child.start({ name: 'blast', ports: child.ports, perSecond, bytes: 1000 });
  try {
    return await watch(child, server);
  } finally {
    await source.stop();
    await child.stop();
  }
}

/** Seats that join a room with one camera and one voice at rest: nothing but joining is paid for. */
async function join(server: BenchServer): Promise<{ readonly cpuMs: number; readonly memoryMb: number }> {
  const publisher = await Child.start(engineRole(await guests(server, 1, 'join', SENDING), { muted: true }));
  try {
    const list = await guests(server, JOINED_BEFORE + RECEIVERS, 'join', WATCHING);
    const child = await Child.start(engineRole(list, { joinedBefore: JOINED_BEFORE }));
    await child.stop();
    const { joining } = child;
    if (joining === undefined) throw new Error('a bench process did not tell what joining cost');
    return { cpuMs: joining.cpuMs / joining.seats, memoryMb: joining.residentBytes / 1e6 / joining.seats };
  } finally {
    await publisher.stop();
  }
}

const round = (value: number, digits = 2): number => Number(value.toFixed(digits));
const perPacket = (window: Window, packets: number): number => round(window.cpuUs / packets);

/** The parts of the bench by the names `--only` takes, in the order they run. */
const PARTS = ['receive', 'dgram', 'werift', 'libdatachannel', 'bare', 'send', 'join', 'seats'] as const;
type Part = (typeof PARTS)[number];

type Arguments = { readonly parts: ReadonlySet<Part>; readonly seats: number };

/** `--only PART,PART` runs some parts; `--seats N` runs many receiving seats beside the server, which is no part else. */
function readArguments(): Arguments {
  const options = { only: { type: 'string' }, seats: { type: 'string' } } as const;
  const { values } = parseArgs({ options });
  const seats = Number(values.seats ?? 0);
  if (!Number.isInteger(seats) || seats < 0) throw new Error('--seats takes a whole number');
  if (values.only === undefined)
    return { parts: new Set(seats > 0 ? ['seats'] : PARTS.filter((part) => part !== 'seats')), seats };
  const parts = values.only.split(',').map((name) => {
    const part = PARTS.find((known) => known === name);
    if (part === undefined) throw new Error(`--only knows ${PARTS.join(', ')}, not "${name}"`);
    return part;
  });
  return { parts: new Set(parts), seats: seats > 0 ? seats : RECEIVERS };
}

const receivedPerSecond = ({ received, seconds }: Window): number => Math.round(received / seconds);
const sentPerSecond = ({ sent, seconds }: Window): number => Math.round(sent / seconds);

type Figures = Record<string, number>;

async function receiving(
  server: BenchServer,
  name: string,
  role: (list: readonly Guest[]) => Role,
): Promise<Figures> {
  const window = await receive(server, name, role);
  process.stderr.write(`${name}: at ${receivedPerSecond(window)}/s\n`);
  if (name !== 'receive')
    return {
      [`${name === 'dgram' ? 'receive_dgram' : name}_us_per_packet`]: perPacket(window, window.received),
    };
  return {
    receive_us_per_packet: perPacket(window, window.received),
    packets_per_second: receivedPerSecond(window),
    sfu_us_per_packet: round(window.serverUs / window.received),
  };
}

/** Cores are shares of one processor; `seats_packets_lost` counts what no retransmission replaced. */
async function manySeats(server: BenchServer, seats: number): Promise<Figures> {
  const window = await receive(server, 'seats', (list) => engineRole(list), seats, SMALL_CAMERA);
  return {
    seats,
    seats_packets_per_second: receivedPerSecond(window),
    seats_us_per_packet: perPacket(window, window.received),
    seats_engine_cores: round(window.cpuUs / 1e6 / window.seconds),
    seats_sfu_cores: round(window.serverUs / 1e6 / window.seconds),
    seats_packets_lost: window.lost,
    seats_worst_turn_late_ms: round(window.worstLateMs, 0),
  };
}

async function measure(server: BenchServer, part: Part, perSecond: number, seats: number): Promise<Figures> {
  switch (part) {
    case 'receive':
      return receiving(server, part, (list) => engineRole(list));
    case 'dgram':
      return receiving(server, part, (list) => engineRole(list, { backend: 'portable' }));
    case 'werift':
    case 'libdatachannel':
      return receiving(server, part, (list) => ({ name: part, guests: list }));
    case 'bare': {
      const window = await bareDgram(server, perSecond);
      return { bare_dgram_us_per_packet: perPacket(window, window.received) };
    }
    case 'send': {
      const window = await send(server);
      const heard = `${receivedPerSecond(window)}/s received`;
      process.stderr.write(`send: at ${sentPerSecond(window)}/s, ${heard}\n`);
      return { send_us_per_packet: perPacket(window, window.sent) };
    }
    case 'seats':
      return manySeats(server, seats);
    case 'join': {
      const { cpuMs, memoryMb } = await join(server);
      return { join_cpu_ms: round(cpuMs), memory_mb_per_seat: round(memoryMb, 3) };
    }
  }
}

async function main(): Promise<void> {
  const { parts, seats } = readArguments();
  const server = await startServer();
  try {
    const result: Figures = {};
    for (const part of PARTS) {
      if (!parts.has(part)) continue;
      const figures = await measure(server, part, result['packets_per_second'] ?? BARE_PER_SECOND, seats);
      Object.assign(result, figures);
      for (const [name, value] of Object.entries(figures)) process.stderr.write(`${name}: ${value}\n`);
    }
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } finally {
    await server.close();
  }
}

await main();
