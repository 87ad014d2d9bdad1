// One phase of the comparison: the same room, all seats of one tier, on the server that is there.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ValidityTracker } from '#analysis/validity.ts';
import type { Plan, Tier } from '#core/plan.ts';
import type { Runner } from '#core/runner.ts';
import type { ProcessHost } from '#core/process-host.ts';
import type { RunningTarget, TargetAdapter } from '#core/target.ts';
import { TeardownStack } from '#core/teardown.ts';
import { createBrowserRunner } from '#runners/browser/browser-runner.ts';
import { createPacketRunner } from '#runners/packet/packet-runner.ts';
import { HealthWatch } from '#runners/host/health.ts';
import { livingProcesses, processTree } from '#runners/host/process-table.ts';
import { usageOf } from '#runners/host/process-usage.ts';
import { createRunClock } from '#runners/host/run-clock.ts';
import { keepCompany } from './company.ts';
import { Evidence } from './evidence.ts';
import type { SeatCounts } from './evidence.ts';
import type { Requests, Sfu, SfuReading } from './sfu.ts';
import type { KindCount, WireCounter, WireCounts } from './wire.ts';

export interface PhaseResult {
  readonly tier: Tier;
  readonly seconds: number;
  /** In the window, a second, in both directions, as they pass the wire: bytes are those of UDP's payload. */
  readonly packets: number;
  readonly bytes: number;
  readonly bytes_out: number;
  readonly rtcp: number;
  /** By the server's own counters, which it refreshes track by track each five seconds. */
  readonly packets_by_sfu: number;
  readonly bytes_by_sfu: number;
  readonly sfu_cpu: number;
  /** The parts of `sfu_cpu`; the kernel samples them, so they are rougher. */
  readonly sfu_user: number;
  readonly sfu_system: number;
  /** A second: how often a thread of the server slept until something woke it. */
  readonly sfu_sleeps: number;
  /** PLIs that the server counted from the first join to the window's end: key frames are asked for by those who come. */
  readonly key_frame_requests: number;
  /** Feedback that the server counted, before the window and in it. */
  readonly requests_joining: Requests;
  readonly requests_window: Requests;
  /** What seats counted, before the window and in it. */
  readonly seats_joining: SeatCounts;
  readonly seats_window: SeatCounts;
  /** Cores of everything that is not the server: browsers, threads and this process. */
  readonly generator_cores: number;
  readonly renderer_cores: number;
  readonly substituted_streams: number;
  readonly failed_seats: number;
  readonly void_seconds: number;
  readonly void_reasons: readonly string[];
  /** By kind, a second. */
  readonly kinds: WireCounts;
  /** By kind, from the first join to the window's end. */
  readonly kinds_since_join: WireCounts;
}

export interface PhaseSetting {
  readonly tier: Tier;
  readonly plan: Plan;
  readonly adapter: TargetAdapter;
  readonly target: RunningTarget;
  readonly processes: ProcessHost;
  readonly sfu: Sfu;
  /** When the window opens, on the run's clock. */
  readonly windowAtMs: number;
  readonly windowMs: number;
  readonly wire: WireCounter;
  /** The generator's cores of the phase to compare with: what this one takes less is taken by idle work. */
  readonly companyCores: number | undefined;
  readonly log: (message: string) => void;
}

interface Cpu {
  readonly generator: number;
  readonly renderers: number;
}

