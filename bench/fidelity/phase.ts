// One phase of the comparison: the same room, all seats of one tier, on the server that is there.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Observer } from '#analysis/observe/observer.ts';
import { ValidityTracker } from '#analysis/validity.ts';
import type { Plan, Tier } from '#core/plan.ts';
import type { Runner, SampleSink } from '#core/runner.ts';
import type { ProcessHost } from '#core/process-host.ts';
import type { RunEvent, SampleRow } from '#core/sample.ts';
import type { RunningTarget, TargetAdapter } from '#core/target.ts';
import { TeardownStack } from '#core/teardown.ts';
import { createBrowserRunner } from '#runners/browser/browser-runner.ts';
import { createPacketRunner } from '#runners/packet/packet-runner.ts';
import { HealthWatch } from '#runners/host/health.ts';
import { livingProcesses, processTree } from '#runners/host/process-table.ts';
import { usageOf } from '#runners/host/process-usage.ts';
import { createRunClock } from '#runners/host/run-clock.ts';
import { keepCompany } from './company.ts';
import type { SfuReading } from './sfu.ts';
import { readAtRefresh, readSfu } from './sfu.ts';
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
  readonly nacks: number;
  /** From the first join to the window's end: key frames are asked for by those who come. */
  readonly key_frame_requests: number;
  /** Cores of everything that is not the server: browsers, threads and this process. */
  readonly generator_cores: number;
  readonly renderer_cores: number;
  /** What seats say they asked for and were asked for, from the first join on. */
  readonly plis_sent: number;
  readonly plis_received: number;
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
  /** After the last join, before the window opens. */
  readonly settleMs: number;
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

/** Everything that rows and events say about whether the phase may count. */
class Evidence {
  readonly validity: ValidityTracker;
  failed = 0;
  private readonly observer: Observer;
  private readonly log: (message: string) => void;
  private readonly substituted = new Set<string>();
  private readonly plis = { in: new Map<string, number>(), out: new Map<string, number>() };

  constructor(plan: Plan, log: (message: string) => void) {
    this.log = log;
    this.validity = new ValidityTracker(plan);
    this.observer = new Observer(plan, (observation) => this.validity.observation(observation));
  }

  get substitutedStreams(): number {
    return this.substituted.size;
  }

  /** Of all streams together: what their receivers asked for, and what their senders were asked for. */
  get requests(): { readonly sent: number; readonly received: number } {
    const sum = (counts: ReadonlyMap<string, number>): number =>
      [...counts.values()].reduce((total, count) => total + count, 0);
    return { sent: sum(this.plis.in), received: sum(this.plis.out) };
  }

  sink(health: HealthWatch): SampleSink {
    return {
      sample: (row) => this.row(row),
      lines: (ndjson) => {
        for (const line of ndjson.trimEnd().split('\n')) this.row(JSON.parse(line) as SampleRow);
      },
      event: (event) => this.event(event),
      lateness: (late_ms) => health.lateness(late_ms),
    };
  }

  row(row: SampleRow): void {
    if (row.kind === 'generator') this.validity.health(row);
    if (row.kind === 'inbound-rtp' && row.substituted === true) {
      this.substituted.add(`${row.seat} ${row.stream}`);
    }
    if (row.kind === 'inbound-rtp') this.plis.in.set(`${row.seat} ${row.stream}`, row.pliCount ?? 0);
    if (row.kind === 'outbound-rtp') this.plis.out.set(`${row.seat} ${row.stream}`, row.pliCount ?? 0);
    this.observer.sample(row);
  }

  private event(event: RunEvent): void {
    if (event.kind === 'seat-failed') {
      this.failed += 1;
      this.log(`${event.seat} failed: ${event.reason}, ${event.detail}`);
    }
    this.observer.event(event);
  }
}

function voidSeconds(validity: ValidityTracker, fromMs: number, toMs: number): readonly string[][] {
  const seconds: string[][] = [];
  for (let second = Math.ceil(fromMs / 1000); second < Math.floor(toMs / 1000); second += 1) {
    const reasons = validity.reasons(second);
    if (reasons.length > 0) seconds.push([...reasons]);
  }
  return seconds;
}

interface Window {
  readonly before: SfuReading;
  readonly from: SfuReading;
  readonly to: SfuReading;
  readonly cpu: Cpu;
  readonly wire: { readonly before: WireCounts; readonly from: WireCounts; readonly to: WireCounts };
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

function rates(
  window: Window,
): Omit<
  PhaseResult,
  | 'tier'
  | 'plis_sent'
  | 'plis_received'
  | 'substituted_streams'
  | 'failed_seats'
  | 'void_seconds'
  | 'void_reasons'
> {
  const { before, from, to, cpu, wire } = window;
  const seconds = (to.at_ms - from.at_ms) / 1000;
  const kinds = kindRates(wire.from, wire.to, seconds);
  const perSecond = (key: keyof SfuReading): number => (to[key] - from[key]) / seconds;
  return {
    seconds,
    packets: sumOf(kinds, /^(?:in|out) rtp /, 'packets'),
    bytes: sumOf(kinds, /^(?:in|out) rtp /, 'bytes'),
    bytes_out: sumOf(kinds, /^out rtp /, 'bytes'),
    rtcp: sumOf(kinds, /^(?:in|out) rtcp /, 'packets'),
    packets_by_sfu: perSecond('packets'),
    bytes_by_sfu: perSecond('bytes'),
    sfu_cpu: perSecond('cpu_seconds'),
    nacks: to.nacks - before.nacks,
    key_frame_requests: to.plis - before.plis,
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
  const { tier, plan, adapter, target, processes, log } = setting;
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
    const wireBefore = await setting.wire.read();
    const before = await readSfu(target);
    const ended = runner.run({ ...context, clock });
    const lastJoinMs = Math.max(...plan.seats.map((seat) => seat.join_at_ms));
    await sleep(lastJoinMs + setting.settleMs - COMPANY_MS);
    const company = await companyFor(setting.companyCores);
    teardown.add('company', () => company.end());
    const from = await readAtRefresh(target);
    const wireFrom = await setting.wire.read();
    const [fromMs, cpuFrom] = [clock.now(), await cpuSeconds()];
    await sleep(setting.windowMs);
    const to = await readAtRefresh(target);
    const wireTo = await setting.wire.read();
    const [toMs, cpuTo] = [clock.now(), await cpuSeconds()];
    drain.abort();
    await ended;
    healthEnds.abort();
    await watching;
    const cpu = {
      generator: cpuTo.generator - cpuFrom.generator,
      renderers: cpuTo.renderers - cpuFrom.renderers,
    };
    const voided = voidSeconds(evidence.validity, fromMs, toMs);
    return {
      tier,
      ...rates({ before, from, to, cpu, wire: { before: wireBefore, from: wireFrom, to: wireTo } }),
      plis_sent: evidence.requests.sent,
      plis_received: evidence.requests.received,
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
