// One step of a search as a real run: the scenario scaled to the load, on a server of its own, driven and judged as
// every run is, into a run folder within the folder of the search.
import { join } from 'node:path';
import { judgeStep } from '#analysis/capacity/judge-step.ts';
import type { NextStep } from '#analysis/capacity/types.ts';
import type { CapacityDocument, CapacitySearch } from '#core/capacity.ts';
import { FaultError, formatFault } from '#core/fault.ts';
import type { Plan } from '#core/plan.ts';
import type { LiveReporter } from '#core/reporter.ts';
import type { TargetAdapter } from '#core/target.ts';
import { renderers } from '#reporters/registry.ts';
import { createRunStore } from '#results/store.ts';
import { STUDY_FILES } from '#results/study-folder.ts';
import { toFault } from '#scenarios/finding.ts';
import { planScenario } from '#scenarios/plan.ts';
import { estimatedPackets, scaleScenario } from '#scenarios/scale.ts';
import type { Scenario } from '#scenarios/schema.ts';
import { checkReady } from '../prepare.ts';
import { printNote } from '../print.ts';
import { runnersFor } from '../runners.ts';
import { judgeFolder, renderAll } from '../session/conclude.ts';
import { drive } from '../session/drive.ts';
import type { Interrupt } from '../session/interrupt.ts';
import type { FinishedStep } from './search.ts';

export interface StepSettings {
  readonly scenario: Scenario;
  readonly source: { readonly fileName: string; readonly text: string };
  readonly adapter: TargetAdapter;
  readonly folder: string;
  readonly interrupt: Interrupt;
  readonly reporter: () => LiveReporter;
}

/** @throws FaultError when the scenario has no such load. */
export function scaledTo(scenario: Scenario, search: CapacitySearch, load: number, where: string): Scenario {
  const request = {
    unit: search.unit,
    load,
    holdMs: search.hold_ms,
    joinsPerSecond: search.joins_per_second,
    ...(search.canaries === null ? {} : { canaries: search.canaries }),
  };
  const scaled = scaleScenario(scenario, request);
  if (scaled.ok) return scaled.scenario;
  throw new FaultError(scaled.findings.map((finding) => toFault(where, finding, undefined)));
}

/** Steps at the same load seat other people: repeats are to differ in more than the weather of the host. */
function seedOf(scenario: Scenario, document: CapacityDocument, load: number): string {
  const before = document.steps.filter((step) => step.load === load).length;
  return before === 0 ? scenario.seed : `${scenario.seed}/${before}`;
}

/** Runs the step. @returns null when it was interrupted. */
export async function runStep(
  settings: StepSettings,
  next: NextStep,
  document: CapacityDocument,
): Promise<FinishedStep | null> {
  const began = performance.now();
  const scenario = scaledTo(settings.scenario, document.search, next.load, settings.source.fileName);
  const plan = planScenario(scenario, { seed: seedOf(settings.scenario, document, next.load) });
  const run = await driveAndJudge(settings, plan, document);
  if (run === null) return null;
  const { finished, id } = run;
  const { result } = finished;
  return {
    server: result.target,
    step: {
      run: join(STUDY_FILES.steps, id),
      load: next.load,
      purpose: next.purpose,
      participants: plan.seats.length,
      rooms: plan.rooms.length,
      estimated_packets_per_second: estimatedPackets(scenario),
      seconds: (performance.now() - began) / 1000,
      ...judgeStep(finished),
    },
  };
}

async function driveAndJudge(
  { source, adapter, folder, interrupt, reporter: makeReporter }: StepSettings,
  plan: Plan,
  { environment }: CapacityDocument,
): Promise<{ finished: Awaited<ReturnType<typeof judgeFolder>>; id: string } | null> {
  const runners = runnersFor(adapter, plan);
  await checkReady({ plan, adapter, source }, runners);
  if (interrupt.interrupted()) return null;
  const root = join(folder, STUDY_FILES.steps);
  const lost: string[] = [];
  const created = await createRunStore({
    root,
    plan,
    scenario: source,
    environment,
    onFault: (fault) => {
      lost.push(formatFault(fault));
      interrupt.drain.abort();
    },
  });
  if (created.kind === 'faulty') throw new FaultError(created.faults);
  const { store } = created;
  const reporter = makeReporter();
  try {
    const { interrupted, drain } = interrupt;
    await drive({ plan, adapter, runners, store, environment, reporter, drain: drain.signal, interrupted });
  } finally {
    await store.close();
    await reporter.close?.();
  }
  if (interrupt.interrupted()) return null;
  if (lost.length > 0) throw new Error(`The step was not kept: ${lost.join(' ')}`);
  const finished = await judgeFolder(store.folder, root);
  for (const failure of await renderAll(finished, renderers)) printNote(failure);
  return { finished, id: store.id };
}
