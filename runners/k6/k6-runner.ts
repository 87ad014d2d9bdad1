// Drives the plan's joins without media by a k6 beside the seats: loaded and paused before t = 0, let go then, its
// samples taken over as they come.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FaultError, type Fault } from '#core/fault.ts';
import type { ManagedProcess } from '#core/process-host.ts';
import type { PrepareContext, Runner, RunnerContext } from '#core/runner.ts';
import type { SignallingPlan } from '#core/signalling.ts';
import { milliseconds } from '#core/units.ts';
import { FileTail } from './file-tail.ts';
import { isPaused, resumeK6 } from './k6-control.ts';
import { readK6Line, SampledMetrics } from './k6-output.ts';
import { cachedK6Path, findK6, K6_GO_PACKAGE, K6_VARIABLE, K6_VERSION } from './k6-program.ts';
import { bundleScript } from './script-bundle.ts';
import { findingsOf, k6Thresholds, THRESHOLDS_BROKEN_EXIT } from './thresholds.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface K6RunnerOptions {
  readonly streams: readonly SignallingPlan[];
  /** Where the scripts are that targets name. */
  readonly scriptFolder: string;
  /** Where SEATPROOF_K6 and PATH are looked up; ours by default. */
  readonly environment?: Environment;
}

/** k6 makes its users one after the other, a few milliseconds each on an idle machine. */
const READY_DEADLINE_MS = 60_000;
const READY_POLL_MS = 100;
/** k6 flushes its output every 200 ms. */
const TAIL_INTERVAL_MS = 500;
const STOP_DEADLINE_MS = 8000;

class K6Runner implements Runner {
  readonly name = 'k6';
  /** It drives no seats. */
  readonly tiers = [] as const;
  private readonly options: K6RunnerOptions;
  private running: { process: ManagedProcess; address: string; tail: FileTail; summary: string } | undefined;
  private readonly sampled = new SampledMetrics();
  private readonly dropped = new Map<string, number>();

  constructor(options: K6RunnerOptions) {
    this.options = options;
  }

  async preflight(): Promise<readonly Fault[]> {
    const environment = this.options.environment ?? process.env;
    if ((await findK6(environment)) !== undefined) return [];
    const folder = cachedK6Path(environment).replace(/\/k6$/, '');
    return [
      {
        where: 'k6',
        what: 'there is no k6, which a scenario with signalling needs.',
        fix: `run \`GOBIN=${folder} go install ${K6_GO_PACKAGE}@v${K6_VERSION}\`, or name a k6 in ${K6_VARIABLE}.`,
      },
    ];
  }

  async prepare(context: PrepareContext): Promise<void> {
    const { target, processes, teardown } = context;
    const command = await findK6(this.options.environment ?? process.env);
    if (command === undefined) throw new Error('There is no k6.');
    if (target.signalling === undefined) throw new Error(`${target.description.system} has no signalling.`);
    const access = await target.signalling();
    const folder = await processes.temporaryFolder('k6');
    const { streams, scriptFolder } = this.options;
    if (access.webClientUrl === undefined && streams.some(({ kind }) => kind === 'web-client')) {
      const what = `${target.description.url} serves no web client.`;
      throw new FaultError([{ where: 'signalling', what, fix: 'remove the streams of kind web-client.' }]);
    }
    const files = {
      script: join(folder, 'join.js'),
      output: join(folder, 'samples.json'),
      summary: join(folder, 'summary.json'),
    };
    const sources = {
      join: join(scriptFolder, `${access.script}.ts`),
      visit: join(scriptFolder, 'web-client.ts'),
    };
    await writeFile(files.script, await bundleScript(sources, streams));
    // Thresholds are in the summary; without any, making one is work for nothing.
    const summary =
      k6Thresholds(streams) === undefined
        ? ['--summary-mode=disabled']
        : ['--summary-mode=compact', '--summary-export', files.summary];
    const address = `127.0.0.1:${await processes.freePort('tcp')}`;
    const started: { process?: ManagedProcess } = {};
    teardown.add('stop k6', () => started.process?.stop(STOP_DEADLINE_MS), STOP_DEADLINE_MS + 1000);
    const k6 = await processes.start({
      command,
      arguments: [
        ...['run', '--paused', '--quiet', ...summary, '--no-usage-report'],
        ...['--address', address, '--out', `json=${files.output}`, files.script],
      ],
      workingFolder: folder,
      logFile: join(folder, 'k6.log'),
      environment: {
        ...access.environment,
        ...(access.webClientUrl === undefined ? {} : { WEB_CLIENT_URL: access.webClientUrl }),
      },
    });
    started.process = k6;
    await waitUntilPaused(k6, address);
    context.log(`k6 ${K6_VERSION} is ready for ${describe(this.options.streams)}.`);
    this.running = { process: k6, address, tail: new FileTail(files.output), summary: files.summary };
  }

