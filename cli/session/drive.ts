// One run, from the first process started to the last one ended: prepares everything, starts the clock, lets the
// runners execute the plan, and takes everything down again whatever happened.
import { setMaxListeners } from 'node:events';
import type { Clock } from '#core/clock.ts';
import type { Plan } from '#core/plan.ts';
import type { LiveReporter } from '#core/reporter.ts';
import type { RunEnvironment } from '#core/result.ts';
import type { PrepareContext, Runner, SampleSink } from '#core/runner.ts';
import type { RunningTarget, TargetAdapter, TargetDescription } from '#core/target.ts';
import { TeardownStack } from '#core/teardown.ts';
import { milliseconds } from '#core/units.ts';
import type { RunStore } from '#results/store.ts';
import { HealthWatch } from '#runners/host/health.ts';
import { createProcessHost } from '#runners/host/process-host.ts';
import { bindGenerator } from '#runners/host/processor-binding.ts';
import { createRunClock } from '#runners/host/run-clock.ts';
import { startImpairedNetwork } from '#runners/impairment/impaired-network.ts';
import { LiveView } from './live.ts';
import { runServerFaults } from './server-faults.ts';
import { scrapeTarget } from './scrape.ts';

export interface DriveOptions {
  readonly plan: Plan;
  readonly adapter: TargetAdapter;
  readonly runners: readonly Runner[];
  readonly store: RunStore;
  readonly environment: RunEnvironment;
  readonly reporter: LiveReporter;
  /** Ctrl-C, or a disk that takes no more: no new joins, everybody leaves. */
  readonly drain: AbortSignal;
  /** Whether it was Ctrl-C. */
  readonly interrupted: () => boolean;
}

/** Between everybody being ready and t = 0: time to hand the clock to pages and threads. */
const LEAD_MS = 500;
/** Seats that have not left by then are left behind: the run must end. */
const DRAIN_DEADLINE_MS = 15_000;
const PROGRESS_INTERVAL_MS = 1000;

/** Resolves when everything that was started has ended. @throws when something could not be started. */
export async function drive(options: DriveOptions): Promise<void> {
  // Every seat listens to it, thousands in a large run: no leak.
  setMaxListeners(0, options.drain);
  const teardown = new TeardownStack();
  try {
    await prepareAndRun(options, teardown);
  } finally {
    for (const { title, reason } of await teardown.unwind()) {
      options.reporter.preparing?.(`Ending ${title}: ${reason}`);
    }
  }
}

async function prepareAndRun(options: DriveOptions, teardown: TeardownStack): Promise<void> {
  const { plan, adapter, store, reporter, drain } = options;
  const processes = await createProcessHost();
  teardown.add('the process host', () => processes.close());
  const log = (message: string): void => reporter.preparing?.(message);
  log(`Starting ${adapter.title} …`);
  const target = await adapter.start({ plan, processes, teardown, environment: process.env, log });
  const { title = adapter.title } = target.description;
  const description: TargetDescription = { ...target.description, title };
  const health = await keepApart(target, teardown, log);
  const live = new LiveView(plan, reporter);
  const sink = fanOut(store, live, health);
  const network = startImpairedNetwork({ plan, sink, teardown });
  const impaired = network === undefined ? {} : { network };
  const context = { plan, target, sink, processes, teardown, drain, log, ...impaired };
  const seatsOf = (runner: Runner): Pick<PrepareContext, 'seats'> => ({
    seats: plan.seats.filter(({ tier }) => runner.tiers.includes(tier)),
  });
  // A runner without tiers makes its load beside the seats.
  const runners = options.runners.filter(
    (runner) => runner.tiers.length === 0 || seatsOf(runner).seats.length > 0,
  );
  log(`Preparing ${plan.seats.length} seats …`);
  await Promise.all(runners.map((runner) => runner.prepare({ ...context, ...seatsOf(runner) })));
  if (drain.aborted) return;
  const clock = createRunClock(LEAD_MS);
  await store.started({
    epochMs: clock.epochMs,
    target: description,
    environment: options.environment,
  });
  reporter.started?.(plan, description);
  sink.event({ kind: 'run', event: 'started', t_ms: 0 });
  network?.start(clock);
  const watch = startWatching({ plan, clock, target, sink, live, health, drain });
  const allLeft = runners.map((runner) => runner.run({ ...context, ...seatsOf(runner), clock }));
  await Promise.race([Promise.all(allLeft), drainDeadline(drain, log)]);
  await watch.stop();
  if (options.interrupted()) sink.event({ kind: 'run', event: 'interrupted', t_ms: clock.now() });
  sink.event({ kind: 'run', event: 'ended', t_ms: clock.now() });
}

