// seatproof run: one scenario on one target, to a verdict.
import type { LiveReporter } from '#core/reporter.ts';
import { EXIT_CODES } from '#core/result.ts';
import { FaultError, formatFault } from '#core/fault.ts';
import { describeEnvironment } from '#results/environment.ts';
import { createRunStore } from '#results/store.ts';
import { createConsoleReporter, createMultiplexer, renderers } from '#reporters/registry.ts';
import { checkReady, preparePlan, type PlanRequest, type PreparedPlan } from '../prepare.ts';
import { printNote, printResult } from '../print.ts';
import { PROJECT_FOLDER } from '../project.ts';
import { browserVersion, runnersFor } from '../runners.ts';
import { judgeFolder, renderAll } from '../session/conclude.ts';
import { drive } from '../session/drive.ts';
import { listenForInterrupt } from '../session/interrupt.ts';
import { startMetrics, type MetricsOptions } from '../session/metrics-reporter.ts';
import { setUpFor } from '../setup/set-up.ts';

export interface RunOptions extends PlanRequest, MetricsOptions {
  /** Result as JSON on stdout, and nothing else there. */
  readonly json: boolean;
  readonly quiet: boolean;
  readonly language: 'en' | 'de';
  /** Folder of all runs. */
  readonly results: string;
}

export async function run(options: RunOptions): Promise<number> {
  const prepared = await preparePlan(options);
  const runners = runnersFor(prepared.adapter, prepared.plan);
  // What it needs is no part of what every run needs; where it can't be brought, checkReady says how.
  if (prepared.plan.vmaf === true) await setUpFor('vmaf');
  await checkReady(prepared, runners);
  const reporter = createMultiplexer(await reportersFor(options), ({ reporter: name, reason }) =>
    printNote(`The ${name} reporter failed and is left out from here on: ${reason}`),
  );
  try {
    return await runToVerdict(options, prepared, runners, reporter);
  } finally {
    await reporter.close();
  }
}

async function reportersFor(options: RunOptions): Promise<LiveReporter[]> {
  const console = createConsoleReporter({ language: options.language, quiet: options.quiet });
  return [console, await startMetrics(options, (message) => console.preparing?.(message))];
}

async function runToVerdict(
  options: RunOptions,
  { plan, adapter, source }: PreparedPlan,
  runners: ReturnType<typeof runnersFor>,
  reporter: Required<LiveReporter>,
): Promise<number> {
  const interrupt = listenForInterrupt((message) => reporter.preparing(message));
  const environment = await describeEnvironment(PROJECT_FOLDER, await browserVersion(plan));
  const created = await createRunStore({
    root: options.results,
    plan,
    scenario: source,
    environment,
    onFault: (fault) => {
      printNote(formatFault(fault));
      interrupt.drain.abort();
    },
  });
  if (created.kind === 'faulty') throw new FaultError(created.faults);
  const { store } = created;
  try {
    await drive({
      plan,
      adapter,
      runners,
      store,
      environment,
      reporter,
      drain: interrupt.drain.signal,
      interrupted: interrupt.interrupted,
    });
  } finally {
    await store.close();
    interrupt.dispose();
  }
  const finished = await judgeFolder(store.folder, options.results);
  for (const failure of await renderAll(finished, renderers)) printNote(failure);
  await reporter.finished(finished);
  if (options.json) printResult(JSON.stringify(finished.result, null, 2));
  return interrupt.interrupted() ? EXIT_CODES.interrupted : EXIT_CODES[finished.result.verdict];
}
