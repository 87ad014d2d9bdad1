// The UDP relay itself: a local port for each seat and server address, both directions, every packet's fate from the
// seat's link model, sent on when it is due. Runs in a thread of its own (relay-worker.ts), or in a test.
import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import type { UdpAddress } from '#core/impairment.ts';
import { createRandom } from '#core/random.ts';
import { DueQueue } from './due-queue.ts';
import type {
  CapturedPacket,
  DirectionReport,
  LatenessReport,
  RelayReport,
  SeatNetwork,
} from './protocol.ts';
import { readRtp } from './rtp-header.ts';
import { DIRECTIONS, SeatLink } from './seat-link.ts';
import type { Direction } from './seat-link.ts';

const LOOPBACK = '127.0.0.1';
/** Room for bursts while the thread is held up (the kernel caps it at net.core.rmem_max). */
const SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;
/** Timers come in whole milliseconds and late; what is due within half of one goes now, so that errors centre on 0. */
const EARLY_MS = 0.5;
/** Lateness is kept for so many packets a report; more would only sharpen a quantile that is sharp already. */
const MOST_LATENESS = 20_000;
const MOST_CAPTURED = 2_000_000;
const NOT_STARTED_MS = 1e10;

interface Seat {
  readonly link: SeatLink;
  readonly sent: Record<Direction, { packets: number; bytes: number }>;
  /** By address of the server. */
  readonly ports: Map<string, Promise<UdpAddress>>;
}

export interface RelayOptions {
  readonly seed: string;
  readonly seats: readonly SeatNetwork[];
  readonly capture: boolean;
}

/** Unix milliseconds with fractions; the same on every thread of a host. */
function wallClockMs(): number {
  return performance.timeOrigin + performance.now();
}

export class Relay {
  private readonly seats = new Map<string, Seat>();
  private readonly sockets = new Set<Socket>();
  private readonly due = new DueQueue<(dueMs: number, nowMs: number) => void>();
  private readonly captured: CapturedPacket[] = [];
  private readonly capture: boolean;
  private readonly tell: (report: RelayReport) => void;
  private lateness: number[] = [];
  private sendErrors = 0;
  /** Until the start every instant is long before the plans' first steps. */
  private epochMs = wallClockMs() + NOT_STARTED_MS;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(options: RelayOptions, tell: (report: RelayReport) => void) {
    this.tell = tell;
    this.capture = options.capture;
    const random = createRandom(options.seed);
    for (const { seat, plan } of options.seats) {
      this.seats.set(seat, {
        link: new SeatLink(plan, random.fork(seat)),
        sent: { up: { packets: 0, bytes: 0 }, down: { packets: 0, bytes: 0 } },
        ports: new Map(),
      });
    }
  }

  /** Starts the plans' clock. */
  start(epochMs: number): void {
    this.epochMs = epochMs;
    for (const [name, seat] of this.seats) this.planChange(name, seat);
    this.arm();
  }

  /** The local address that stands for `remote`, for that seat. Rejects when there is no way to it. */
  async port(name: string, remote: UdpAddress): Promise<UdpAddress> {
    const seat = this.seats.get(name);
    if (seat === undefined) throw new Error(`${name} has no impaired network`);
    const key = `${remote.address} ${remote.port}`;
    const existing = seat.ports.get(key);
    if (existing !== undefined) return existing;
    const opened = this.open(name, seat, remote);
    seat.ports.set(key, opened);
    return opened;
  }

  /** Numbers since the last call (lateness) and since the start (counts). */
  report(): Extract<RelayReport, { type: 'statistics' }> {
    const nowMs = wallClockMs();
    const lateness = summarise(this.lateness);
    this.lateness = [];
    const seats = [...this.seats].map(([seat, state]) => ({
      seat,
      profile: state.link.profile,
      directions: DIRECTIONS.map((direction) => this.directionReport(state, direction, nowMs)),
    }));
    return { type: 'statistics', atMs: nowMs, lateness, sendErrors: this.sendErrors, seats };
  }