  async run(context: RunnerContext): Promise<void> {
    if (this.running === undefined) return;
    const { process: k6, address, tail, summary } = this.running;
    const { clock, drain, sink } = context;
    await clock.sleepUntil(milliseconds(0), drain);
    if (drain.aborted) return k6.stop(STOP_DEADLINE_MS);
    await resumeK6(address);
    sink.lateness(clock.now());
    const end = new AbortController();
    const stop = (): void => void k6.stop(STOP_DEADLINE_MS);
    drain.addEventListener('abort', stop, { once: true });
    const exited = k6.exited.then((exit) => {
      end.abort();
      return exit;
    });
    for (let due = TAIL_INTERVAL_MS; !end.signal.aborted; due = clock.now() + TAIL_INTERVAL_MS) {
      await clock.sleepUntil(milliseconds(due), end.signal);
      await this.takeOver(tail, context);
    }
    const exit = await exited;
    drain.removeEventListener('abort', stop);
    await this.takeOver(tail, context);
    this.tellDropped(context);
    if (isAborted(drain)) return;
    await this.judge(summary, context);
    if (exit.code === 0 || exit.code === THRESHOLDS_BROKEN_EXIT) return;
    const text = `k6 ended early, with exit code ${exit.code ?? 'unknown'}. Its last words: ${exit.tail}`;
    sink.event({ kind: 'note', t_ms: clock.now(), text });
  }

  private async takeOver(tail: FileTail, { clock, sink }: RunnerContext): Promise<void> {
    for (const line of await tail.lines()) {
      this.sampled.take(line);
      const row = readK6Line(line, clock.epochMs);
      if (row === undefined) continue;
      sink.sample(row);
      if (row.metric === 'dropped_iterations') this.countDropped(row.source, row.value);
    }
  }

  private countDropped(stream: string, joins: number): void {
    this.dropped.set(stream, (this.dropped.get(stream) ?? 0) + joins);
  }

  /** The seconds are void by themselves (analysis/validity.ts); this says what to do about it. */
  private tellDropped({ clock, sink }: RunnerContext): void {
    for (const { id, max_under_way: most } of this.options.streams) {
      const dropped = this.dropped.get(id) ?? 0;
      if (dropped === 0) continue;
      const text = `k6 left out ${dropped} of the joins of ${id} that were due, as ${most} were under way: the system let them wait, or k6 itself had no processor left (see the generator's figures). These seconds are void.`;
      sink.event({ kind: 'note', t_ms: clock.now(), text });
    }
  }

  private async judge(summary: string, { clock, sink }: RunnerContext): Promise<void> {
    const has = (metric: string, stream: string): boolean => this.sampled.has(metric, stream);
    for (const { row, note } of await findingsOf(summary, this.options.streams, has)) {
      sink.sample(row);
      if (note !== undefined) sink.event({ kind: 'note', t_ms: clock.now(), text: note });
    }
  }
}

/** As a call, for TypeScript does not see that a signal aborts during an await. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

async function waitUntilPaused(k6: ManagedProcess, address: string): Promise<void> {
  const ended = k6.exited.then((exit): never => {
    throw new Error(`k6 did not start: ${exit.tail}`);
  });
  // Also handled when it ends long after this wait.
  ended.catch(() => undefined);
  const deadline = performance.now() + READY_DEADLINE_MS;
  while (!(await Promise.race([isPaused(address), ended]))) {
    if (performance.now() > deadline) {
      throw new Error(`k6 was not ready within ${READY_DEADLINE_MS / 1000} s.`);
    }
    await Promise.race([new Promise((resolve) => setTimeout(resolve, READY_POLL_MS)), ended]);
  }
}

function describe(streams: readonly SignallingPlan[]): string {
  return streams
    .map(
      ({ id, kind, joins_per_second: rate }) =>
        `${rate} ${kind === undefined ? 'joins' : 'visits'}/s (${id})`,
    )
    .join(', ');
}

/** A runner for one run. */
export function createK6Runner(options: K6RunnerOptions): Runner {
  return new K6Runner(options);
}
