import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { GeneratorRow } from '#core/sample.ts';
import { createVirtualClock } from '#runners/fake/virtual-clock.ts';
import { HealthWatch, type EventLoopWatch } from '#runners/host/health.ts';
import { createHostReader, type HostReading } from '#runners/host/host-reading.ts';
import {
  parseCpuTimes,
  parseMemoryAvailable,
  parsePressure,
  parseThrottledPeriods,
  parseUdpErrors,
  throttlingFiles,
} from '#runners/host/health-texts.ts';

function recorded(name: string): string {
  return readFileSync(new URL(`../../../fixtures/host/${name}.txt`, import.meta.url), 'utf8');
}

describe('what Linux says of a host', () => {
  it('is busy with everything but waiting, and stolen time is apart', () => {
    expect(parseCpuTimes(recorded('proc-stat'))).toEqual({
      busy: 27463 + 12 + 5809 + 3 + 134,
      steal: 51,
      total: 27463 + 12 + 5809 + 195130 + 525 + 3 + 134 + 51,
    });
  });

  it('can be that of some processors only', () => {
    const second = parseCpuTimes(recorded('proc-stat'), [1]);
    expect(second).toMatchObject({ busy: 14482 + 6 + 3233 + 2 + 106, steal: 28 });
    expect(parseCpuTimes(recorded('proc-stat'), [0, 1])?.steal).toBe(22 + 28);
    expect(parseCpuTimes(recorded('proc-stat'), [1, 7])).toBeUndefined();
  });

  it('leaves the pressure of the whole host out where the server has processors of its own', () => {
    const read = (file: string): string | undefined =>
      file === '/proc/pressure/cpu' ? recorded('proc-pressure-cpu') : undefined;
    expect(createHostReader(read)().cpuPressureSeconds).toBeCloseTo(98.733786);
    expect(createHostReader(read, [1])().cpuPressureSeconds).toBeUndefined();
  });

  it('holds pressure, memory and throttling', () => {
    expect(parsePressure(recorded('proc-pressure-cpu'))).toBeCloseTo(98.733786);
    expect(parseMemoryAvailable('MemFree: 1 kB\nMemAvailable:   24019604 kB\n')).toBe(24_019_604 * 1024);
    expect(parseThrottledPeriods('nr_periods 9\nnr_throttled 7\nthrottled_time 1\n')).toBe(7);
  });

  it('counts lost datagrams of both IP versions once each', () => {
    expect(parseUdpErrors(recorded('proc-net-snmp'), recorded('proc-net-snmp6'))).toEqual({
      receive: 17 + 5,
      send: 4 + 1,
    });
    expect(parseUdpErrors(recorded('proc-net-snmp'), '')).toEqual({ receive: 17, send: 4 });
  });

  it('does not take what overflows at a server beside it for its own loss', () => {
    const head =
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n';
    const socket = (port: string, drops: number): string =>
      `  149: 0100007F:${port} 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1171069 2 0000000013c7d1d4 ${drops}\n`;
    const texts: Record<string, string> = {
      '/proc/net/snmp': recorded('proc-net-snmp'),
      '/proc/net/snmp6': recorded('proc-net-snmp6'),
      '/proc/net/udp': head + socket('6239', 9) + socket('623A', 3) + socket('6239', 2),
    };
    const read = (file: string): string | undefined => texts[file];
    expect(createHostReader(read, [1], [0x6239])().udp).toEqual({ receive: 22 - 11, send: 5 });
    expect(createHostReader(read, [1])().udp).toEqual({ receive: 22, send: 5 });
  });

  it('is unknown where the text does not say it', () => {
    for (const parse of [parseCpuTimes, parsePressure, parseMemoryAvailable, parseThrottledPeriods]) {
      expect(parse('')).toBeUndefined();
      expect(parse('cpu\n')).toBeUndefined();
    }
    expect(parseUdpErrors('', '')).toBeUndefined();
  });

  it('names the quotas around a process, in both versions of cgroups', () => {
    expect(throttlingFiles('0::/user.slice/run.scope\n')).toEqual([
      '/sys/fs/cgroup/user.slice/run.scope/cpu.stat',
      '/sys/fs/cgroup/user.slice/cpu.stat',
      '/sys/fs/cgroup/cpu.stat',
    ]);
    expect(throttlingFiles('9:name=systemd:/\n3:cpu,cpuacct:/docker/ab\n2:cpuset:/x\n')).toEqual([
      '/sys/fs/cgroup/cpu,cpuacct/docker/ab/cpu.stat',
      '/sys/fs/cgroup/cpu,cpuacct/docker/cpu.stat',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.stat',
    ]);
  });
});

