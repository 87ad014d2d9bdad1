// Watches the host that makes the load, once a second, so that a figure spoilt by the generator is known as
// such. On a host that also runs the server under test the figures include the server: the host is then one
// machine for both, and what it lacks, both lack.
import { monitorEventLoopDelay, performance, type EventLoopUtilization } from 'node:perf_hooks';
import type { Clock } from '#core/clock.ts';
import type { GeneratorRow } from '#core/sample.ts';
import { milliseconds } from '#core/units.ts';
import { PressureMeter } from './pressure-meter.ts';
import { createHostReader, readText, type HostReading } from './host-reading.ts';

const INTERVAL_MS = 1000;
/** Processor times count in steps of 10 ms: over less than this a share says too little. */
const SHORTEST_INTERVAL_MS = 250;
/** How often the event loop is asked to be on time. Node's histogram holds whole intervals, delay included. */
const EVENT_LOOP_RESOLUTION_MS = 10;

interface EventLoopReading {
  readonly delayP99Ms: number;
  readonly utilizationShare: number;
}

/** Says how this process's event loop did since the last call. */
export interface EventLoopWatch {
  take(): EventLoopReading;
  stop(): void;
}

export interface HealthSources {
  readonly readHost: () => HostReading;
  readonly watchEventLoop: () => EventLoopWatch;
}

export class HealthWatch {
  private readonly sources: HealthSources;
  private latenesses: number[] = [];

  constructor(sources: Partial<HealthSources> = {}) {
    this.sources = { readHost: createHostReader(), watchEventLoop: watchOwnEventLoop, ...sources };
  }

  /**
   * Of a generator that keeps to these processors, or has all, beside a server with these UDP ports in its network.
   */
  static on(cpus: readonly number[] | undefined, serverPorts: readonly number[] = []): HealthWatch {
    return new HealthWatch({ readHost: createHostReader(readText, cpus, serverPorts) });
  }

  /** @param lateMs started minus intended of one planned action, put to the running interval. */
  lateness(lateMs: number): void {
    this.latenesses.push(lateMs);
  }

  /** From t = 0 until the signal aborts; the last interval may be shorter than a second. */
  async run(clock: Clock, emit: (row: GeneratorRow) => void, signal: AbortSignal): Promise<void> {
    const eventLoop = this.sources.watchEventLoop();
    const meter = new PressureMeter();
    try {
      await clock.sleepUntil(milliseconds(0), signal);
      eventLoop.take();
      let before = { t_ms: clock.now(), host: this.sources.readHost() };
      meter.read(before.t_ms, before.host.cpuPressureSeconds);
      for (let due = INTERVAL_MS; !signal.aborted; due += INTERVAL_MS) {
        await clock.sleepUntil(milliseconds(due), signal);
        const now = { t_ms: clock.now(), host: this.sources.readHost() };
        if (now.t_ms - before.t_ms < SHORTEST_INTERVAL_MS) continue;
        const pressure = meter.read(now.t_ms, now.host.cpuPressureSeconds);
        emit(healthRow(before, now, { ...eventLoop.take(), pressure }, this.takeLatenesses()));
        before = now;
      }
    } finally {
      eventLoop.stop();
    }
  }

  private takeLatenesses(): readonly number[] {
    const taken = this.latenesses;
    this.latenesses = [];
    return taken;
  }
}

interface TimedReading {
  readonly t_ms: number;
  readonly host: HostReading;
}

/** The row of the interval between two readings. */
function healthRow(
  before: TimedReading,
  now: TimedReading,
  own: EventLoopReading & { readonly pressure: number | undefined },
  latenessesMs: readonly number[],
): GeneratorRow {
  const cpuTotal = now.host.cpu.total - before.host.cpu.total;
  const shareOf = (increase: number): number =>
    cpuTotal > 0 ? Math.min(1, increased(increase) / cpuTotal) : 0;
  const lateness = p99(latenessesMs);
  const { pressure } = own;
  const [throttled, throttledBefore] = [now.host.throttledPeriods, before.host.throttledPeriods];
  return {
    kind: 'generator',
    t_ms: now.t_ms,
    interval_ms: now.t_ms - before.t_ms,
    cpu_share: shareOf(now.host.cpu.busy - before.host.cpu.busy),
    steal_share: shareOf(now.host.cpu.steal - before.host.cpu.steal),
    memory_available_bytes: now.host.memoryAvailableBytes,
    event_loop_delay_p99_ms: own.delayP99Ms,
    event_loop_utilization_share: own.utilizationShare,
    udp_receive_errors: increased(now.host.udp.receive - before.host.udp.receive),
    udp_send_errors: increased(now.host.udp.send - before.host.udp.send),
    ...(pressure === undefined ? {} : { cpu_pressure_share: pressure }),
    ...(lateness === undefined ? {} : { lateness_p99_ms: lateness }),
    ...(throttled === undefined || throttledBefore === undefined
      ? {}
      : { throttled_periods: increased(throttled - throttledBefore) }),
  };
}

/** Idle and I/O-wait times of the kernel may step back a little (proc(5)); nothing here may fall. */
function increased(difference: number): number {
  return Math.max(0, difference);
}

/** Nearest rank; undefined for none. */
function p99(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1];
}

function watchOwnEventLoop(): EventLoopWatch {
  const delays = monitorEventLoopDelay({ resolution: EVENT_LOOP_RESOLUTION_MS });
  delays.enable();
  let last: EventLoopUtilization = performance.eventLoopUtilization();
  return {
    take: () => {
      const intervalP99Ms = delays.percentile(99) / 1e6;
      delays.reset();
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, last);
      last = now;
      return {
        delayP99Ms: Math.max(0, intervalP99Ms - EVENT_LOOP_RESOLUTION_MS),
        utilizationShare: utilization,
      };
    },
    stop: () => delays.disable(),
  };
}