  /** The packets recorded so far, which are then forgotten. */
  takeCaptured(): CapturedPacket[] {
    return this.captured.splice(0);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const socket of this.sockets) socket.close();
    this.sockets.clear();
  }

  private directionReport(seat: Seat, direction: Direction, nowMs: number): DirectionReport {
    return {
      direction,
      ...seat.link.counts(direction),
      sent: seat.sent[direction].packets,
      sentBytes: seat.sent[direction].bytes,
      backlogBytes: seat.link.backlogBytes(direction, nowMs - this.epochMs),
    };
  }

  private async open(name: string, seat: Seat, remote: UdpAddress): Promise<UdpAddress> {
    const { address, family } = await lookup(remote.address);
    const front = await this.bind('udp4', LOOPBACK);
    /** One upstream socket for each socket of the client, so that the server tells them apart as well. */
    const backs = new Map<string, Promise<Socket>>();
    const backFor = (client: RemoteInfo): Promise<Socket> => {
      const key = `${client.address} ${client.port}`;
      const existing = backs.get(key);
      if (existing !== undefined) return existing;
      const opening = this.bind(family === 6 ? 'udp6' : 'udp4').then((back) => {
        back.on('message', (data) => this.pass(name, seat, 'down', data, front, client));
        return back;
      });
      backs.set(key, opening);
      return opening;
    };
    front.on('message', (data, client) => {
      const arrivedMs = wallClockMs();
      const forward = (back: Socket): void =>
        this.pass(name, seat, 'up', data, back, { address, port: remote.port }, arrivedMs);
      // No socket to be had (no IPv6 here, no more files): the packet is lost by our fault, and counted.
      backFor(client).then(forward, () => (this.sendErrors += 1));
    });
    return { address: LOOPBACK, port: front.address().port };
  }

  private async bind(type: 'udp4' | 'udp6', address?: string): Promise<Socket> {
    const socket = createSocket({
      type,
      recvBufferSize: SOCKET_BUFFER_BYTES,
      sendBufferSize: SOCKET_BUFFER_BYTES,
    });
    this.sockets.add(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ port: 0, ...(address === undefined ? {} : { address }) }, resolve);
    });
    // A port that is closed at the other end answers by ICMP: not our fault, and not our end.
    socket.on('error', () => (this.sendErrors += 1));
    return socket;
  }

  private pass(
    name: string,
    seat: Seat,
    direction: Direction,
    data: Buffer,
    out: Socket,
    to: UdpAddress,
    arrivedMs = wallClockMs(),
  ): void {
    if (this.closed) return;
    const runMs = arrivedMs - this.epochMs;
    seat.link.offer(direction, runMs, data.length, (fate) => {
      const dueMs = fate.kind === 'drop' ? null : fate.atMs + this.epochMs;
      const record = (sentMs: number | null): void =>
        this.record({ seat: name, direction, arrivedMs, dueMs, sentMs, bytes: data.length }, data);
      if (dueMs === null) {
        record(null);
        return;
      }
      const send = (due: number, nowMs: number): void => {
        out.send(data, to.port, to.address, (error) => {
          if (error !== null) this.sendErrors += 1;
        });
        seat.sent[direction].packets += 1;
        seat.sent[direction].bytes += data.length;
        if (this.lateness.length < MOST_LATENESS) this.lateness.push(nowMs - due);
        record(nowMs);
      };
      this.schedule(dueMs, send);
    });
  }

  private schedule(dueMs: number, send: (dueMs: number, nowMs: number) => void): void {
    const nowMs = wallClockMs();
    const first = this.due.nextMs;
    if (dueMs <= nowMs + EARLY_MS && (first === undefined || first > dueMs)) {
      send(dueMs, nowMs);
      return;
    }
    this.due.add(dueMs, send);
    if (first === undefined || dueMs < first) this.arm();
  }

  private arm(): void {
    clearTimeout(this.timer);
    const next = this.due.nextMs;
    if (next === undefined || this.closed) return;
    this.timer = setTimeout(() => this.wake(), Math.max(0, next - EARLY_MS - wallClockMs()));
  }

  private wake(): void {
    for (;;) {
      const nowMs = wallClockMs();
      const next = this.due.take(nowMs + EARLY_MS);
      if (next === undefined) break;
      next.item(next.atMs, nowMs);
    }
    this.arm();
  }

  /** Changes are made at their time even when no packet comes, for held ones wait for them. */
  private planChange(name: string, seat: Seat): void {
    const changeMs = seat.link.nextChangeMs;
    if (changeMs === undefined) return;
    this.due.add(changeMs + this.epochMs, (dueMs) => {
      const profile = seat.link.advance(dueMs - this.epochMs);
      if (profile !== undefined) this.tell({ type: 'changed', seat: name, profile, atMs: dueMs });
      this.planChange(name, seat);
    });
  }

  private record(packet: Omit<CapturedPacket, 'rtp'>, data: Buffer): void {
    if (this.capture && this.captured.length < MOST_CAPTURED) {
      this.captured.push({ ...packet, rtp: readRtp(data) });
    }
  }
}

function summarise(values: number[]): LatenessReport | null {
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  const at = (share: number): number =>
    values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}
