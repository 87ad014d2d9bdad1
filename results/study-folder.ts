// Folders of studies over several runs (a capacity search, a fleet answer): one JSON document each, beside it what
// it was computed from. They lie among the runs and are named like them.
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import type { Fault } from '#core/fault.ts';
import { CAPACITY_SCHEMA_VERSION, type CapacityDocument } from '#core/capacity.ts';
import { FLEET_SCHEMA_VERSION, type FleetDocument } from '#core/fleet.ts';
import { writeFileAtomically, writeJsonAtomically } from './atomic-file.ts';
import { capacitySchema } from './capacity-schema.ts';
import { fleetSchema } from './fleet-schema.ts';
import { checkDocument, readJsonDocument } from './json-document.ts';
import { DEFAULT_RUNS_ROOT, newRunId } from './layout.ts';
import { makeFolder } from './make-folder.ts';
import { errorCode, storageFault } from './storage-fault.ts';
import type { SchemaHistory } from './upgrade.ts';

export const STUDY_FILES = {
  capacity: 'capacity.json',
  fleet: 'fleet.json',
  /** Run folders of a search. */
  steps: 'steps',
} as const;

interface Documents {
  readonly capacity: CapacityDocument;
  readonly fleet: FleetDocument;
}
export type StudyKind = keyof Documents;

interface Format<Kind extends StudyKind> {
  readonly file: string;
  readonly history: SchemaHistory;
  readonly schema: z.ZodType<Documents[Kind]>;
}

// No version but the first so far.
const FORMATS: { readonly [Kind in StudyKind]: Format<Kind> } = {
  capacity: {
    file: STUDY_FILES.capacity,
    history: { current: CAPACITY_SCHEMA_VERSION, steps: [] },
    schema: capacitySchema,
  },
  fleet: {
    file: STUDY_FILES.fleet,
    history: { current: FLEET_SCHEMA_VERSION, steps: [] },
    schema: fleetSchema,
  },
};

const REDO: Readonly<Record<StudyKind, string>> = {
  capacity: 'Search again with `seatproof capacity SCENARIO`.',
  fleet: 'Answer again with `seatproof fleet`.',
};

export interface Study<Kind extends StudyKind> {
  readonly folder: string;
  readonly document: Documents[Kind];
}

export type OpenedStudy<Kind extends StudyKind> =
  | ({ readonly kind: 'opened' } & Study<Kind>)
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[] };

/** Makes the folder of a new study. @returns its name and path, or what the disk refused. */
export async function createStudyFolder(
  kind: StudyKind,
  name: string,
  root: string = DEFAULT_RUNS_ROOT,
): Promise<{ readonly id: string; readonly folder: string } | { readonly faults: readonly Fault[] }> {
  const id = `${newRunId(new Date(), name)}-${kind}`;
  const folder = join(root, id);
  try {
    await makeFolder(folder);
    return { id, folder };
  } catch (error) {
    return { faults: [storageFault(folder, 'the folder cannot be made', error)] };
  }
}

/**
 * Writes the document in one step: a reader, and a search that resumes, never see half of one.
 * @returns what the disk refused.
 * @throws Error when the document breaks its own schema: a defect.
 */
export async function writeStudy<Kind extends StudyKind>(
  kind: Kind,
  folder: string,
  document: Documents[Kind],
): Promise<readonly Fault[]> {
  const { file, schema } = FORMATS[kind];
  const path = join(folder, file);
  const checked = checkDocument(document, schema, path);
  if (checked.kind === 'faulty') {
    throw new Error(
      `${file} does not keep its schema: ${checked.faults.map(({ path: at = '', what }) => `${at}: ${what}`).join('; ')}`,
    );
  }
  try {
    await writeJsonAtomically(path, document);
    return [];
  } catch (error) {
    return [storageFault(path, 'it cannot be written', error)];
  }
}

/** A further file of the folder, such as a page or the copy of a scenario. @returns what the disk refused. */
export async function writeStudyFile(folder: string, name: string, text: string): Promise<readonly Fault[]> {
  try {
    await writeFileAtomically(join(folder, name), text);
    return [];
  } catch (error) {
    return [storageFault(join(folder, name), 'it cannot be written', error)];
  }
}

/** @param reference a path, or the name of a folder under `root`. */
export async function openStudy<Kind extends StudyKind>(
  kind: Kind,
  reference: string,
  root: string = DEFAULT_RUNS_ROOT,
): Promise<OpenedStudy<Kind>> {
  const { file, history, schema } = FORMATS[kind];
  const folder = await findFolder(reference, root);
  if (folder === undefined) return { kind: 'faulty', faults: [await missingFolder(kind, reference, root)] };
  const read = await readJsonDocument(join(folder, file), history, schema);
  if (read.kind === 'read') return { kind: 'opened', folder, document: read.value };
  if (read.kind === 'faulty') {
    // One damaged file is one thing to mend, however many of its fields are wrong.
    const [first] = read.faults;
    const more = read.faults.length - 1;
    const what = `${first?.path === undefined || first.path === '' ? '' : `${first.path}: `}${first?.what ?? ''}${more > 0 ? ` (and ${more} more)` : ''}`;
    return { kind: 'faulty', faults: [{ where: join(folder, file), what, fix: REDO[kind] }] };
  }
  const what = `there is no ${file} in it, so it is no folder of ${kind === 'capacity' ? 'a capacity search' : 'a fleet answer'}.`;
  return { kind: 'faulty', faults: [{ where: folder, what, fix: REDO[kind] }] };
}

async function findFolder(reference: string, root: string): Promise<string | undefined> {
  for (const path of [reference, join(root, basename(reference))]) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() === true) return path;
  }
  return undefined;
}

async function missingFolder(kind: StudyKind, reference: string, root: string): Promise<Fault> {
  const names = await readdir(root).catch((error: unknown) => {
    if (errorCode(error) === undefined) throw error;
    return [];
  });
  const newest = names
    .filter((name) => name.endsWith(`-${kind}`))
    .sort()
    .at(-1);
  return {
    where: reference,
    what: 'there is no folder of that name.',
    fix: newest === undefined ? REDO[kind] : `The newest one is ${newest}.`,
  };
}