describe('a reading of the host', () => {
  it('comes from the system where there is no /proc, without what only Linux tells', () => {
    const reading = createHostReader(() => undefined)();
    expect(reading.cpu.total).toBeGreaterThan(0);
    expect(reading.memoryAvailableBytes).toBeGreaterThan(0);
    expect(reading).toMatchObject({ cpuPressureSeconds: undefined, throttledPeriods: undefined });
  });

  it('sums the throttling of every quota there is', () => {
    const texts: Record<string, string> = {
      '/proc/self/cgroup': '0::/a/b\n',
      '/sys/fs/cgroup/a/b/cpu.stat': 'nr_throttled 3\n',
      '/sys/fs/cgroup/a/cpu.stat': 'nr_throttled 4\n',
      '/sys/fs/cgroup/cpu.stat': 'usage_usec 1\n',
    };
    expect(createHostReader((file) => texts[file])().throttledPeriods).toBe(7);
  });

  it('is real on this machine', () => {
    const { cpu } = createHostReader()();
    expect(cpu.busy).toBeGreaterThan(0);
    expect(cpu.busy).toBeLessThanOrEqual(cpu.total);
  });
});

const IDLE: HostReading = {
  cpu: { busy: 0, steal: 0, total: 0 },
  cpuPressureSeconds: undefined,
  memoryAvailableBytes: 1,
  udp: { receive: 0, send: 0 },
  throttledPeriods: undefined,
};

interface Watched {
  readonly rows: GeneratorRow[];
  readonly watch: HealthWatch;
  readonly clock: ReturnType<typeof createVirtualClock>;
  readonly end: () => Promise<void>;
}

function watchHost(readings: readonly HostReading[], eventLoop?: EventLoopWatch): Watched {
  const clock = createVirtualClock(0, -500);
  const rows: GeneratorRow[] = [];
  const abort = new AbortController();
  let next = 0;
  const watch = new HealthWatch({
    readHost: () => readings[Math.min(next++, readings.length - 1)] ?? IDLE,
    watchEventLoop: () =>
      eventLoop ?? { take: () => ({ delayP99Ms: 0, utilizationShare: 0 }), stop: () => undefined },
  });
  const running = watch.run(clock, (row) => rows.push(row), abort.signal);
  const end = async (): Promise<void> => {
    abort.abort();
    await running;
  };
  return { rows, watch, clock, end };
}

describe('the health of a generator', () => {
  it('is told once a second, as increases since the second before', async () => {
    const { rows, clock, end } = watchHost([
      {
        ...IDLE,
        cpu: { busy: 100, steal: 10, total: 1000 },
        udp: { receive: 5, send: 1 },
        throttledPeriods: 2,
      },
      {
        ...IDLE,
        cpu: { busy: 250, steal: 12, total: 1200 },
        udp: { receive: 8, send: 1 },
        throttledPeriods: 2,
      },
      {
        ...IDLE,
        cpu: { busy: 250, steal: 12, total: 1400 },
        udp: { receive: 8, send: 2 },
        throttledPeriods: 3,
      },
    ]);
    await clock.advanceTo(2000);
    await end();
    expect(rows).toMatchObject([
      {
        t_ms: 1000,
        interval_ms: 1000,
        cpu_share: 0.75,
        steal_share: 0.01,
        udp_receive_errors: 3,
        throttled_periods: 0,
      },
      { t_ms: 2000, cpu_share: 0, udp_receive_errors: 0, udp_send_errors: 1, throttled_periods: 1 },
    ]);
    expect(rows[0]).not.toHaveProperty('cpu_pressure_share');
  });

  it('puts every lateness to its own second, and has none where nothing was due', async () => {
    const { rows, watch, clock, end } = watchHost([IDLE]);
    await clock.advanceTo(900);
    for (let late = 1; late <= 200; late += 1) watch.lateness(late);
    await clock.advanceTo(2000);
    watch.lateness(-0.5);
    await clock.advanceTo(3000);
    await end();
    expect(rows.map((row) => row.lateness_p99_ms)).toEqual([198, undefined, -0.5]);
  });

  it('never falls below nought when the kernel counts back', async () => {
    const { rows, clock, end } = watchHost([
      { ...IDLE, cpu: { busy: 100, steal: 5, total: 1000 } },
      { ...IDLE, cpu: { busy: 99, steal: 4, total: 999 } },
    ]);
    await clock.advanceTo(1000);
    await end();
    expect(rows).toMatchObject([{ cpu_share: 0, steal_share: 0 }]);
  });

  it('is told for the rest of a second too when the run ends, unless that is too short to say anything', async () => {
    const long = watchHost([IDLE]);
    await long.clock.advanceTo(1600);
    await long.end();
    expect(long.rows.map((row) => row.interval_ms)).toEqual([1000, 600]);
    const short = watchHost([IDLE]);
    await short.clock.advanceTo(1100);
    await short.end();
    expect(short.rows.map((row) => row.interval_ms)).toEqual([1000]);
  });

  it('does not count what happened before the run', async () => {
    const readings = ['before', 'first second'].map((when) => ({
      delayP99Ms: when === 'before' ? 500 : 2,
      utilizationShare: when === 'before' ? 1 : 0.1,
    }));
    const eventLoop = {
      take: () => readings.shift() ?? { delayP99Ms: 0, utilizationShare: 0 },
      stop: () => undefined,
    };
    const { rows, clock, end } = watchHost([IDLE], eventLoop);
    await clock.advanceTo(1000);
    await end();
    expect(rows).toMatchObject([{ event_loop_delay_p99_ms: 2, event_loop_utilization_share: 0.1 }]);
  });
});