async function cpuSeconds(): Promise<Cpu> {
  const tree = processTree(await livingProcesses(), process.pid);
  const commands = await Promise.all(
    tree.map(({ pid }) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  const seconds = (wanted: (command: string) => boolean): number =>
    usageOf(tree.filter((_entry, index) => wanted(commands[index] ?? '')))?.cpu_seconds ?? 0;
  return {
    generator: seconds((command) => !command.includes('livekit')),
    renderers: seconds((command) => command.includes('--type=renderer')),
  };
}

function voidSeconds(validity: ValidityTracker, fromMs: number, toMs: number): readonly string[][] {
  const seconds: string[][] = [];
  for (let second = Math.ceil(fromMs / 1000); second < Math.floor(toMs / 1000); second += 1) {
    const reasons = validity.reasons(second);
    if (reasons.length > 0) seconds.push([...reasons]);
  }
  return seconds;
}

interface Readings<T> {
  /** Before the first join. */
  readonly before: T;
  readonly from: T;
  readonly to: T;
}

interface Window {
  readonly sfu: Readings<SfuReading>;
  readonly seats: Readings<SeatCounts>;
  readonly wire: Readings<WireCounts>;
  readonly cpu: Cpu;
}

type Counted = number | { readonly [key: string]: Counted };

/** Number by number, whatever they are kept in. */
function difference<T extends Readonly<Record<string, Counted>>>(from: T, to: T): T {
  const entries = Object.entries(to).map(([key, value]) => {
    const before = from[key];
    if (typeof value === 'number') return [key, value - (typeof before === 'number' ? before : 0)];
    return [key, difference(typeof before === 'object' ? before : {}, value)];
  });
  return Object.fromEntries(entries) as T;
}

function kindRates(from: WireCounts, to: WireCounts, seconds: number): WireCounts {
  return Object.fromEntries(
    Object.entries(to).map(([kind, { packets, bytes }]) => {
      const before = from[kind] ?? { packets: 0, bytes: 0 };
      return [
        kind,
        { packets: (packets - before.packets) / seconds, bytes: (bytes - before.bytes) / seconds },
      ];
    }),
  );
}

function sumOf(kinds: WireCounts, which: RegExp, what: keyof KindCount): number {
  return Object.entries(kinds).reduce((sum, [kind, count]) => sum + (which.test(kind) ? count[what] : 0), 0);
}

type Verdicts = 'tier' | 'substituted_streams' | 'failed_seats' | 'void_seconds' | 'void_reasons';

function rates({ sfu, seats, cpu, wire }: Window): Omit<PhaseResult, Verdicts> {
  const { before, from, to } = sfu;
  const seconds = (to.at_ms - from.at_ms) / 1000;
  const kinds = kindRates(wire.from, wire.to, seconds);
  const perSecond = (key: Exclude<keyof SfuReading, 'requests'>): number => (to[key] - from[key]) / seconds;
  return {
    seconds,
    packets: sumOf(kinds, /^(?:in|out) rtp /, 'packets'),
    bytes: sumOf(kinds, /^(?:in|out) rtp /, 'bytes'),
    bytes_out: sumOf(kinds, /^out rtp /, 'bytes'),
    rtcp: sumOf(kinds, /^(?:in|out) rtcp /, 'packets'),
    packets_by_sfu: perSecond('packets'),
    bytes_by_sfu: perSecond('bytes'),
    sfu_cpu: perSecond('cpu_seconds'),
    sfu_user: perSecond('user_seconds'),
    sfu_system: perSecond('system_seconds'),
    sfu_sleeps: perSecond('sleeps'),
    key_frame_requests:
      to.requests['pli in'] + to.requests['pli out'] - before.requests['pli in'] - before.requests['pli out'],
    requests_joining: difference(before.requests, from.requests),
    requests_window: difference(from.requests, to.requests),
    seats_joining: difference(seats.before, seats.from),
    seats_window: difference(seats.from, seats.to),
    generator_cores: cpu.generator / seconds,
    renderer_cores: cpu.renderers / seconds,
    kinds,
    kinds_since_join: kindRates(wire.before, wire.to, 1),
  };
}

/** Pictures are not looked at: what a seat costs besides its call is no part of the comparison. */
function runnerFor({ pageClientModule, packetClientModule }: TargetAdapter, tier: Tier): Runner {
  if (tier !== 'packet')
    return createBrowserRunner({
      pageClientModule,
      collection: { statistics: true, marks: false },
    });
  if (packetClientModule === undefined) throw new Error('this system has no packet seats');
  return createPacketRunner({ packetClientModule });
}

/** How long the generator's own share is measured before it gets company. */
const COMPANY_MS = 4000;

async function companyFor(cores: number | undefined): Promise<{ end(): Promise<void> }> {
  const before = await cpuSeconds();
  await sleep(COMPANY_MS);
  const own = ((await cpuSeconds()).generator - before.generator) / (COMPANY_MS / 1000);
  return keepCompany(cores === undefined ? 0 : cores - own);
}

/** Joins everybody, waits, measures, and has everybody leave. */
export async function runPhase(setting: PhaseSetting): Promise<PhaseResult> {
  const { tier, plan, adapter, target, processes, sfu, wire, log } = setting;
  const teardown = new TeardownStack();
  const drain = new AbortController();
  const health = new HealthWatch();
  const evidence = new Evidence(plan, log);
  const sink = evidence.sink(health);
  const context = { plan, seats: plan.seats, target, sink, processes, teardown, drain: drain.signal, log };
  const runner = runnerFor(adapter, tier);
  try {
    await runner.prepare(context);
    const clock = createRunClock();
    const healthEnds = new AbortController();
    const watching = health.run(clock, (row) => evidence.row(row), healthEnds.signal);
    const before = { wire: await wire.read(), sfu: await sfu.read(), seats: evidence.read() };
    const ended = runner.run({ ...context, clock });
    await sleep(setting.windowAtMs - clock.now() - COMPANY_MS);
    const company = await companyFor(setting.companyCores);
    teardown.add('company', () => company.end());
    const from = { sfu: await sfu.readAtRefresh(), wire: await wire.read(), seats: evidence.read() };
    const [fromMs, cpuFrom] = [clock.now(), await cpuSeconds()];
    await sleep(setting.windowMs);
    const to = { sfu: await sfu.readAtRefresh(), wire: await wire.read(), seats: evidence.read() };
    const [toMs, cpuTo] = [clock.now(), await cpuSeconds()];
    drain.abort();
    await ended;
    healthEnds.abort();
    await watching;
    const readings = <K extends keyof typeof to>(key: K): Readings<(typeof to)[K]> => {
      return { before: before[key], from: from[key], to: to[key] };
    };
    const cpu = {
      generator: cpuTo.generator - cpuFrom.generator,
      renderers: cpuTo.renderers - cpuFrom.renderers,
    };
    const voided = voidSeconds(evidence.validity, fromMs, toMs);
    return {
      tier,
      ...rates({ sfu: readings('sfu'), seats: readings('seats'), wire: readings('wire'), cpu }),
      substituted_streams: evidence.substitutedStreams,
      failed_seats: evidence.failed,
      void_seconds: voided.length,
      void_reasons: [...new Set(voided.flat())],
    };
  } finally {
    drain.abort();
    await teardown.unwind();
  }
}
