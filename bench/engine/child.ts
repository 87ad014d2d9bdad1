// One process of the engine's bench: takes its role by message, joins, counts packets until it is told to exit.
import { createSocket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CreatePacketClient } from '#core/packet-client.ts';
import { createRandom } from '#core/random.ts';
import { chooseBackend } from '#runners/packet/choose-backend.ts';
import { Engine } from '#runners/packet/engine/engine.ts';
import { PacketSeat } from '#runners/packet/engine/packet-seat.ts';
import { placeholderVideo, placeholderVoice } from '#runners/packet/media/placeholder-loop.ts';
import type { MediaLoop } from '#runners/packet/send/loop.ts';
import { createPacketClient } from '#targets/livekit/packet-client.ts';
import { joinAs } from './foreign-peers.ts';
import type { Answer, Count, Joining, Order, Role } from './roles.ts';

/** Joins under way at once: more would measure how connections wait for one another. */
const JOINS_AT_ONCE = 5;
const LOOP_SECONDS = 10;
const VOICE_BPS = 32_000;
const LOOPBACK = 0x7f000001;
const BLAST_TICK_MS = 2;

type EngineRole = Extract<Role, { name: 'engine' }>;
type Counters = () => Count;
const UNKNOWN = { lost: 0, worstLateMs: 0 };
type Ready = {
  readonly failures: readonly string[];
  readonly ports: readonly number[];
  readonly count: Counters;
  readonly joining?: Joining;
};

function answer(message: Answer): void {
  process.send?.(message);
}

/** What the client wants of the layers is not passed on: they are sent although nobody watches. */
const everyLayer: CreatePacketClient = (seat, ticket, host) =>
  createPacketClient(seat, ticket, { ...host, wantLayers: () => undefined });

function usage(): Omit<Joining, 'seats'> {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, residentBytes: process.memoryUsage.rss() };
}

/** Resolves when everybody is in or has failed. */
async function letIn(role: EngineRole, seats: readonly PacketSeat[]): Promise<Joining> {
  const base = role.joinedBefore ?? 0;
  let before = usage();
  for (let index = 0; index < seats.length; index += JOINS_AT_ONCE) {
    if (index === base) before = usage();
    const group = seats.slice(index, index + JOINS_AT_ONCE);
    await Promise.all(
      group.map((seat, at) => {
        const parameters = { ...role.guests[index + at]?.ticket };
        // A server that joins people under full load would be measured, not we.
        seat.act('mute-camera');
        seat.act('mute-microphone');
        return seat.join({ parameters }, role.everyLayer ? everyLayer : createPacketClient);
      }),
    );
    while (group.some(({ state }) => state === 'joining')) await sleep(5);
  }
  const { cpuMs, residentBytes } = usage();
  return {
    seats: seats.length - base,
    cpuMs: cpuMs - before.cpuMs,
    residentBytes: residentBytes - before.residentBytes,
  };
}

async function engine(role: EngineRole): Promise<Ready> {
  const random = createRandom('bench').fork('engine').uniform;
  const failures: string[] = [];
  const made = new Engine(await chooseBackend(role.backend), {
    localAddress: '127.0.0.1',
    random,
    onFault: (transport, error) => failures.push(`${transport.label}: ${String(error)}`),
  });
  const loops = new Map<string, MediaLoop>();
  const microphone = placeholderVoice({ bitrateBps: VOICE_BPS, seconds: LOOP_SECONDS, seed: 'bench' });
  const seats = role.guests.map(({ seat }) => {
    const camera = (seat.camera?.layers ?? []).map(({ width, height, max_bitrate_bps: bitrateBps }) => {
      const key = `${width}x${height}/${bitrateBps}`;
      const frameRate = seat.camera?.frame_rate ?? 30;
      const loop =
        loops.get(key) ??
        placeholderVideo({ width, height, bitrateBps, frameRate, seconds: LOOP_SECONDS, seed: key });
      loops.set(key, loop);
      return loop;
    });
    return new PacketSeat(seat, made, { camera, microphone: () => microphone, talking: () => true }, random, {
      step: () => undefined,
      named: () => undefined,
      failed: (reason, detail) => failures.push(`${seat.id}: ${reason}: ${detail}`),
      interrupted: (detail) => failures.push(`${seat.id}: ${detail}`),
      recovered: () => undefined,
      served: () => undefined,
    });
  });
  const joining = await letIn(role, seats);
  if (!role.muted)
    for (const seat of seats) {
      seat.act('unmute-camera');
      seat.act('unmute-microphone');
    }
  const { counters } = made.hub;
  return {
    failures,
    ports: [],
    joining,
    count: () => ({
      received: counters.receivedDatagrams,
      sent: counters.sentDatagrams,
      lost: [...made.transports]
        .flatMap(({ receiver }) => receiver.streams)
        .reduce((sum, { sequence }) => sum + sequence.lost, 0),
      worstLateMs: made.counters.worstLatenessMs,
    }),
  };
}

async function foreign(role: Extract<Role, { name: 'werift' | 'libdatachannel' }>): Promise<Ready> {
  let received = 0;
  const failures: string[] = [];
  for (let index = 0; index < role.guests.length; index += JOINS_AT_ONCE) {
    const group = role.guests.slice(index, index + JOINS_AT_ONCE);
    await Promise.all(
      group.map(({ ticket, seat }, at) =>
        joinAs(role.name, ticket, index + at, () => (received += 1)).catch((error: unknown) => {
          failures.push(`${seat.id}: ${String(error)}`);
        }),
      ),
    );
  }
  return { failures, ports: [], count: () => ({ received, sent: 0, ...UNKNOWN }) };
}

async function bare(role: Extract<Role, { name: 'bare' }>): Promise<Ready> {
  let received = 0;
  const ports = await Promise.all(
    Array.from({ length: role.sockets }, async () => {
      const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
      socket.on('message', () => (received += 1));
      await new Promise<void>((resolve) => {
        socket.bind(0, '127.0.0.1', resolve);
      });
      return socket.address().port;
    }),
  );
  return { failures: [], ports, count: () => ({ received, sent: 0, ...UNKNOWN }) };
}

async function blast(role: Extract<Role, { name: 'blast' }>): Promise<Ready> {
  const hub = (await chooseBackend(undefined)).openHub();
  const sockets = await Promise.all(
    role.ports.map(async (port) => {
      const socket = await hub.open({ onDatagram: () => undefined });
      socket.connect(LOOPBACK, port);
      return socket;
    }),
  );
  let sent = 0;
  const startMs = performance.now();
  setInterval(() => {
    const due = ((performance.now() - startMs) * role.perSecond) / 1000;
    while (sent < due) {
      const socket = sockets[sent % sockets.length];
      if (socket !== undefined) hub.commit(socket, hub.reserve(), role.bytes);
      sent += 1;
    }
    hub.flush();
  }, BLAST_TICK_MS);
  return { failures: [], ports: [], count: () => ({ received: 0, sent, ...UNKNOWN }) };
}

function play(role: Role): Promise<Ready> {
  switch (role.name) {
    case 'engine':
      return engine(role);
    case 'werift':
    case 'libdatachannel':
      return foreign(role);
    case 'bare':
      return bare(role);
    case 'blast':
      return blast(role);
  }
}

process.once('message', (role: Role) => {
  void play(role).then(({ count, ...ready }) => {
    process.on('message', (order: Order) => {
      if (order === 'exit') process.exit(0);
      answer({ type: 'count', ...count() });
    });
    answer({ type: 'ready', ...ready });
  });
});
process.once('disconnect', () => process.exit(0));
