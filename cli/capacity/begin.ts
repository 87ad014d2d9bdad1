// From the command line to a search that can begin: scenario, target and both ends of the range are checked, then the
// folder is made. Nothing else has been started by then.
import { basename, extname } from 'node:path';
import type { CapacityDocument, CapacitySearch } from '#core/capacity.ts';
import { CAPACITY_SCHEMA_VERSION } from '#core/capacity.ts';
import { FaultError } from '#core/fault.ts';
import type { TargetAdapter } from '#core/target.ts';
import { describeEnvironment } from '#results/environment.ts';
import { createStudyFolder, writeStudy, writeStudyFile } from '#results/study-folder.ts';
import { loadScenario } from '#scenarios/load.ts';
import { planScenario } from '#scenarios/plan.ts';
import { estimatedPackets } from '#scenarios/scale.ts';
import type { Scenario } from '#scenarios/schema.ts';
import { targets } from '#targets/registry.ts';
import { checkReady } from '../prepare.ts';
import { PROJECT_FOLDER } from '../project.ts';
import { browserVersion, runnersFor } from '../runners.ts';
import { boundSettings } from '../server-cpus.ts';
import { readArguments, searchOf, type CapacityArguments, type ScenarioSize } from './options.ts';
import { scaledTo } from './step-run.ts';

export interface LoadedForSearch {
  readonly scenario: Scenario;
  readonly source: { readonly fileName: string; readonly text: string };
  readonly adapter: TargetAdapter;
}

export interface Begun extends LoadedForSearch {
  readonly folder: string;
  readonly document: CapacityDocument;
}

interface LoadRequest {
  readonly scenario: string;
  readonly target?: string;
  readonly seed?: string;
  readonly serverCpus?: readonly number[] | undefined;
  /** Instead of the scenario's own, as a search that resumes had them. */
  readonly settings?: unknown;
}

/** @throws FaultError with every fault of the scenario. */
export async function loadForSearch(request: LoadRequest): Promise<LoadedForSearch> {
  const chosen = request.target === undefined ? {} : { target: request.target };
  const loaded = await loadScenario(request.scenario, { targets, ...chosen });
  if (!loaded.ok) throw new FaultError(loaded.faults);
  const { system, ...own } = loaded.scenario.target;
  const adapter = targets.find((candidate) => candidate.system === system);
  if (adapter === undefined) throw new Error(`No adapter for ${system}, which passed validation.`);
  const settings = settingsOf(request, adapter, own);
  const scenario = {
    ...loaded.scenario,
    target: { ...settings, system },
    ...(request.seed === undefined ? {} : { seed: request.seed }),
  };
  return { scenario, adapter, source: { fileName: loaded.file, text: loaded.source } };
}

function settingsOf(request: LoadRequest, adapter: TargetAdapter, own: object): object {
  if (typeof request.settings === 'object' && request.settings !== null) return request.settings;
  return request.serverCpus === undefined ? own : boundSettings(adapter, own, request.serverCpus);
}

function sizeOf(scenario: Scenario, unit: CapacitySearch['unit']): ScenarioSize {
  const plan = planScenario(scenario);
  const loads = {
    participants: () => plan.seats.length,
    rooms: () => plan.rooms.length,
    packets_per_second: () => estimatedPackets(scenario),
  };
  return { load: loads[unit](), people: plan.seats.length, settleMs: scenario.settle };
}

export interface BeginRequest extends CapacityArguments {
  readonly scenario: string;
  readonly target?: string;
  readonly seed?: string;
  readonly results: string;
}

/** @throws FaultError with everything that is wrong; then no folder was made. */
export async function beginSearch(request: BeginRequest): Promise<Begun> {
  const read = readArguments(request);
  if ('faults' in read) throw new FaultError(read.faults);
  const { scenario: name, target, seed } = request;
  const loaded = await loadForSearch({
    scenario: name,
    ...(target === undefined ? {} : { target }),
    ...(seed === undefined ? {} : { seed }),
    serverCpus: read.wish.serverCpus,
  });
  const { scenario, source, adapter } = loaded;
  if (Object.keys(scenario.budgets).length === 0) {
    const fix = 'Add budgets, for example join_seconds: ["p(95)<5"].';
    throw new FaultError([
      { where: source.fileName, path: 'budgets', what: 'There are none, so nothing can break.', fix },
    ]);
  }
  const search = searchOf(read.wish, sizeOf(scenario, read.wish.unit));
  if ('where' in search) throw new FaultError([search]);
  scaledTo(scenario, search, search.min, source.fileName);
  const largest = planScenario(scaledTo(scenario, search, search.max, source.fileName));
  await checkReady({ plan: largest, adapter, source }, runnersFor(adapter, largest));
  const environment = await describeEnvironment(PROJECT_FOLDER, await browserVersion(largest));
  const created = await createStudyFolder('capacity', scenario.name, request.results);
  if ('faults' in created) throw new FaultError(created.faults);
  const { id, folder } = created;
  const { system, ...settings } = scenario.target;
  const extension = extname(basename(source.fileName));
  const document: CapacityDocument = {
    schema_version: CAPACITY_SCHEMA_VERSION,
    id,
    created_at: new Date().toISOString(),
    scenario: {
      name: scenario.name,
      description: scenario.description,
      seed: scenario.seed,
      file: `scenario${extension === '' ? '.yaml' : extension}`,
    },
    target: { system, settings },
    server: null,
    environment,
    search,
    steps: [],
    conclusion: null,
  };
  const refused = [
    ...(await writeStudyFile(folder, document.scenario.file, source.text)),
    ...(await writeStudy('capacity', folder, document)),
  ];
  if (refused.length > 0) throw new FaultError(refused);
  return { ...loaded, folder, document };
}
