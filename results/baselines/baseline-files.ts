// Baseline files in a folder of the repository: written whole or not at all, read with every fault at once.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BASELINE_SCHEMA_VERSION, type Baseline } from '#core/evidence.ts';
import type { Fault } from '#core/fault.ts';
import { writeFileAtomically } from '../atomic-file.ts';
import { checkDocument, readJsonDocument } from '../json-document.ts';
import { makeFolder } from '../make-folder.ts';
import { errorCode, storageFault } from '../storage-fault.ts';
import type { SchemaHistory } from '../upgrade.ts';
import { baselineSchema } from './baseline-schema.ts';
import { baselineFileName, formatBaseline } from './baseline-text.ts';

// No version but the first so far; an upgrade step is added here when it changes.
const HISTORY: SchemaHistory = { current: BASELINE_SCHEMA_VERSION, steps: [] };

const MAKE_ONE = 'Make one from runs that you trust: `seatproof baseline RUN… --to DIR`.';

export interface BaselineFile {
  readonly file: string;
  readonly content: Baseline;
}

export type ReadBaselines =
  | { readonly kind: 'read'; readonly files: readonly BaselineFile[] }
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[] };

const faulty = (...faults: readonly Fault[]): ReadBaselines => ({ kind: 'faulty', faults });

/** @param path a folder of baselines, or one file. Never throws. */
export async function readBaselines(path: string): Promise<ReadBaselines> {
  const paths = await listFiles(path);
  if (!Array.isArray(paths)) return faulty(paths);
  const read = await Promise.all(paths.map(readBaseline));
  const faults = read.flatMap((item) => ('faults' in item ? item.faults : []));
  if (faults.length > 0) return faulty(...faults);
  return { kind: 'read', files: read.flatMap((item) => ('faults' in item ? [] : [item])) };
}

async function readBaseline(file: string): Promise<BaselineFile | { readonly faults: readonly Fault[] }> {
  const document = await readJsonDocument<Baseline>(file, HISTORY, baselineSchema);
  if (document.kind === 'read') return { file, content: document.value };
  if (document.kind === 'absent')
    return { faults: [{ where: file, what: 'it is not there.', fix: MAKE_ONE }] };
  const isNewer = ({ what }: Fault): boolean => what.includes('reads up to');
  return { faults: document.faults.map((fault) => (isNewer(fault) ? fault : { ...fault, fix: MAKE_ONE })) };
}

async function listFiles(path: string): Promise<string[] | Fault> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = await readdir(path);
    // A run folder holds JSON as well, but no baseline.
    const isRun = names.includes('plan.json');
    const files = isRun ? [] : names.filter((name) => name.endsWith('.json')).sort();
    if (files.length > 0) return files.map((name) => join(path, name));
    const what = isRun ? 'it is a run folder, not a folder of baselines.' : 'there is no baseline in it.';
    return { where: path, what, fix: MAKE_ONE };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return { where: path, what: 'there is no such folder or file.', fix: MAKE_ONE };
    }
    return storageFault(path, 'the baseline cannot be read', error);
  }
}

/**
 * Replaces the baseline of the same scenario, system and kind of host.
 * @returns the path written, or what the disk refused.
 * @throws Error when the baseline breaks its own schema: a defect of Seatproof.
 */
export async function writeBaseline(
  folder: string,
  baseline: Baseline,
): Promise<{ readonly file: string } | { readonly faults: readonly Fault[] }> {
  const file = join(folder, baselineFileName(baseline.origin));
  const checked = checkDocument(baseline, baselineSchema, file);
  if (checked.kind !== 'read') {
    throw new Error(
      `the baseline does not keep its schema: ${checked.faults.map(({ what }) => what).join(' ')}`,
    );
  }
  try {
    await makeFolder(folder);
    await writeFileAtomically(file, formatBaseline(baseline));
    return { file };
  } catch (error) {
    return { faults: [storageFault(folder, 'the baseline cannot be written', error)] };
  }
}
