// Everything that can be wrong before a run, found before anything is started.
import { refuseUnauthorised } from '#core/authorisation.ts';
import { FaultError, type Fault } from '#core/fault.ts';
import type { Plan } from '#core/plan.ts';
import type { Runner } from '#core/runner.ts';
import type { TargetAdapter } from '#core/target.ts';
import { loadScenario } from '#scenarios/load.ts';
import { planScenario } from '#scenarios/plan.ts';
import { targets } from '#targets/registry.ts';
import { readAuthorisedTargets } from './project-config.ts';
import { boundSettings, readProcessors } from './server-cpus.ts';

export interface PlanRequest {
  /** A file, or the name of a scenario of the library. */
  readonly scenario: string;
  readonly seed?: string;
  /** Another system than the scenario names. */
  readonly target?: string;
  /** Processors of a server that is started here, as `0,1`; the generator keeps to the others. */
  readonly serverCpus?: string;
}

export interface PreparedPlan {
  readonly plan: Plan;
  readonly adapter: TargetAdapter;
  readonly source: { readonly fileName: string; readonly text: string };
}

function settingsOf({ serverCpus }: PlanRequest, adapter: TargetAdapter, own: object): object {
  if (serverCpus === undefined) return own;
  const cpus = readProcessors(serverCpus);
  if ('where' in cpus) throw new FaultError([cpus]);
  return boundSettings(adapter, own, cpus);
}

/** @throws FaultError with every fault of the scenario. */
export async function preparePlan(request: PlanRequest): Promise<PreparedPlan> {
  const options = { targets, ...(request.target === undefined ? {} : { target: request.target }) };
  const loaded = await loadScenario(request.scenario, options);
  if (!loaded.ok) throw new FaultError(loaded.faults);
  const { system, ...own } = loaded.scenario.target;
  const adapter = targets.find((candidate) => candidate.system === system);
  if (adapter === undefined) throw new Error(`No adapter for ${system}, which passed validation.`);
  const settings = settingsOf(request, adapter, own);
  const scenario = { ...loaded.scenario, target: { ...settings, system } };
  const plan = planScenario(scenario, request.seed === undefined ? {} : { seed: request.seed });
  return { plan, adapter, source: { fileName: loaded.file, text: loaded.source } };
}

/** @throws FaultError when the target may not be loaded or something is missing to start it. */
export async function checkReady({ plan, adapter }: PreparedPlan, runners: readonly Runner[]): Promise<void> {
  const { settings, system } = plan.target;
  const hosts = adapter.hosts(settings, process.env);
  const authorised = await readAuthorisedTargets();
  const faults: Fault[] = [
    ...refuseUnauthorised(hosts, plan.seats.length, authorised),
    ...(await adapter.preflight(settings, process.env)),
    ...(plan.faults === undefined || (await adapter.isManaged?.(settings, process.env)) === true
      ? []
      : [foreignServer(system)]),
    ...(await Promise.all(runners.map(async (runner) => (await runner.preflight?.()) ?? []))).flat(),
  ];
  if (faults.length > 0) throw new FaultError(faults);
}

function foreignServer(system: string): Fault {
  const what = `${system} is given, and a run kills only servers that it has started itself.`;
  return { where: 'faults', what, fix: 'remove faults, or let the run start the servers.' };
}
