// Tries a recipe with real seats and keeps what they saw in memory: no run folder, no verdict on quality.
import { setMaxListeners } from 'node:events';
import type { Plan } from '#core/plan.ts';
import type { PrepareContext, SampleSink } from '#core/runner.ts';
import type { RunEvent, SampleRow } from '#core/sample.ts';
import type { TargetAdapter } from '#core/target.ts';
import { TeardownStack } from '#core/teardown.ts';
import { createBrowserRunner } from '#runners/browser/browser-runner.ts';
import type { Glimpse } from '#runners/browser/web-client/glimpse.ts';
import { createProcessHost } from '#runners/host/process-host.ts';
import { createRunClock } from '#runners/host/run-clock.ts';

export interface CheckRun {
  readonly events: readonly RunEvent[];
  readonly rows: readonly SampleRow[];
  readonly glimpses: readonly Glimpse[];
}

export interface CheckOptions {
  readonly plan: Plan;
  readonly adapter: TargetAdapter;
  /** How long everybody stays once in the call. */
  readonly stayMs: number;
  readonly say: (text: string) => void;
  /** Ctrl-C. */
  readonly interrupted: AbortSignal;
}

/** Resolves when every seat has left or failed and everything that was started has ended. */
export async function checkRun(options: CheckOptions): Promise<CheckRun> {
  const { plan, adapter, say } = options;
  const teardown = new TeardownStack();
  const seen = { events: [] as RunEvent[], rows: [] as SampleRow[], glimpses: [] as Glimpse[] };
  const drain = new AbortController();
  setMaxListeners(0, drain.signal);
  options.interrupted.addEventListener('abort', () => drain.abort());
  const settled = new Set<string>();
  let stay: NodeJS.Timeout | undefined;
  const sink: SampleSink = {
    sample: (row) => void seen.rows.push(row),
    lines: (ndjson) => {
      for (const line of ndjson.split('\n')) if (line !== '') seen.rows.push(JSON.parse(line) as SampleRow);
    },
    event: (event) => {
      seen.events.push(event);
      tell(event, say);
      if (event.kind === 'seat-failed' || (event.kind === 'join-step' && event.step === 'joined'))
        settled.add(event.seat);
      if (settled.size === plan.seats.length) stay ??= setTimeout(() => drain.abort(), options.stayMs);
    },
    lateness: () => undefined,
  };
  try {
    const processes = await createProcessHost();
    teardown.add('the process host', () => processes.close());
    const target = await adapter.start({ plan, processes, teardown, environment: process.env, log: say });
    const runner = createBrowserRunner({
      webClient: {
        step: (seat, number, what) => say(`${seat}: ${number === 0 ? what : `step ${number}, ${what}`}`),
        glimpse: (glimpse) => void seen.glimpses.push(glimpse),
      },
    });
    const { seats } = plan;
    const context: PrepareContext = {
      plan,
      seats,
      target,
      sink,
      processes,
      teardown,
      drain: drain.signal,
      log: say,
    };
    await runner.prepare(context);
    await runner.run({ ...context, clock: createRunClock() });
  } finally {
    clearTimeout(stay);
    for (const { title, reason } of await teardown.unwind()) say(`Ending ${title}: ${reason}`);
  }
  return seen;
}

function tell(event: RunEvent, say: (text: string) => void): void {
  const seconds = `${(event.t_ms / 1000).toFixed(1)} s`;
  if (event.kind === 'join-step') say(`${event.seat}: ${event.step} after ${seconds}`);
  if (event.kind === 'note') say(event.text);
}
