// The folder of a run while the run goes on: what it was to do, where it takes place, and everything that is
// observed, appended as it comes. Dying at any moment leaves a folder that open-run.ts can read.
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Fault } from '#core/fault.ts';
import type { Plan } from '#core/plan.ts';
import type { RunEnvironment } from '#core/result.ts';
import type { SampleSink } from '#core/runner.ts';
import { SAMPLE_SCHEMA_VERSION } from '#core/sample.ts';
import type { TargetDescription } from '#core/target.ts';
import { ExampleFolder } from './example-folder.ts';
import { writeFileAtomically, writeJsonAtomically } from './atomic-file.ts';
import { DEFAULT_RUNS_ROOT, LATEST, newRunId, RUN_FILES } from './layout.ts';
import { makeFolder } from './make-folder.ts';
import { createAppendTarget, NdjsonAppender } from './ndjson-appender.ts';
import { HEADER_SCHEMA_VERSION, type RunHeader } from './run-header.ts';
import { errorCode, storageFault } from './storage-fault.ts';

/** What the store keeps; lateness reaches it inside the generator's rows. */
export type StoreSink = Required<Omit<SampleSink, 'lateness'>>;

export interface NewRun {
  /** Folder of all runs; made when it is not there. */
  readonly root?: string;
  readonly plan: Plan;
  /** The scenario as it was read; kept as `scenario.yaml` or `scenario.ts`. */
  readonly scenario?: { readonly fileName: string; readonly text: string };
  readonly environment: RunEnvironment;
  readonly createdAt?: Date;
  /**
   * The disk refused what was measured (full, gone, too slow). Called at most once per file; the run should
   * drain, since nothing after this point is kept.
   */
  readonly onFault: (fault: Fault) => void;
}

interface ClockStart {
  /** `Clock.epochMs` of the run. */
  readonly epochMs: number;
  readonly target: TargetDescription;
  /** When more is known than at creation, such as the browser's version. */
  readonly environment?: RunEnvironment;
}

interface StoreTotals {
  readonly samples_bytes: number;
  readonly events_bytes: number;
  /** Calls of the sink whose rows were not kept, because of a fault that was reported. */
  readonly dropped: number;
}

export interface RunStore {
  readonly id: string;
  readonly folder: string;
  readonly sink: StoreSink;
  /** The target is up and the clock starts. @throws the file system's error. */
  started(start: ClockStart): Promise<void>;
  /** Writes out what is buffered and closes the two streams; later rows are dropped. Safe to call again. */
  close(): Promise<StoreTotals>;
}

export type CreatedStore =
  | { readonly kind: 'created'; readonly store: RunStore }
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[] };

/** Makes the folder with plan, scenario and environment, and points `latest` at it. */
export async function createRunStore(run: NewRun): Promise<CreatedStore> {
  const root = run.root ?? DEFAULT_RUNS_ROOT;
  const createdAt = run.createdAt ?? new Date();
  try {
    await makeFolder(root);
    const id = await claimFolder(root, createdAt, run.plan.scenario.name);
    const folder = join(root, id);
    const scenarioFile = run.scenario === undefined ? null : `scenario${extname(run.scenario.fileName)}`;
    const header: RunHeader = {
      schema_version: HEADER_SCHEMA_VERSION,
      sample_schema_version: SAMPLE_SCHEMA_VERSION,
      id,
      created_at: createdAt.toISOString(),
      scenario_file: scenarioFile,
      environment: run.environment,
      start: null,
    };
    await writeJsonAtomically(join(folder, RUN_FILES.plan), run.plan);
    if (run.scenario !== undefined && scenarioFile !== null) {
      await writeFileAtomically(join(folder, scenarioFile), run.scenario.text);
    }
    await writeJsonAtomically(join(folder, RUN_FILES.header), header);
    await pointLatestAt(root, id);
    return { kind: 'created', store: await openStreams(folder, header, run.onFault) };
  } catch (error) {
    return { kind: 'faulty', faults: [storageFault(root, 'the run folder cannot be written', error)] };
  }
}

const CLAIM_ATTEMPTS = 8;

/** Two runs that start in the same second under the same name draw again rather than share a folder. */
async function claimFolder(root: string, createdAt: Date, scenario: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const id = newRunId(createdAt, scenario);
    try {
      await mkdir(join(root, id));
      return id;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST' || attempt === CLAIM_ATTEMPTS) throw error;
    }
  }
}

async function openStreams(folder: string, header: RunHeader, onFault: NewRun['onFault']): Promise<RunStore> {
  const samples = new NdjsonAppender(await createAppendTarget(join(folder, RUN_FILES.samples)), onFault);
  const events = new NdjsonAppender(await createAppendTarget(join(folder, RUN_FILES.events)), onFault);
  const examples = new ExampleFolder(folder, (error) =>
    onFault(storageFault(join(folder, RUN_FILES.examples), 'example pictures cannot be written', error)),
  );
  return {
    id: header.id,
    folder,
    sink: {
      sample: (row) => samples.append(`${JSON.stringify(row)}\n`),
      lines: (ndjson) => {
        // A page that died in mid-sentence must not swallow the next row.
        if (ndjson !== '') samples.append(ndjson.endsWith('\n') ? ndjson : `${ndjson}\n`);
      },
      event: (event) => events.append(`${JSON.stringify(event)}\n`),
      example: (example) => examples.offer(example),
    },
    started: (start) =>
      writeJsonAtomically(join(folder, RUN_FILES.header), {
        ...header,
        environment: start.environment ?? header.environment,
        start: {
          started_at: new Date(start.epochMs).toISOString(),
          clock_epoch_ms: start.epochMs,
          target: start.target,
        },
      } satisfies RunHeader),
    close: async () => {
      const [sampleTotals, eventTotals] = await Promise.all([
        samples.close(),
        events.close(),
        examples.close(),
      ]);
      return {
        samples_bytes: sampleTotals.bytes,
        events_bytes: eventTotals.bytes,
        dropped: sampleTotals.dropped + eventTotals.dropped,
      };
    },
  };
}

/**
 * Points `latest` at a run in one step: a symbolic link, or a text file where the file system has none.
 * @throws the file system's error, among them EISDIR when a folder of that name stands there.
 */
export async function pointLatestAt(
  root: string,
  id: string,
  link: (target: string, path: string) => Promise<void> = symlink,
): Promise<void> {
  const temporary = join(root, `.${LATEST}.${id}`);
  await rm(temporary, { force: true });
  try {
    await link(id, temporary);
  } catch {
    await writeFile(temporary, `${id}\n`);
  }
  try {
    await rename(temporary, join(root, LATEST));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The id that `latest` stands for, or undefined when there is none. */
export async function readLatestFile(root: string): Promise<string | undefined> {
  try {
    return basename((await readFile(join(root, LATEST), 'utf8')).trim());
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
