// From a file or the name of a ready-made scenario to a checked scenario, or to every fault of it. Reads only;
// nothing is started, and bad input is never an exception.
import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Fault } from '#core/fault.ts';
import { toFault, type Finding } from './finding.ts';
import { isLibraryName, libraryFile, libraryNames } from './library.ts';
import type { Scenario } from './schema.ts';
import { suggest } from './spelling.ts';
import { isRecord, validateScenario, type KnownTarget } from './validate.ts';
import { readYaml } from './yaml-source.ts';

export type { KnownTarget } from './validate.ts';

export type LoadedScenario =
  | {
      readonly ok: true;
      readonly scenario: Scenario;
      /** As it is written, for the run folder. */
      readonly source: string;
      readonly file: string;
    }
  | { readonly ok: false; readonly faults: readonly Fault[] };

export interface LoadOptions {
  readonly targets: readonly KnownTarget[];
  /**
   * System to use instead of the file's. The settings under `target:` belong to the system they were written for,
   * so they are kept when that is this one, and dropped otherwise.
   */
  readonly target?: string;
}

const refuse = (where: string, what: string, fix: string): LoadedScenario => ({
  ok: false,
  faults: [{ where, what, fix }],
});

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function byPosition(a: Fault, b: Fault): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

type Replaced =
  | { readonly ok: true; readonly document: unknown }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Before validation, so that everything is checked against the system that will be loaded. */
function replaceTarget(document: unknown, { target: system, targets }: LoadOptions): Replaced {
  if (system === undefined) return { ok: true, document };
  const systems = targets.map((candidate) => candidate.system);
  if (!systems.includes(system)) {
    const what = `There is no target "${system}".`;
    return { ok: false, faults: [{ where: '--target', what, fix: suggest(system, systems) }] };
  }
  // What is no group of keys gets its own fault, and so does a target that is none.
  if (!isRecord(document) || !isRecord(document['target'])) return { ok: true, document };
  if (document['target']['system'] === system) return { ok: true, document };
  return { ok: true, document: { ...document, target: { system } } };
}

/** @param where the name that faults carry. */
export function parseScenarioText(text: string, where: string, options: LoadOptions): LoadedScenario {
  const source = readYaml(text);
  const faults = source.syntax.map(({ finding, position }) => toFault(where, finding, position));
  if (source.value === undefined && faults.length > 0) return { ok: false, faults };
  if (source.value === undefined || source.value === null) {
    return refuse(
      where,
      'The file is empty.',
      'Begin with name, target, rooms and arrival (docs/scenarios.md).',
    );
  }
  const replaced = replaceTarget(source.value, options);
  if (!replaced.ok) return replaced;
  const result = validateScenario(replaced.document, options.targets);
  if (result.ok && faults.length === 0)
    return { ok: true, scenario: result.scenario, source: text, file: where };
  const findings: readonly Finding[] = result.ok ? [] : result.findings;
  faults.push(...findings.map((finding) => toFault(where, finding, source.positionOf(finding))));
  return { ok: false, faults: faults.sort(byPosition) };
}

/** How scenarios in this project name the schema (package.json, `imports`). */
const OWN_IMPORT = '#scenarios/';

async function importScenario(file: string, where: string, source: string, options: LoadOptions) {
  let exported: unknown;
  try {
    const module: unknown = await import(pathToFileURL(resolve(file)).href);
    exported = typeof module === 'object' && module !== null ? Reflect.get(module, 'default') : undefined;
  } catch (error) {
    const [reason = ''] = reasonOf(error).split('\n');
    const fix = reason.includes(OWN_IMPORT)
      ? `${OWN_IMPORT}… is known in Seatproof's own folder only: elsewhere write export default { … }.`
      : 'Mend the error in the file.';
    return refuse(where, `The file can't be imported: ${reason}`, fix);
  }
  if (exported === undefined) {
    return refuse(where, 'The file has no default export.', 'Write export default defineScenario({ … }).');
  }
  const replaced = replaceTarget(exported, options);
  if (!replaced.ok) return replaced;
  const result = validateScenario(replaced.document, options.targets);
  if (result.ok) return { ok: true as const, scenario: result.scenario, source, file: where };
  const faults = result.findings.map((finding) => toFault(where, finding, undefined));
  return { ok: false as const, faults };
}

/**
 * @param fileOrName a YAML or TypeScript file, or the name of a scenario in scenarios/library.
 * @returns the scenario with the target's settings as its own schema read them, or all faults in the order of
 *   the file. TypeScript has no line numbers: its faults carry the path only.
 */
export async function loadScenario(fileOrName: string, options: LoadOptions): Promise<LoadedScenario> {
  const fromLibrary = isLibraryName(fileOrName);
  if (fromLibrary && !libraryNames().includes(fileOrName)) {
    const fix = `${suggest(fileOrName, libraryNames())} A file of your own needs its ending: ${fileOrName}.yaml.`;
    return refuse(fileOrName, 'There is no such ready-made scenario.', fix);
  }
  const file = fromLibrary ? libraryFile(fileOrName) : fileOrName;
  const where = fromLibrary ? `scenarios/library/${fileOrName}.yaml` : fileOrName;
  const ending = extname(file);
  if (!['.yaml', '.yml', '.ts'].includes(ending)) {
    return refuse(where, `"${ending}" is not the ending of a scenario.`, 'Use .yaml, .yml or .ts.');
  }
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const what = isMissing ? 'There is no such file.' : `The file can't be read: ${reasonOf(error)}.`;
    const fix = `Check the path, or take a ready-made scenario: ${libraryNames().join(', ')}.`;
    return refuse(where, what, fix);
  }
  return ending === '.ts'
    ? importScenario(file, where, text, options)
    : parseScenarioText(text, where, options);
}
