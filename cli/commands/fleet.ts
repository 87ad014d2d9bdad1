// seatproof fleet: from the capacity of one node to nodes, bandwidth and cost for many seats.
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { openReplicationPool } from '#analysis/fleet/replicate-pool.ts';
import { FaultError, type Fault } from '#core/fault.ts';
import { FLEET_SCHEMA_VERSION, type FleetDocument, type FleetKnee, type FleetQuestion } from '#core/fleet.ts';
import { EXIT_CODES } from '#core/result.ts';
import { renderFleetPage } from '#reporters/fleet/fleet-page.ts';
import {
  createStudyFolder,
  openStudy,
  STUDY_FILES,
  writeStudy,
  writeStudyFile,
} from '#results/study-folder.ts';
import { recompute as recomputeSearch } from '../capacity/recompute.ts';
import { computeFleet, type FleetContent } from '../fleet/compute.ts';
import { kneeOf, placementOf, readKnee } from '../fleet/knee.ts';
import { readFleetArguments, type FleetArguments } from '../fleet/options.ts';
import { FleetProgress } from '../fleet/progress.ts';
import { printNote, printResult } from '../print.ts';
import { PROJECT_FOLDER } from '../project.ts';

export interface FleetOptions extends FleetArguments {
  readonly html?: string;
  readonly recompute?: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly language: 'en' | 'de';
  readonly results: string;
}

const EXIT_OF = {
  ready: EXIT_CODES.pass,
  not_ready: EXIT_CODES.fail,
  inconclusive: EXIT_CODES.inconclusive,
} as const;

export async function fleet(options: FleetOptions): Promise<number> {
  if (options.recompute !== undefined) return recompute(options.recompute, options);
  const read = readFleetArguments(options, availableParallelism());
  if ('faults' in read) throw new FaultError(read.faults);
  const { wish } = read;
  const measured = [];
  for (const folder of options.capacity)
    measured.push(await readKnee(folder, options.results, wish.kneeUnit));
  const [first] = measured;
  const system = first?.document.target.system;
  const question: FleetQuestion = {
    ...wish.question,
    knee: first?.knee ?? wish.question.knee,
    other_knees: measured.slice(1).map(({ knee }) => knee),
    placement: wish.question.placement ?? (system === undefined ? null : placementOf(system)),
  };
  const content = await compute(question, wish.baseline, wish.threads, options);
  return keep(content, measured, options);
}

/** Runs the simulation on threads, telling how far it is. */
async function compute(
  question: FleetQuestion,
  baseline: boolean,
  threads: number,
  options: Pick<FleetOptions, 'quiet'>,
): Promise<FleetContent> {
  const pool = openReplicationPool(threads);
  const progress = new FleetProgress(question, baseline, options.quiet ? () => undefined : printNote);
  try {
    return await computeFleet(question, baseline, progress.watch(pool.run));
  } finally {
    await pool.close();
  }
}

async function ownVersion(): Promise<string> {
  const text = await readFile(join(PROJECT_FOLDER, 'package.json'), 'utf8');
  return /"version": "([^"]+)"/.exec(text)?.[1] ?? 'unknown';
}

/** What an answer rests on, by basis. */
function inputLines({ assumptions }: FleetContent): string[] {
  const of = (basis: string): string[] =>
    assumptions.filter((one) => one.basis === basis).map(({ id }) => id);
  const measured = of('measured');
  return [
    `Measured: ${measured.length === 0 ? 'nothing' : measured.join(', ')}.`,
    `Published: ${of('published').join(', ')}.`,
    `Assumed: ${of('assumed').join(', ')}.`,
  ];
}

async function keep(
  content: FleetContent,
  measured: readonly { readonly folder: string }[],
  options: FleetOptions,
): Promise<number> {
  const created = await createStudyFolder('fleet', `${content.verdict.seats}-seats`, options.results);
  if ('faults' in created) throw new FaultError(created.faults);
  const { id, folder } = created;
  const document: FleetDocument = {
    schema_version: FLEET_SCHEMA_VERSION,
    id,
    created_at: new Date().toISOString(),
    seatproof: await ownVersion(),
    ...content,
  };
  const page = await renderFleetPage(document);
  const refused: Fault[] = [
    ...(await writeStudy('fleet', folder, document)),
    ...(await writeStudyFile(folder, 'fleet.html', page)),
    ...(options.html === undefined ? [] : await writeStudyFile('.', options.html, page)),
  ];
  for (const [index, { folder: from }] of measured.entries()) {
    const copy = await readFile(join(from, STUDY_FILES.capacity), 'utf8');
    refused.push(...(await writeStudyFile(folder, `capacity-${index + 1}.json`, copy)));
  }
  if (refused.length > 0) throw new FaultError(refused);
  const { language } = options;
  printNote(content.verdict.sentence[language]);
  for (const reason of content.verdict.reasons) printNote(`- ${reason[language]}`);
  printNote(`Folder: ${folder}`);
  if (options.json) printResult(JSON.stringify(document, null, 2));
  return EXIT_OF[content.verdict.readiness];
}

/** The knee anew from the runs of its search, where that is still there; else the one that was kept. */
async function kneeAgain(knee: FleetKnee, root: string, notes: string[]): Promise<FleetKnee> {
  if (knee.capacity === null) {
    notes.push(`The capacity of a node was given by hand: ${knee.low} to ${knee.high} ${knee.unit}.`);
    return knee;
  }
  const opened = await openStudy('capacity', knee.capacity, root);
  if (opened.kind === 'faulty') {
    notes.push(
      `${knee.capacity} is not there any more: its knee is taken as it was kept, not computed again.`,
    );
    return knee;
  }
  const { document, differences } = await recomputeSearch(knee.capacity, root);
  notes.push(
    differences.length === 0
      ? `${knee.capacity}: computed again from ${document.steps.length} runs, the same as kept.`
      : `${knee.capacity}: ${differences.join('; ')}.`,
  );
  return kneeOf(document, knee.capacity, knee.unit);
}

async function recompute(reference: string, options: FleetOptions): Promise<number> {
  const opened = await openStudy('fleet', reference, options.results);
  if (opened.kind === 'faulty') throw new FaultError(opened.faults);
  const { question, ...stored } = opened.document;
  const notes: string[] = [];
  const knee = question.knee === null ? null : await kneeAgain(question.knee, options.results, notes);
  const others: FleetKnee[] = [];
  for (const other of question.other_knees) others.push(await kneeAgain(other, options.results, notes));
  const baseline = stored.rows.some(({ kind }) => kind === 'baseline');
  const again = { ...question, knee, other_knees: others };
  const content = await compute(again, baseline, availableParallelism(), options);
  const plain = JSON.parse(JSON.stringify(content)) as FleetContent;
  const differing = (['verdict', 'rows', 'assumptions', 'what_ifs', 'sensitivity'] as const).filter(
    (part) => !isDeepStrictEqual(plain[part], stored[part]),
  );
  for (const note of [...notes, ...inputLines(content)]) printNote(note);
  printNote(content.verdict.sentence[options.language]);
  printNote(
    differing.length === 0
      ? 'Computed again: the same as stored.'
      : `Computed again: differs in ${differing.join(', ')}.`,
  );
  if (options.json)
    printResult(JSON.stringify({ same: differing.length === 0, differing, content }, null, 2));
  return differing.length === 0 ? EXIT_OF[content.verdict.readiness] : EXIT_CODES.inconclusive;
}
