// The loop of one thread: reads all sockets in batches, lets due transports speak, writes in batches. It polls while
// packets come and sleeps on the sockets while none do, so that an idle engine costs nothing.
import type { DatagramHub, PacketBackend } from '../backend.ts';
import type { SenderMedia } from '../send/sender.ts';
import { Transport } from '../transport/transport.ts';
import type { TransportEvents, TransportServices } from '../transport/services.ts';

/**
 * While packets come the engine looks at a grid of this many milliseconds, which is also the pacer's: one turn then
 * reads, serves and sends for everybody. Arrival times do not suffer, as the kernel stamps them.
 */
const GRID_MS = 5;
/**
 * With so many packets a turn only every second grid point is used, unless somebody has to send: each look at a socket
 * then finds more packets. A lost packet is asked for up to 10 ms later, below the jitter of an access network.
 */
const CROWD_PACKETS = 40;
/**
 * With this many, every fourth, unless somebody is connecting: a turn then finds some five packets on a socket, and
 * what the kernel and we keep about that socket comes out of memory once for all of them. Chromium repeats its requests
 * on such a grid (NackRequester, kUpdateInterval), and our feedback leaves on it anyway.
 */
const GREAT_CROWD_PACKETS = 160;
/** Below this many packets a turn too: few packets do not repay being woken for. */
const QUIET_PACKETS = 4;
/** After so many empty polls the engine waits for its sockets instead. */
const IDLE_POLLS = 4;
/** An idle engine looks at its timers at least this often. */
const IDLE_MS = 50;

export type EngineCounters = {
  polls: number;
  /** Summed time between when a tick was due and when it ran, and the largest one, in milliseconds. */
  latenessMs: number;
  worstLatenessMs: number;
};

export class Engine {
  readonly hub: DatagramHub;
  readonly backend: PacketBackend;
  readonly counters: EngineCounters = { polls: 0, latenessMs: 0, worstLatenessMs: 0 };
  readonly #services: TransportServices;
  readonly #transports = new Set<Transport>();
  /** Those that were not connected when they were looked at last. */
  readonly #connecting = new Set<Transport>();
  readonly #faults: (transport: Transport, error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #emptyPolls = 0;
  #dueMs = 0;
  /** No transport has anything to do before. */
  #nextDueMs = 0;
  #closed = false;

  constructor(
    backend: PacketBackend,
    options: {
      readonly localAddress: string;
      readonly random: () => number;
      /** A transport threw while it was served; it is closed already. */
      readonly onFault: (transport: Transport, error: unknown) => void;
    },
  ) {
    this.backend = backend;
    this.hub = backend.openHub();
    this.#faults = options.onFault;
    this.#services = {
      backend,
      hub: this.hub,
      nowMs: nowUnixMs,
      localAddress: options.localAddress,
      random: options.random,
      wake: (dueMs) => {
        this.#wake(dueMs);
      },
    };
  }

  get transports(): ReadonlySet<Transport> {
    return this.#transports;
  }

  async open(label: string, cname: string, media: SenderMedia, events: TransportEvents): Promise<Transport> {
    const transport = await Transport.open(this.#services, label, cname, media, events);
    this.#transports.add(transport);
    this.#connecting.add(transport);
    this.#schedule(0);
    return transport;
  }

  remove(transport: Transport): void {
    this.#transports.delete(transport);
    this.#connecting.delete(transport);
    transport.close();
  }

  /** Serves everything that waits or is due; runs by itself, public for tests with their own clock. */
  tick(nowMs: number): void {
    this.counters.polls += 1;
    const packets = this.hub.poll();
    if (this.#nextDueMs <= nowMs) this.#serveDue(nowMs);
    this.hub.flush();
    this.#emptyPolls = packets === 0 ? this.#emptyPolls + 1 : 0;
    if (this.#closed) return;
    const wait = Math.min(IDLE_MS, Math.max(1, this.#nextDueMs - nowMs));
    if (this.#emptyPolls >= IDLE_POLLS) this.#sleep(nowMs, wait);
    else this.#schedule(onGrid(nowMs, Math.min(wait, this.#pollAfterMs(packets))));
  }

  #pollAfterMs(packets: number): number {
    if (packets >= GREAT_CROWD_PACKETS && !this.#somebodyConnects()) return 4 * GRID_MS;
    return packets < QUIET_PACKETS || packets >= CROWD_PACKETS ? 2 * GRID_MS : GRID_MS;
  }

  /** Every step of a handshake waits for a turn, and join times are measured. */
  #somebodyConnects(): boolean {
    for (const transport of this.#connecting) {
      if (transport.state === 'checking' || transport.state === 'handshake') return true;
      if (transport.state !== 'new') this.#connecting.delete(transport);
    }
    return false;
  }

  #serveDue(nowMs: number): void {
    this.#nextDueMs = Number.POSITIVE_INFINITY;
    for (const transport of this.#transports) {
      // Closed by its client: what it had planned will not be due any more.
      if (transport.state === 'closed') {
        this.#transports.delete(transport);
        continue;
      }
      if (transport.dueMs <= nowMs) this.#serve(transport, nowMs);
      this.#nextDueMs = Math.min(this.#nextDueMs, transport.dueMs);
    }
  }

  #wake(dueMs: number): void {
    if (dueMs >= this.#nextDueMs) return;
    this.#nextDueMs = dueMs;
    // A sleeping engine has set its alarm by what it knew before.
    if (this.#emptyPolls >= IDLE_POLLS) this.#schedule(Math.max(0, dueMs - nowUnixMs()));
  }

  #serve(transport: Transport, nowMs: number): void {
    try {
      transport.tick(nowMs);
    } catch (error) {
      this.remove(transport);
      this.#faults(transport, error);
    }
  }

  #schedule(delayMs: number): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#dueMs = nowUnixMs() + delayMs;
    this.#timer = setTimeout(this.#onTimer, delayMs);
  }

  readonly #onTimer = (): void => {
    const now = nowUnixMs();
    const late = now - this.#dueMs;
    this.counters.latenessMs += late;
    if (late > this.counters.worstLatenessMs) this.counters.worstLatenessMs = late;
    this.tick(now);
  };

  #sleep(nowMs: number, delayMs: number): void {
    clearTimeout(this.#timer);
    this.#dueMs = nowMs + delayMs;
    this.#timer = setTimeout(this.#onTimer, delayMs);
    // With no transport left the process may end.
    if (this.#transports.size === 0) this.#timer.unref();
    else
      this.hub.whenReadable(() => {
        this.#emptyPolls = 0;
        this.#schedule(0);
      });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const transport of this.#transports) transport.close();
    this.#transports.clear();
    this.#connecting.clear();
    this.hub.flush();
    this.hub.close();
  }
}

/** Whole milliseconds until the first grid point at or after `nowMs + waitMs - GRID_MS`, but never none. */
function onGrid(nowMs: number, waitMs: number): number {
  const points = Math.max(1, Math.floor(((nowMs % GRID_MS) + waitMs) / GRID_MS));
  return Math.max(1, Math.ceil(points * GRID_MS - (nowMs % GRID_MS)));
}

const ORIGIN_MS = performance.timeOrigin;

/** Unix time in milliseconds with fractions: the same axis as the kernel's arrival stamps. */
export function nowUnixMs(): number {
  return ORIGIN_MS + performance.now();
}