/** Where the server has processors of its own the generator keeps to the others and is judged by them. */
async function keepApart(
  { description: { cpus: serverCpus }, udpPorts }: RunningTarget,
  teardown: TeardownStack,
  log: (message: string) => void,
): Promise<HealthWatch> {
  if (serverCpus === undefined) return HealthWatch.on(undefined, udpPorts);
  const { cpus, release } = await bindGenerator(serverCpus);
  teardown.add('the binding to processors', release);
  log(`The server has processor ${serverCpus.join(', ')} to itself, the generator ${cpus.join(', ')}.`);
  return HealthWatch.on(cpus, udpPorts);
}

function fanOut(store: RunStore, live: LiveView, health: HealthWatch): SampleSink {
  return {
    sample: (row) => {
      store.sink.sample(row);
      live.sample(row);
    },
    lines: (ndjson) => {
      store.sink.lines(ndjson);
      live.lines(ndjson);
    },
    event: (event) => {
      store.sink.event(event);
      live.event(event);
    },
    example: (example) => store.sink.example(example),
    lateness: (late_ms) => health.lateness(late_ms),
  };
}

interface Watched {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly target: RunningTarget;
  readonly sink: SampleSink;
  readonly live: LiveView;
  readonly health: HealthWatch;
  readonly drain: AbortSignal;
}

/** What runs beside the seats: host health, server figures, progress. */
function startWatching({ plan, clock, target, sink, live, health, drain }: Watched): {
  stop(): Promise<void>;
} {
  const end = new AbortController();
  const { signal } = end;
  const onDrain = (): void => sink.event({ kind: 'run', event: 'draining', t_ms: clock.now() });
  drain.addEventListener('abort', onDrain, { once: true });
  const loops = [
    ...faultsOf(plan, target, clock, sink, signal),
    health.run(clock, (row) => sink.sample(row), signal),
    scrapeTarget({
      target,
      clock,
      sample: (row) => sink.sample(row),
      event: (event) => sink.event(event),
      signal,
    }),
    tellProgress(clock, live, signal),
  ];
  return {
    stop: async () => {
      drain.removeEventListener('abort', onDrain);
      end.abort();
      await Promise.all(loops);
    },
  };
}

function faultsOf(
  { faults: plan }: Plan,
  { faults }: RunningTarget,
  clock: Clock,
  sink: SampleSink,
  signal: AbortSignal,
): Promise<void>[] {
  if (plan === undefined || faults === undefined) return [];
  return [runServerFaults({ plan, faults, clock, event: (event) => sink.event(event), signal })];
}

async function tellProgress(clock: Clock, live: LiveView, signal: AbortSignal): Promise<void> {
  for (let due = 0; !signal.aborted; due += PROGRESS_INTERVAL_MS) {
    await clock.sleepUntil(milliseconds(due), signal);
    live.progress(Math.max(0, clock.now()));
  }
}

/** Never resolves while nobody drains. */
function drainDeadline(drain: AbortSignal, log: (message: string) => void): Promise<void> {
  return new Promise((resolve) => {
    const giveUp = (): void => {
      const timer = setTimeout(() => {
        log(`Some seats had not left after ${DRAIN_DEADLINE_MS / 1000} s and are left behind.`);
        resolve();
      }, DRAIN_DEADLINE_MS);
      timer.unref();
    };
    if (drain.aborted) giveUp();
    else drain.addEventListener('abort', giveUp, { once: true });
  });
}
