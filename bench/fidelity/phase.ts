// One phase of the comparison: the same room, all seats of one tier, on the server that is there.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Observer } from '#analysis/observe/observer.ts';
import { ValidityTracker } from '#analysis/validity.ts';
import { runnersFor } from '#cli/runners.ts';
import type { Plan, Tier } from '#core/plan.ts';
import type { SampleSink } from '#core/runner.ts';
import type { ProcessHost } from '#core/process-host.ts';
import type { RunEvent, SampleRow } from '#core/sample.ts';
import type { RunningTarget, TargetAdapter } from '#core/target.ts';
import { TeardownStack } from '#core/teardown.ts';
import { HealthWatch } from '#runners/host/health.ts';
import { livingProcesses, processTree } from '#runners/host/process-table.ts';
import { usageOf } from '#runners/host/process-usage.ts';
import { createRunClock } from '#runners/host/run-clock.ts';
import type { SfuReading } from './sfu.ts';
import { readAtRefresh, readSfu } from './sfu.ts';

export interface PhaseResult {
  readonly tier: Tier;
  readonly seconds: number;
  /** In the window, a second. `rtcp` is every datagram that is no RTP: RTCP, and some STUN. */
  readonly packets: number;
  readonly bytes: number;
  readonly bytes_out: number;
  readonly rtcp: number;
  readonly sfu_cpu: number;
  readonly nacks: number;
  /** From the first join to the window's end: key frames are asked for by those who come. */
  readonly key_frame_requests: number;
  /** Cores of everything that is not the server: browsers, threads and this process. */
  readonly generator_cores: number;
  readonly renderer_cores: number;
  readonly substituted_streams: number;
  readonly failed_seats: number;
  readonly void_seconds: number;
  readonly void_reasons: readonly string[];
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

  constructor(plan: Plan, log: (message: string) => void) {
    this.log = log;
    this.validity = new ValidityTracker(plan);
    this.observer = new Observer(plan, (observation) => this.validity.observation(observation));
  }

  get substitutedStreams(): number {
    return this.substituted.size;
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
}

function rates(
  window: Window,
): Omit<PhaseResult, 'tier' | 'substituted_streams' | 'failed_seats' | 'void_seconds' | 'void_reasons'> {
  const { before, from, to, cpu } = window;
  const seconds = (to.at_ms - from.at_ms) / 1000;
  const perSecond = (key: keyof SfuReading): number => (to[key] - from[key]) / seconds;
  return {
    seconds,
    packets: perSecond('packets'),
    bytes: perSecond('bytes'),
    bytes_out: perSecond('bytes_out'),
    rtcp: perSecond('datagrams') - perSecond('packets'),
    sfu_cpu: perSecond('cpu_seconds'),
    nacks: to.nacks - before.nacks,
    key_frame_requests: to.plis - before.plis,
    generator_cores: cpu.generator / seconds,
    renderer_cores: cpu.renderers / seconds,
  };
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
  const runners = runnersFor(adapter, plan);
  try {
    for (const runner of runners) await runner.prepare(context);
    const clock = createRunClock();
    const healthEnds = new AbortController();
    const watching = health.run(clock, (row) => evidence.row(row), healthEnds.signal);
    const before = await readSfu(target);
    const ended = Promise.all(runners.map((runner) => runner.run({ ...context, clock })));
    const lastJoinMs = Math.max(...plan.seats.map((seat) => seat.join_at_ms));
    await sleep(lastJoinMs + setting.settleMs);
    const from = await readAtRefresh(target);
    const [fromMs, cpuFrom] = [clock.now(), await cpuSeconds()];
    await sleep(setting.windowMs);
    const to = await readAtRefresh(target);
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
      ...rates({ before, from, to, cpu }),
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
