// A run folder read back: also one that was cut off at any moment, an old one, or a damaged one. Says what is
// missing instead of guessing it.
import { open, readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Fault } from '#core/fault.ts';
import { PLAN_SCHEMA_VERSION, type Plan } from '#core/plan.ts';
import { RESULT_SCHEMA_VERSION, type RunDetails, type RunResult } from '#core/result.ts';
import { type RunEvent, SAMPLE_SCHEMA_VERSION, type SampleRow } from '#core/sample.ts';
import { detailsSchema } from './details-schema.ts';
import { type ReadDocument, readJsonDocument } from './json-document.ts';
import { DEFAULT_RUNS_ROOT, LATEST, RUN_FILES } from './layout.ts';
import { type NdjsonDefects, readNdjson } from './ndjson-reader.ts';
import { planSchema } from './plan-schema.ts';
import { resultSchema } from './result-schema.ts';
import { isRunEvent, isSampleRow } from './row-guards.ts';
import { HEADER_SCHEMA_VERSION, headerSchema, type RunHeader } from './run-header.ts';
import { errorCode } from './storage-fault.ts';
import { readLatestFile } from './store.ts';
import { checkVersion, type SchemaHistory } from './upgrade.ts';

// No version but the first so far; an upgrade step is added here when one changes.
const PLAN_HISTORY: SchemaHistory = { current: PLAN_SCHEMA_VERSION, steps: [] };
const HEADER_HISTORY: SchemaHistory = { current: HEADER_SCHEMA_VERSION, steps: [] };
const RESULT_HISTORY: SchemaHistory = { current: RESULT_SCHEMA_VERSION, steps: [] };

/** Something a complete run has and this one has not. */
interface MissingPart {
  readonly file: string;
  readonly what: string;
}

export interface StoredRun {
  readonly folder: string;
  readonly plan: Plan;
  readonly header: RunHeader;
  /** null as long as nobody judged the run. */
  readonly result: RunResult | null;
  /** Empty for a complete, judged run. */
  readonly missing: readonly MissingPart[];
  /** Rows in the order in which they were written; each call reads the file anew. */
  samples(defects?: NdjsonDefects): AsyncIterable<SampleRow>;
  events(defects?: NdjsonDefects): AsyncIterable<RunEvent>;
  /** As `samples`, a few thousand rows at a time: faster for those who read them all. */
  sampleBlocks(defects?: NdjsonDefects): AsyncIterable<readonly SampleRow[]>;
  /** details.json, which can be some megabytes. */
  details(): Promise<ReadDocument<RunDetails>>;
}

export type OpenedRun =
  | { readonly kind: 'opened'; readonly run: StoredRun }
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[] };

/**
 * @param reference a path to a run folder, the id of a run, or `latest`.
 * @param root where ids and `latest` are looked up.
 */
export async function openRun(reference: string, root = DEFAULT_RUNS_ROOT): Promise<OpenedRun> {
  const folder = await findRunFolder(reference, root);
  if (typeof folder !== 'string') return { kind: 'faulty', faults: [folder] };
  const [header, plan, result] = await Promise.all([
    readJsonDocument(join(folder, RUN_FILES.header), HEADER_HISTORY, headerSchema),
    readJsonDocument(join(folder, RUN_FILES.plan), PLAN_HISTORY, planSchema),
    readJsonDocument(join(folder, RUN_FILES.result), RESULT_HISTORY, resultSchema),
  ]);
  if (header.kind !== 'read' || plan.kind !== 'read' || result.kind === 'faulty') {
    const faults = [...required(header, folder, 'header'), ...required(plan, folder, 'plan')];
    return { kind: 'faulty', faults: [...faults, ...(result.kind === 'faulty' ? result.faults : [])] };
  }
  const version = checkVersion(
    header.value.sample_schema_version,
    SAMPLE_SCHEMA_VERSION,
    join(folder, RUN_FILES.samples),
  );
  if (typeof version !== 'number') return { kind: 'faulty', faults: [version] };
  const found = {
    folder,
    plan: plan.value,
    header: header.value,
    result: result.kind === 'read' ? result.value : null,
  };
  return { kind: 'opened', run: { ...found, missing: await listMissing(found), ...streams(folder) } };
}

function streams(folder: string): Pick<StoredRun, 'samples' | 'sampleBlocks' | 'events' | 'details'> {
  const samplesPath = join(folder, RUN_FILES.samples);
  const eventsPath = join(folder, RUN_FILES.events);
  return {
    samples: (defects) => flatten(readNdjson(samplesPath, isSampleRow, defects)),
    sampleBlocks: (defects) => readNdjson(samplesPath, isSampleRow, defects),
    events: (defects) => flatten(readNdjson(eventsPath, isRunEvent, defects)),
    details: () => readJsonDocument(join(folder, RUN_FILES.details), RESULT_HISTORY, detailsSchema),
  };
}

async function* flatten<Row>(blocks: AsyncIterable<readonly Row[]>): AsyncGenerator<Row, void, undefined> {
  for await (const block of blocks) yield* block;
}

function required(
  document: ReadDocument<unknown>,
  folder: string,
  part: 'plan' | 'header',
): readonly Fault[] {
  if (document.kind === 'faulty') return document.faults;
  if (document.kind === 'read') return [];
  const fix =
    'Point at a folder that a run wrote; one whose run died within its first milliseconds cannot be read.';
  return [{ where: join(folder, RUN_FILES[part]), what: 'it is not there.', fix }];
}

async function listMissing(
  run: Pick<StoredRun, 'folder' | 'header' | 'result'>,
): Promise<readonly MissingPart[]> {
  const missing: MissingPart[] = [];
  const add = (file: string, what: string): number => missing.push({ file, what });
  if (run.header.start === null) {
    add(
      RUN_FILES.header,
      'the run ended before its clock started, so there is no target and nothing measured',
    );
  }
  for (const file of [RUN_FILES.samples, RUN_FILES.events]) {
    const end = await endOfFile(join(run.folder, file));
    if (end === 'absent') add(file, 'the file is not there');
    if (end === 'empty') add(file, 'the file is empty');
    if (end === 'cut-off') add(file, 'the last line is cut off and is left out');
  }
  if (run.result === null) add(RUN_FILES.result, 'the run was cut off, or nobody has judged it yet');
  if ((await endOfFile(join(run.folder, RUN_FILES.details))) === 'absent') {
    add(RUN_FILES.details, 'series and seats for reports have not been computed');
  }
  return missing;
}

async function endOfFile(path: string): Promise<'absent' | 'empty' | 'cut-off' | 'whole'> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return 'absent';
  try {
    const { size } = await file.stat();
    if (size === 0) return 'empty';
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer.toString() === '\n' ? 'whole' : 'cut-off';
  } finally {
    await file.close();
  }
}

async function findRunFolder(reference: string, root: string): Promise<string | Fault> {
  const latest = reference === LATEST ? await readLatestFile(root) : undefined;
  for (const path of [join(root, latest ?? reference), reference]) {
    if (await isFolder(path)) return path;
  }
  const runs = await readdir(root).catch((error: unknown) => {
    if (errorCode(error) === undefined) throw error;
    return [];
  });
  const newest = runs
    .filter((name) => /^\d/.test(name))
    .sort()
    .at(-1);
  return {
    where: reference,
    what: `there is no run folder of that name, neither here nor in ${relative('.', resolve(root)) || '.'}.`,
    fix:
      newest === undefined
        ? 'There are no runs yet: start one with `seatproof run`.'
        : `Name a folder, an id or \`latest\`; the newest run is ${newest}.`,
  };
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
